/** Credentials at rest: JSON sealed as JWE (RFC 7516, `dir` and A256GCM), each with the id of the key that opens it. What goes out and must come back as it was: JWT (RFC 7519, HS256). */
import { hkdfSync } from 'node:crypto';
import { join } from 'node:path';
import { Fault } from '#sdk';
import { keyFromText, keysFromFiles, removeOldKeyFiles, replaceKeyFile, type Key, type Keys } from './vault-keys.ts';

export interface Vault {
  /** Of the key that seals, for a person to compare. */
  keyId(): string;
  seal(plain: object): Promise<string>;
  /** What was sealed. Throws `config` when a key did it that is not here, or when it is damaged. */
  open(sealed: string): Promise<unknown>;
  /** Sealed with the key that seals; null where it is already. */
  reseal(sealed: string): Promise<string | null>;
  /** That id until then, signed for this purpose, as goes into an address. */
  sign(purpose: string, id: string, expires: Date): Promise<string>;
  /** The id, where a key that is here signed it for this purpose and it has not expired; else null. */
  signed(purpose: string, token: string, now: Date): Promise<string | null>;
  /** From now on a new key seals, in every process on this data folder; old ones go on opening. Where keys are given, that is done already. */
  changeKey(): Promise<void>;
  /** Old keys open nothing from now on, and what they signed is worth nothing. Answers their ids. */
  dropOldKeys(): Promise<readonly string[]>;
}

export interface VaultOptions {
  /** Holds the file `key` where `key` is null. */
  readonly dataDir: string;
  /** `Config.key`. */
  readonly key: string | null;
  /** `Config.oldKeys`: given ones that still open. */
  readonly oldKeys?: readonly string[];
  /** Is anything sealed already? Then a key that is missing is not made anew. */
  readonly hasCredentials: () => Promise<boolean>;
}

export async function openVault({ dataDir, key: given, oldKeys = [], hasCredentials }: VaultOptions): Promise<Vault> {
  let keys: Keys =
    given === null
      ? await keysFromFiles(dataDir, hasCredentials)
      : { current: keyFromText(given), old: oldKeys.map(keyFromText) };

  /** Another process may have changed the key. */
  async function refresh(): Promise<void> {
    if (given === null) keys = await keysFromFiles(dataDir, hasCredentials);
  }

  function known(id: string): Key | undefined {
    return [keys.current, ...keys.old].find((one) => one.id === id);
  }

  async function seal(plain: object): Promise<string> {
    await refresh();
    const { id, bytes } = keys.current;
    const text = new TextEncoder().encode(JSON.stringify(plain));
    const { CompactEncrypt } = await import('jose');
    return new CompactEncrypt(text).setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: id }).encrypt(bytes);
  }

  async function open(sealed: string): Promise<unknown> {
    const id = await keyIdOf(sealed);
    if (!known(id)) await refresh();
    const key = known(id);
    if (!key) {
      throw new Fault('config', `the credentials were sealed with key ${id}, but the key here is ${keys.current.id}`, {
        cure: `Give key ${id} back as BONDFIRE_KEY or as the file ${join(dataDir, 'key')}, or enter the credentials again.`,
      });
    }
    try {
      const { compactDecrypt } = await import('jose');
      const { plaintext } = await compactDecrypt(sealed, key.bytes, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return JSON.parse(new TextDecoder().decode(plaintext)) as unknown;
    } catch (cause) {
      throw damaged(cause);
    }
  }

  return {
    keyId: () => keys.current.id,
    seal,
    open,
    async reseal(sealed) {
      if ((await keyIdOf(sealed)) === keys.current.id) return null;
      return seal((await open(sealed)) as object);
    },
    async sign(purpose, id, expires) {
      await refresh();
      const { SignJWT } = await import('jose');
      return new SignJWT({ jti: id })
        .setProtectedHeader({ alg: 'HS256', kid: keys.current.id })
        .setExpirationTime(expires)
        .sign(signingKey(keys.current, purpose));
    },
    async signed(purpose, token, now) {
      const { decodeProtectedHeader, jwtVerify } = await import('jose');
      try {
        const { kid = '' } = decodeProtectedHeader(token);
        if (!known(kid)) await refresh();
        const key = known(kid);
        if (!key) return null;
        const { payload } = await jwtVerify(token, signingKey(key, purpose), {
          algorithms: ['HS256'],
          currentDate: now,
          requiredClaims: ['exp', 'jti'],
        });
        return payload.jti ?? null;
      } catch {
        return null;
      }
    },
    async changeKey() {
      if (given === null) {
        await replaceKeyFile(dataDir, keys.current);
        await refresh();
      } else if (keys.old.length === 0) {
        throw new Fault('config', 'the key is given by BONDFIRE_KEY, and no other one was before', {
          cure: 'Put the key of now into BONDFIRE_OLD_KEYS and a new one into BONDFIRE_KEY, restart every process, then run this again.',
        });
      }
    },
    async dropOldKeys() {
      const dropped = keys.old;
      if (given === null) await removeOldKeyFiles(dataDir, dropped);
      keys = { ...keys, old: [] };
      return dropped.map(({ id }) => id);
    },
  };
}

/** Another one for each purpose, and never the one that seals (RFC 5869). */
function signingKey({ bytes }: Key, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', bytes, '', `bondfire ${purpose}`, 32));
}

async function keyIdOf(sealed: string): Promise<string> {
  const { decodeProtectedHeader } = await import('jose');
  try {
    return String(decodeProtectedHeader(sealed).kid);
  } catch (cause) {
    throw damaged(cause);
  }
}

function damaged(cause: unknown): Fault {
  return new Fault('config', 'the stored credentials are damaged', { cause, cure: 'Enter the credentials again.' });
}
