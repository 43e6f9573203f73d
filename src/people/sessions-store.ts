/** The SQL of `sessions`, `sign_in_attempts` and `sign_in_requests`, one statement a function. */
import type { Tx } from '../platform/index.ts';
import type { AccountRow, Role } from './accounts-store.ts';

/** Not used for so long, it has ended. */
const IDLE = '7 days';
/** A session that is in use is marked so no more often. */
const SEEN_EVERY = '1 minute';

export interface NewSession {
  readonly id: string;
  readonly hash: Buffer;
  readonly account: string;
  readonly kind: 'password' | 'oidc';
  readonly agent: string | null;
  readonly address: string | null;
  readonly created_at: Date;
  /** However much it is used. */
  readonly expires_at: Date;
  /** Of a provider: what it takes to ask it again, and when. */
  readonly sealed?: string;
  readonly check_at?: Date;
}

/** Those that have ended are forgotten with it. */
export async function addSession(tx: Tx, one: NewSession): Promise<void> {
  await tx.query(`delete from sessions where expires_at <= $1 or seen_at <= $1::timestamptz - interval '${IDLE}'`, [
    one.created_at,
  ]);
  await tx.query(
    `insert into sessions (id, hash, account, kind, agent, address, created_at, seen_at, expires_at, sealed, check_at, checked_at)
     values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $7)`,
    [
      one.id,
      one.hash,
      one.account,
      one.kind,
      one.agent,
      one.address,
      one.created_at,
      one.expires_at,
      one.sealed ?? null,
      one.check_at ?? null,
    ],
  );
}

/** Who is signed in. */
export interface SignedIn {
  readonly session: string;
  readonly kind: 'password' | 'oidc';
  readonly account: string;
  readonly person: string;
  readonly name: string;
  readonly role: Role;
  /** The provider is to be asked again. */
  readonly due: boolean;
}

/** Null where it has ended, or its account may not sign in. That it is used is marked. */
export async function signedIn(tx: Tx, hash: Buffer, now: Date): Promise<SignedIn | null> {
  const { rows } = await tx.query<SignedIn & { stale: boolean }>(
    `select s.id as session, s.kind, a.id as account, a.person, p.name, a.role, s.seen_at < $2::timestamptz - interval '${SEEN_EVERY}' as stale,
       coalesce(s.check_at <= $2, false) as due
     from sessions s join accounts a on a.id = s.account join people p on p.id = a.person
     where s.hash = $1 and s.expires_at > $2 and s.seen_at > $2::timestamptz - interval '${IDLE}' and a.disabled_at is null`,
    [hash, now],
  );
  const [found] = rows;
  if (!found) return null;
  const { stale, ...who } = found;
  if (stale) await tx.query('update sessions set seen_at = $2 where id = $1', [who.session, now]);
  return who;
}

/** For one of those who ask at once: it asks the provider, and the others go on meanwhile. Null where another does already. */
export async function claimCheck(
  tx: Tx,
  id: string,
  now: Date,
  next: Date,
): Promise<{ readonly sealed: string | null; readonly checked_at: string } | null> {
  const { rows } = await tx.query<{ sealed: string | null; checked_at: string }>(
    'update sessions set check_at = $3 where id = $1 and check_at <= $2 returning sealed, checked_at',
    [id, now, next],
  );
  return rows[0] ?? null;
}

/** All is well. */
export async function keepCheck(tx: Tx, id: string, sealed: string, now: Date): Promise<void> {
  await tx.query('update sessions set sealed = $2, checked_at = $3 where id = $1', [id, sealed, now]);
}

export async function accountOfSession(tx: Tx, id: string): Promise<AccountRow | null> {
  const { rows } = await tx.query<AccountRow>(
    'select accounts.* from accounts join sessions on sessions.account = accounts.id where sessions.id = $1',
    [id],
  );
  return rows[0] ?? null;
}

/** All of an account that began so. */
export async function endSessionsBy(tx: Tx, account: string, kind: NewSession['kind']): Promise<void> {
  await tx.query('delete from sessions where account = $1 and kind = $2', [account, kind]);
}

