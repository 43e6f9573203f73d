/** Passwords: argon2id, as OWASP’s Password Storage Cheat Sheet has it. What reads them is loaded when the first is checked. */
import { createHash } from 'node:crypto';
import type { Options } from '@node-rs/argon2';

/** 19 MiB, two passes, one lane. */
const COST: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const SHORTEST_PASSWORD = 12;
const LONGEST_PASSWORD = 256;
/** Of a password that nobody knows, at the same cost. */
const NOBODYS = '$argon2id$v=19$m=19456,t=2,p=1$YssixDSFSKCbezVEH4Gz1w$wLkjaxxzpylroGX8JhI6WDPXprl8cSGHeayb5DqDX5k';

interface UnfitPassword {
  readonly how: 'short' | 'long' | 'plain' | 'own';
  /** How many characters it has to have, or may have. */
  readonly limit: number;
  readonly message: string;
}

/** Why that is none; null where it is one. */
export function unfitPassword(password: string, known: readonly (string | null)[]): UnfitPassword | null {
  const letters = [...password];
  const [least, most] = [SHORTEST_PASSWORD, LONGEST_PASSWORD];
  if (letters.length < least)
    return { how: 'short', limit: least, message: `a password has ${least} characters or more` };
  if (letters.length > most) return { how: 'long', limit: most, message: `a password has ${most} characters at most` };
  if (new Set(letters).size < 5)
    return { how: 'plain', limit: most, message: 'a password does not repeat the same few characters' };
  const plain = password.toLowerCase();
  if (known.some((one) => one !== null && one.toLowerCase() === plain))
    return { how: 'own', limit: most, message: 'a password is not your name or address' };
  return null;
}

export async function hashPassword(password: string): Promise<string> {
  const { hash } = await import('@node-rs/argon2');
  return hash(written(password), COST);
}

/** Takes as long where there is none: nobody learns from it whose account exists. */
export async function isPassword(kept: string | null, password: string): Promise<boolean> {
  const { verify } = await import('@node-rs/argon2');
  const right = await verify(kept ?? NOBODYS, written(password));
  return kept !== null && right;
}

/** The same characters, however a keyboard composes them. */
function written(password: string): string {
  return password.normalize('NFKC');
}

/** As what proves somebody is kept: a token, a link, or whose attempts are counted. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
