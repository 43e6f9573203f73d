/** Credentials at rest: JSON sealed as JWE (RFC 7516, `dir` and A256GCM), each with the id of the key that opens it. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { Fault } from '#sdk';

export interface Vault {
  /** Of the key, for a person to compare; says nothing about the key itself. */
  readonly keyId: string;
  seal(plain: object): Promise<string>;
  /** What was sealed. Throws `config` when another key did it, or when it is damaged. */
  open(sealed: string): Promise<unknown>;
}

export interface VaultOptions {
  /** Holds the file `key` where `key` is null. */
  readonly dataDir: string;
  /** `Config.key`. */
  readonly key: string | null;
  /** Is anything sealed already? Then a key that is missing is not made anew. */
  readonly hasCredentials: () => Promise<boolean>;
}

const KEY_BYTES = 32;
const MAKE_KEY = 'Make one with: openssl rand -base64 32';

export async function openVault({ dataDir, key: given, hasCredentials }: VaultOptions): Promise<Vault> {
  const key = given === null ? await keyFromFile(join(dataDir, 'key'), dataDir, hasCredentials) : keyFromText(given);
  const keyId = createHash('sha256').update('bondfire vault key').update(key).digest('hex').slice(0, 8);
  return {
    keyId,
    seal(plain) {
      const bytes = new TextEncoder().encode(JSON.stringify(plain));
      return new CompactEncrypt(bytes).setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: keyId }).encrypt(key);
    },
    async open(sealed) {
      const sealedWith = keyIdOf(sealed);
      if (sealedWith !== keyId) {
        throw new Fault('config', `the credentials were sealed with key ${sealedWith}, but the key here is ${keyId}`, {
          cure: `Give key ${sealedWith} back as BONDFIRE_KEY or as the file ${join(dataDir, 'key')}, or enter the credentials again.`,
        });
      }
      try {
        const { plaintext } = await compactDecrypt(sealed, key, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        });
        return JSON.parse(new TextDecoder().decode(plaintext)) as unknown;
      } catch (cause) {
        throw damaged(cause);
      }
    },
  };
}

/** 32 bytes as hex, base64 or base64url; null for anything else. */
export function parseKey(text: string): Uint8Array | null {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex');
  if (!/^([A-Za-z0-9+/]{43}|[A-Za-z0-9_-]{43})=?$/.test(trimmed)) return null;
  return Buffer.from(trimmed, 'base64url');
}

export const KEY_PROBLEM = `is not a key of ${KEY_BYTES} bytes in base64 or hex`;
export const KEY_CURE = MAKE_KEY;

function keyFromText(text: string): Uint8Array {
  const key = parseKey(text);
  if (key) return key;
  throw new Fault('config', `BONDFIRE_KEY ${KEY_PROBLEM}`, { cure: KEY_CURE });
}

async function keyFromFile(file: string, dataDir: string, hasCredentials: () => Promise<boolean>): Promise<Uint8Array> {
  const found = await readKey(file);
  if (found) return found;
  if (await hasCredentials()) {
    throw new Fault('config', `credentials are stored, but the key that opens them is missing: there is no ${file}`, {
      cure: 'Restore that file from a backup, or set BONDFIRE_KEY to the same key. Without it, remove the connections and add them again.',
    });
  }
  await mkdir(dataDir, { recursive: true });
  await createKey(file, dataDir);
  const made = await readKey(file);
  if (made) return made;
  throw new Fault('config', `the key ${file} vanished as soon as it was made`, {
    cure: `Check what removes files in ${dataDir}.`,
  });
}

/** Null where there is no file. */
async function readKey(file: string): Promise<Uint8Array | null> {
  try {
    const { mode } = await stat(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Fault('config', `the key ${file} can be read by others (mode ${(mode & 0o777).toString(8)})`, {
        cure: `chmod 600 ${file}`,
      });
    }
    const key = parseKey(await readFile(file, 'utf8'));
    if (key) return key;
    throw new Fault('config', `what is in ${file} ${KEY_PROBLEM}`, {
      cure: 'Restore that file from a backup, or set BONDFIRE_KEY.',
    });
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (isCode(error, 'ENOENT')) return null;
    throw new Fault('config', `the key ${file} cannot be read`, {
      cause: error,
      cure: `Make it readable to this user.`,
    });
  }
}

/** The file appears whole or not at all, and the first of several processes wins: it is written beside, then linked to its name. */
async function createKey(file: string, dataDir: string): Promise<void> {
  const draft = join(dataDir, `key.${randomUUID()}`);
  try {
    await using handle = await open(draft, 'wx', 0o600);
    await handle.writeFile(`${randomBytes(KEY_BYTES).toString('base64url')}\n`);
    await handle.sync();
    await link(draft, file);
    await using folder = await open(dataDir, 'r');
    // Else a power cut could take the name of the key, and with it all that is sealed.
    await folder.sync();
  } catch (error) {
    if (isCode(error, 'EEXIST')) return;
    throw new Fault('config', `the key ${file} cannot be made`, {
      cause: error,
      cure: `Make ${dataDir} writable to this user, or set BONDFIRE_KEY. ${MAKE_KEY}`,
    });
  } finally {
    await rm(draft, { force: true });
  }
}

function keyIdOf(sealed: string): string {
  try {
    return String(decodeProtectedHeader(sealed).kid);
  } catch (cause) {
    throw damaged(cause);
  }
}

function damaged(cause: unknown): Fault {
  return new Fault('config', 'the stored credentials are damaged', { cause, cure: 'Enter the credentials again.' });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
