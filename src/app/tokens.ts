/** API tokens: shown once, kept as hashes. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { hashOf } from '../people/index.ts';
import { newId, type Database } from '../platform/index.ts';
import { permit, ROLES, type From, type Principal, type Role } from './principal.ts';

interface TokenParts {
  readonly database: Database;
  /** Throws `rejected` naming those that are not there. */
  mustBePeople(ids: readonly string[]): Promise<void>;
}

const NOWHERE: From = { address: null, agent: null };

export function tokenCommands({ database: { pool }, mustBePeople }: TokenParts) {
  return {
    /** Answers the token, shown this once. */
    async createToken(who: Principal, role: Role, name: string, person: string | null = null): Promise<string> {
      permit(who, 'configure');
      if (person !== null) await mustBePeople([person]);
      const token = `bf_${randomBytes(24).toString('base64url')}`;
      await pool.query('insert into tokens (id, hash, role, name, person, by) values ($1, $2, $3, $4, $5, $6)', [
        newId(),
        hashOf(token),
        z.enum(ROLES).parse(role),
        name,
        person,
        who.name,
      ]);
      return token;
    },

    /** Null where that token opens nothing. */
    async authenticate(token: string, from: From = NOWHERE): Promise<Principal | null> {
      const { rows } = await pool.query<Principal & { id: string }>(
        'select id, name, role, person from tokens where hash = $1',
        [hashOf(token)],
      );
      const [found] = rows;
      if (!found) return null;
      const { id, ...who } = found;
      return { ...who, proof: { kind: 'token', id, ...from } };
    },
  };
}
