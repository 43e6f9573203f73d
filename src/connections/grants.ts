/** What OAuth brought the connections, at rest: sealed, renewed by one process at a time; and what admins' browsers are on their way for. */
import { createHash, randomBytes } from 'node:crypto';
import { asFault, Fault, type OAuthPlan } from '#sdk';
import { transaction, type Database, type Vault } from '../platform/index.ts';
import type { AskedFrom } from './connections.ts';
import type { GrantKeeper, Kept } from './sign-in.ts';
import * as store from './store.ts';

export interface Grants {
  keeper(connection: string): GrantKeeper;
  keep(connection: string, kept: Kept): Promise<void>;
  /** When a browser last brought it; null where there is none. */
  grantedAt(connection: string): Promise<string | null>;
  /** So that it is asked for anew. */
  forget(connection: string): Promise<void>;
  /** As `forget`, where it has ended: what was refused before may be granted now. */
  forgive(connection: string): Promise<void>;
  /** Where an admin's browser goes. It comes back to `redirect` within half an hour, or not at all. */
  request(
    connection: string,
    plan: OAuthPlan & { readonly flow: 'code' },
    redirect: URL,
    from: AskedFrom,
  ): Promise<URL>;
  /** What was asked for with that state, once. */
  requested(state: string): Promise<Requested | null>;
}

export interface Requested {
  readonly connection: string;
  readonly verifier: string;
  readonly redirect: string;
  readonly from: AskedFrom;
}

const REQUEST_LIFE_MS = 30 * 60_000;

export function createGrants(database: Database, vault: Vault, now: () => Date): Grants {
  const { pool } = database;

  async function opened(row: store.GrantRow | undefined): Promise<Kept | null> {
    return row?.sealed == null ? null : ((await vault.open(row.sealed)) as Kept);
  }

  return {
    keeper: (connection) => ({
      async read() {
        const row = await store.grantOf(pool, connection);
        if (row?.gone) throw new Fault('auth', row.gone.message, row.gone.cure === null ? {} : { cure: row.gone.cure });
        return opened(row);
      },
      async replace(renew) {
        let asked: string | null = null;
        try {
          return await transaction(pool, async (tx) => {
            await store.lockGrant(tx, connection);
            const row = await store.grantOf(tx, connection);
            asked = row?.sealed ?? null;
            const kept = await opened(row);
            const renewed = await renew(kept);
            if (renewed !== kept) await store.saveGrant(tx, connection, await vault.seal(renewed), null, now());
            return renewed;
          });
        } catch (thrown) {
          const { kind, answer, message, cure } = asFault(thrown);
          // Only the vendor's own word ends a grant.
          if (kind === 'auth' && answer !== null)
            await store.endGrant(pool, connection, asked, { message, cure }, now());
          throw thrown;
        }
      },
    }),
    async keep(connection, kept) {
      const sealed = await vault.seal(kept);
      await transaction(pool, async (tx) => {
        // After a renewal of the one before, which is under way.
        await store.lockGrant(tx, connection);
        await store.saveGrant(tx, connection, sealed, now(), now());
      });
    },
    async grantedAt(connection) {
      const row = await store.grantOf(pool, connection);
      return row?.sealed == null || row.gone !== null ? null : row.granted_at;
    },
    forget: (connection) => store.deleteGrant(pool, connection),
    forgive: (connection) => store.deleteEndedGrant(pool, connection),
    async request(connection, plan, redirect, from) {
      const state = randomBytes(32).toString('base64url');
      const verifier = randomBytes(32).toString('base64url');
      const sealed = await vault.seal({ verifier, redirect: redirect.href, from });
      const expires = new Date(now().getTime() + REQUEST_LIFE_MS);
      await store.deleteStaleRequests(pool, now());
      await store.insertGrantRequest(pool, hash(state), connection, sealed, expires);
      const url = new URL(plan.authorize);
      const asked = {
        response_type: 'code',
        client_id: plan.app.id,
        redirect_uri: redirect.href,
        state,
        ...(plan.scopes.length > 0 && { scope: plan.scopes.join(' ') }),
        ...(plan.pkce && { code_challenge: hash(verifier).toString('base64url'), code_challenge_method: 'S256' }),
      };
      for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
      return url;
    },
    async requested(state) {
      const found = await store.takeGrantRequest(pool, hash(state), now());
      if (!found) return null;
      const opened = (await vault.open(found.sealed)) as Omit<Requested, 'connection'>;
      return { connection: found.connection, ...opened };
    },
  };
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