/** On the way to a provider; those that never came back are forgotten with it. */
export async function addSignInRequest(
  tx: Tx,
  state: Buffer,
  sealed: string,
  now: Date,
  expires_at: Date,
): Promise<void> {
  await tx.query('delete from sign_in_requests where expires_at <= $1', [now]);
  await tx.query('insert into sign_in_requests (state, sealed, expires_at) values ($1, $2, $3)', [
    state,
    sealed,
    expires_at,
  ]);
}

/** This once; null where there is none. */
export async function takeSignInRequest(tx: Tx, state: Buffer, now: Date): Promise<string | null> {
  const { rows } = await tx.query<{ sealed: string }>(
    'delete from sign_in_requests where state = $1 and expires_at > $2 returning sealed',
    [state, now],
  );
  return rows[0]?.sealed ?? null;
}

export interface SessionRow {
  readonly id: string;
  readonly kind: 'password' | 'oidc';
  readonly agent: string | null;
  readonly address: string | null;
  readonly created_at: string;
  readonly seen_at: string;
  readonly expires_at: string;
}

/** Those that have not ended, the newest first. */
export async function sessionsOf(tx: Tx, account: string, now: Date): Promise<SessionRow[]> {
  const { rows } = await tx.query<SessionRow>(
    `select id, kind, agent, address, created_at, seen_at, expires_at from sessions
     where account = $1 and expires_at > $2 and seen_at > $2::timestamptz - interval '${IDLE}' order by id desc`,
    [account, now],
  );
  return rows;
}

/** All of an account but the one that stays. Answers how many. */
export async function endSessions(tx: Tx, account: string, but: string | null): Promise<number> {
  const { rowCount } = await tx.query('delete from sessions where account = $1 and id is distinct from $2', [
    account,
    but,
  ]);
  return rowCount ?? 0;
}

/** False where the account has no such session. */
export async function endSession(tx: Tx, account: string, id: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from sessions where account = $1 and id = $2', [account, id]);
  return rowCount === 1;
}

/** So many failures cost nothing; each further one makes whoever tries wait twice as long, up to the longest. */
export interface Patience {
  readonly free: number;
  readonly longest_s: number;
}

/** Failures are forgotten after so long without a further one. */
const FORGOTTEN = '1 day';

/**
 * Counts an attempt as failed before it is looked at, so that many at once do not get past it. Answers null where it may be looked at,
 * else until when there is to be waited.
 */
export async function beginAttempt(tx: Tx, key: Buffer, patience: Patience, now: Date): Promise<string | null> {
  const { rowCount } = await tx.query(
    `insert into sign_in_attempts as old (key, failures, last_at, blocked_until) values ($1, 1, $2, null)
     on conflict (key) do update set
       failures = case when old.last_at < $2::timestamptz - interval '${FORGOTTEN}' then 1 else old.failures + 1 end,
       last_at = $2,
       blocked_until = case when old.last_at < $2::timestamptz - interval '${FORGOTTEN}' or old.failures + 1 < $3 then null
         else $2::timestamptz + make_interval(secs => least(power(2, least(old.failures + 1 - $3, 30)), $4)) end
     where old.blocked_until is null or old.blocked_until <= $2`,
    [key, now, patience.free, patience.longest_s],
  );
  if (rowCount === 1) return null;
  const { rows } = await tx.query<{ until: string }>(
    'select blocked_until as until from sign_in_attempts where key = $1',
    [key],
  );
  return rows[0]?.until ?? null;
}

/** It succeeded: what failed before counts no more. */
export async function forgiveAttempts(tx: Tx, key: Buffer, now: Date): Promise<void> {
  await tx.query(`delete from sign_in_attempts where key = $1 or last_at < $2::timestamptz - interval '${FORGOTTEN}'`, [
    key,
    now,
  ]);
}

/** It succeeded, which says nothing of the attempts before it. */
export async function uncountAttempt(tx: Tx, key: Buffer): Promise<void> {
  await tx.query(
    'update sign_in_attempts set failures = greatest(0, failures - 1), blocked_until = null where key = $1',
    [key],
  );
}
