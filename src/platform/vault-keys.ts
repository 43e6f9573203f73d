/** The vault's keys at rest: one that seals, and those that it came after, until nothing is sealed with them any more. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '#sdk';

export interface Key {
  /** For a person to compare; says nothing about the key itself. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

export interface Keys {
  readonly current: Key;
  readonly old: readonly Key[];
}

const KEY_BYTES = 32;
const MAKE_KEY = 'Make one with: openssl rand -base64 32';
const OLD_FILE = /^key\.old\.[0-9a-f]{8}$/;

/** 32 bytes as hex, base64 or base64url; null for anything else. */
export function parseKey(text: string): Uint8Array | null {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex');
  if (!/^([A-Za-z0-9+/]{43}|[A-Za-z0-9_-]{43})=?$/.test(trimmed)) return null;
  return Buffer.from(trimmed, 'base64url');
}

export const KEY_PROBLEM = `is not a key of ${KEY_BYTES} bytes in base64 or hex`;
export const KEY_CURE = MAKE_KEY;

export function keyOf(bytes: Uint8Array): Key {
  const id = createHash('sha256').update('bondfire vault key').update(bytes).digest('hex').slice(0, 8);
  return { id, bytes };
}

export function keyFromText(text: string): Key {
  const key = parseKey(text);
  if (key) return keyOf(key);
  throw new Fault('config', `BONDFIRE_KEY ${KEY_PROBLEM}`, { cure: KEY_CURE });
}

/** The file `key`, made where nothing is sealed yet, and the files `key.old.<id>` beside it. */
export async function keysFromFiles(dataDir: string, hasCredentials: () => Promise<boolean>): Promise<Keys> {
  const current = keyOf(await keyFromFile(join(dataDir, 'key'), dataDir, hasCredentials));
  const old: Key[] = [];
  for (const name of (await readdir(dataDir)).filter((file) => OLD_FILE.test(file))) {
    const bytes = await readKey(join(dataDir, name));
    if (bytes) old.push(keyOf(bytes));
  }
  return { current, old: old.filter(({ id }) => id !== current.id) };
}

/** The new key takes the place of the old one, which stays beside it: at every moment both can be read. */
export async function replaceKeyFile(dataDir: string, { id }: Key): Promise<void> {
  const file = join(dataDir, 'key');
  const draft = join(dataDir, `key.${randomUUID()}`);
  try {
    await writeKey(draft);
    await link(file, join(dataDir, `key.old.${id}`)).catch(unlessThere);
    await rename(draft, file);
    await syncFolder(dataDir);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Nothing may be sealed with them any more. */
export async function removeOldKeyFiles(dataDir: string, keys: readonly Key[]): Promise<void> {
  for (const { id } of keys) await rm(join(dataDir, `key.old.${id}`), { force: true });
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
    await writeKey(draft);
    await link(draft, file);
    await syncFolder(dataDir);
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

async function writeKey(file: string): Promise<void> {
  await using handle = await open(file, 'wx', 0o600);
  await handle.writeFile(`${randomBytes(KEY_BYTES).toString('base64url')}\n`);
  await handle.sync();
}

/** Else a power cut could take the name of the key, and with it all that is sealed. */
async function syncFolder(dataDir: string): Promise<void> {
  await using folder = await open(dataDir, 'r');
  await folder.sync();
}

function unlessThere(error: unknown): void {
  if (!isCode(error, 'EEXIST')) throw error;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
