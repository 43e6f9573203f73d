/** The pair by which push services know us (VAPID, RFC 8292). Browsers are bound to its public half: it is made once, and stays. */
import { createECDH } from 'node:crypto';
import type { Clock, Database, Vault } from '../platform/index.ts';
import { addPushKey, pushKey } from './devices.ts';

export interface PushKeys {
  /** What a browser is told whose messages it is to take. */
  shown(): Promise<string>;
  pair(): Promise<{ readonly publicKey: string; readonly privateKey: string }>;
}

interface KeyParts {
  readonly database: Database;
  readonly vault: Vault;
  readonly clock: Clock;
  /** Told of the private half before it is used. */
  readonly hide: (secret: string) => void;
}

export function createPushKeys({ database: { pool }, vault, clock, hide }: KeyParts): PushKeys {
  async function row() {
    const found = await pushKey(pool);
    if (found) return found;
    const pair = createECDH('prime256v1');
    const shown = pair.generateKeys('base64url');
    // Always 32 bytes: one that begins with zero would be told shorter.
    const secret = pair.getPrivateKey('hex').padStart(64, '0');
    const sealed = await vault.seal({ private: Buffer.from(secret, 'hex').toString('base64url') });
    await addPushKey(pool, { public: shown, sealed }, clock.now());
    // Another process may have been first.
    return (await pushKey(pool)) ?? { public: shown, sealed };
  }
  return {
    shown: async () => (await row()).public,
    async pair() {
      const { public: publicKey, sealed } = await row();
      const { private: privateKey } = (await vault.open(sealed)) as { readonly private: string };
      hide(privateKey);
      return { publicKey, privateKey };
    },
  };
}
