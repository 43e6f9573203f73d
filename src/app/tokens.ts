/** API tokens: shown once, kept as hashes. */
import { createHash, randomBytes } from 'node:crypto';
import { newId, type Tx } from '../platform/index.ts';
import type { Principal, Role } from './principal.ts';

export async function createToken(tx: Tx, role: Role, name: string, person: string | null): Promise<string> {
  const token = `bf_${randomBytes(24).toString('base64url')}`;
  await tx.query('insert into tokens (id, hash, role, name, person) values ($1, $2, $3, $4, $5)', [
    newId(),
    hashOf(token),
    role,
    name,
    person,
  ]);
  return token;
}

export async function principalOf(tx: Tx, token: string): Promise<Principal | null> {
  const { rows } = await tx.query<Principal>('select name, role, person from tokens where hash = $1', [hashOf(token)]);
  return rows[0] ?? null;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
