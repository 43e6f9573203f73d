/** API tokens: shown once, kept as hashes; each may be narrowed to scopes, ends when it should, and can be revoked. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '#sdk';
import { hashOf, rightsOf, Slug } from '../people/index.ts';
import { newId, ours, Refused, transaction, type Clock, type Database, type Tx } from '../platform/index.ts';
import { fit } from './fit.ts';
import { uuid } from './ids.ts';
import {
  PERMISSIONS,
  permissionsOf,
  permit,
  ROLES,
  type From,
  type Permission,
  type Principal,
  type Role,
} from './principal.ts';

const Given = z.strictObject({
  role: z.enum(ROLES),
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .refine((name) => !name.includes('\0'), ours('no name holds that character')),
  /** In whose name it acts. */
  person: Slug.nullable().optional(),
  /** What of the role’s it may; all where left out. */
  scopes: z.array(z.enum(PERMISSIONS)).min(1).nullable().optional(),
  expires_at: z.iso.datetime({ offset: true }).nullable().optional(),
});

/** As it is listed: without what it opens by. */
export interface TokenView {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly person: string | null;
  /** Null: all that the role may. */
  readonly scopes: readonly Permission[] | null;
  readonly by: string | null;
  readonly created_at: string;
  readonly expires_at: string | null;
  /** To the minute. */
  readonly used_at: string | null;
  readonly revoked_at: string | null;
}

export interface MadeToken extends TokenView {
  /** Shown this once. */
  readonly token: string;
}

interface TokenParts {
  readonly database: Database;
  readonly clock: Clock;
  /** Throws `rejected` naming those that are not there. */
  mustBePeople(ids: readonly string[]): Promise<void>;
}

const NOWHERE: From = { address: null, agent: null };
const SEEN_EVERY = '1 minute';
const TOKEN = 'id, name, role, person, scopes, by, created_at, expires_at, used_at, revoked_at';

export function tokenCommands({ database: { pool }, clock, mustBePeople }: TokenParts) {
  return {
    /** Throws `rejected` for scopes that the role has not, and for an end that is over. */
    async createToken(who: Principal, input: unknown): Promise<MadeToken> {
      permit(who, 'configure');
      const { role, name, person = null, scopes = null, expires_at = null } = Given.parse(fit(Given, input));
      const beyond = (scopes ?? []).filter((one) => !permissionsOf({ role }).includes(one));
      if (beyond.length > 0)
        throw new Refused(
          { code: 'beyond_role', role, permissions: beyond },
          `a ${role} may not ${beyond.join(' or ')}`,
          `It may ${permissionsOf({ role }).join(', ')}.`,
        );
      if (expires_at !== null && new Date(expires_at) <= clock.now())
        throw new Refused({ code: 'passed_time' }, 'that is over already', 'Give an end that is still to come.');
      if (person !== null) await mustBePeople([person]);
      const token = `bf_${randomBytes(24).toString('base64url')}`;
      const made = await transaction(pool, async (tx) => {
        const { rows } = await tx.query<TokenView>(
          `insert into tokens (id, hash, role, name, person, scopes, by, created_at, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning ${TOKEN}`,
          [newId(), hashOf(token), role, name, person, scopes, who.name, clock.now(), expires_at],
        );
        return rows[0];
      });
      if (!made) throw new Fault('bug', 'a token that was just made is none');
      return { ...made, token };
    },

    /** The newest first, those that open nothing any more as well. */
    /** All of them unless a page is asked for. */
    async listTokens(
      who: Principal,
      { limit = null, before = null }: { readonly limit?: number | null; readonly before?: string | null } = {},
    ): Promise<TokenView[]> {
      permit(who, 'configure');
      const { rows } = await pool.query<TokenView>(
        `select ${TOKEN} from tokens where $1::uuid is null or id < $1 order by id desc limit $2`,
        [before === null ? null : uuid(before), limit],
      );
      return rows;
    },

    /** It opens nothing from now on. */
    async revokeToken(who: Principal, id: string): Promise<TokenView> {
      permit(who, 'configure');
      const one = uuid(id);
      const revoked = await transaction(pool, async (tx) => {
        const { rows } = await tx.query<TokenView>(
          `update tokens set revoked_at = coalesce(revoked_at, $2) where id = $1 returning ${TOKEN}`,
          [one, clock.now()],
        );
        return rows[0];
      });
      if (revoked) return revoked;
      throw new Refused(
        { code: 'not_there', what: 'token', id },
        `there is no token ${id}`,
        'bondfire token list shows those there are.',
      );
    },

    /** Null where that token opens nothing, or not any more. */
    async authenticate(token: string, from: From = NOWHERE): Promise<Principal | null> {
      const found = await opened(pool, token, clock.now());
      if (!found) return null;
      const { id, stale, ...who } = found;
      if (stale) await pool.query('update tokens set used_at = $2 where id = $1', [id, clock.now()]);
      const rights = await rightsOf(pool, who.person ?? null, who.role);
      return { ...who, rights, proof: { kind: 'token', id, ...from } };
    },
  };
}

export async function tokenById(tx: Tx, id: string): Promise<TokenView | null> {
  const { rows } = await tx.query<TokenView>(`select ${TOKEN} from tokens where id = $1`, [id]);
  return rows[0] ?? null;
}

/** Whose person is gone or shut out opens nothing. */
async function opened(
  tx: Tx,
  token: string,
  now: Date,
): Promise<
  (Pick<Principal, 'name' | 'role' | 'person' | 'scopes'> & { readonly id: string; readonly stale: boolean }) | null
> {
  const { rows } = await tx.query(
    `select t.id, t.name, t.role, t.person, t.scopes, t.used_at is null or t.used_at < $2::timestamptz - interval '${SEEN_EVERY}' as stale
     from tokens t left join people p on p.id = t.person left join accounts a on a.person = t.person
     where t.hash = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > $2)
       and (t.person is null or p.id is not null) and a.disabled_at is null`,
    [hashOf(token), now],
  );
  return rows[0] ?? null;
}
