/** The SQL of `accounts`, `account_identities` and `account_links`, one statement a function. */
import { newId, type Tx } from '../platform/index.ts';
import type { Part } from './store.ts';

/** What somebody may do at all; rights narrow it. */
export const ROLES = ['admin', 'responder', 'developer', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

export interface AccountRow {
  readonly id: string;
  readonly person: string;
  readonly email: string;
  /** Argon2id, as PHC string. */
  readonly password: string | null;
  readonly role: Role;
  readonly disabled_at: string | null;
  readonly signed_in_at: string | null;
  readonly created_at: string;
}

/** Of somebody who never came yet. */
export function newAccount(of: Pick<AccountRow, 'person' | 'email' | 'role'>, now: Date): AccountRow {
  const { person, email, role } = of;
  const created_at = now.toISOString();
  return { id: newId(), person, email, password: null, role, disabled_at: null, signed_in_at: null, created_at };
}

const ACCOUNT = 'id, person, email, password, role, disabled_at, signed_in_at, created_at';

export async function addAccount(tx: Tx, account: AccountRow): Promise<void> {
  await tx.query(
    `insert into accounts (${ACCOUNT}) select ${ACCOUNT} from json_populate_record(null::accounts, $1::json)`,
    [JSON.stringify(account)],
  );
}

export async function listAccounts(tx: Tx, { after = null, limit = null }: Part = {}): Promise<AccountRow[]> {
  const { rows } = await tx.query<AccountRow>(
    `select ${ACCOUNT} from accounts where $1::text is null or person > $1 order by person limit $2`,
    [after, limit],
  );
  return rows;
}

export async function accountOf(tx: Tx, person: string): Promise<AccountRow | null> {
  const { rows } = await tx.query<AccountRow>(`select ${ACCOUNT} from accounts where person = $1`, [person]);
  return rows[0] ?? null;
}

export async function accountById(tx: Tx, id: string): Promise<AccountRow | null> {
  const { rows } = await tx.query<AccountRow>(`select ${ACCOUNT} from accounts where id = $1`, [id]);
  return rows[0] ?? null;
}

export async function accountByEmail(tx: Tx, email: string): Promise<AccountRow | null> {
  const { rows } = await tx.query<AccountRow>(`select ${ACCOUNT} from accounts where lower(email) = lower($1)`, [
    email,
  ]);
  return rows[0] ?? null;
}

/** Those that may sign in and are admin. Locked until the transaction ends: two that go at once do not leave none. */
export async function lockAdmins(tx: Tx): Promise<string[]> {
  const { rows } = await tx.query<{ person: string }>(
    `select person from accounts where role = 'admin' and disabled_at is null order by id for update`,
  );
  return rows.map(({ person }) => person);
}

/** One who has signed in or could: an invitation that nobody took up is no admin. */
export async function hasAdmin(tx: Tx): Promise<boolean> {
  const { rows } = await tx.query<{ has: boolean }>(
    `select exists (select 1 from accounts a where role = 'admin' and disabled_at is null
       and (password is not null or exists (select 1 from account_identities i where i.account = a.id))) as has`,
  );
  return rows[0]?.has === true;
}

/** By whom a provider knows. */
export async function accountKnownAs(tx: Tx, issuer: string, subject: string): Promise<AccountRow | null> {
  const { rows } = await tx.query<AccountRow>(
    `select ${ACCOUNT} from accounts where id = (select account from account_identities where issuer = $1 and subject = $2)`,
    [issuer, subject],
  );
  return rows[0] ?? null;
}

export async function knowAccountAs(tx: Tx, account: string, issuer: string, subject: string): Promise<void> {
  await tx.query('insert into account_identities (issuer, subject, account) values ($1, $2, $3)', [
    issuer,
    subject,
    account,
  ]);
}

/** Accounts that a provider has vouched for. */
export async function knownToProviders(tx: Tx): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ account: string }>('select distinct account from account_identities');
  return new Set(rows.map(({ account }) => account));
}

export interface AccountChange {
  readonly email: string;
  readonly role: Role;
  readonly disabled_at: Date | string | null;
}

export async function changeAccount(tx: Tx, id: string, { email, role, disabled_at }: AccountChange): Promise<void> {
  await tx.query('update accounts set email = $2, role = $3, disabled_at = $4 where id = $1', [
    id,
    email,
    role,
    disabled_at,
  ]);
}

export async function setPassword(tx: Tx, id: string, password: string): Promise<void> {
  await tx.query('update accounts set password = $2 where id = $1', [id, password]);
}

export async function setSignedIn(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query('update accounts set signed_in_at = $2 where id = $1', [id, at]);
}

export interface LinkRow {
  readonly kind: 'first' | 'invitation' | 'reset';
  /** Null: of the first admin, who is to be made. */
  readonly account: string | null;
  readonly by: string;
  readonly expires_at: string;
}

/** Those that came before it of the same account, or of the first admin, open nothing any more. */
export async function addLink(
  tx: Tx,
  hash: Buffer,
  { kind, account, by, expires_at }: Omit<LinkRow, 'expires_at'> & { readonly expires_at: Date },
  now: Date,
): Promise<void> {
  await tx.query('delete from account_links where account is not distinct from $1 or expires_at <= $2', [account, now]);
  await tx.query(
    'insert into account_links (hash, kind, account, by, expires_at, created_at) values ($1, $2, $3, $4, $5, $6)',
    [hash, kind, account, by, expires_at, now],
  );
}

/** Null where there is none, or it has expired. */
export async function linkOf(tx: Tx, hash: Buffer, now: Date): Promise<LinkRow | null> {
  const { rows } = await tx.query<LinkRow>(
    'select kind, account, by, expires_at from account_links where hash = $1 and expires_at > $2',
    [hash, now],
  );
  return rows[0] ?? null;
}

/** As `linkOf`, this once. */
export async function takeLink(tx: Tx, hash: Buffer, now: Date): Promise<LinkRow | null> {
  const { rows } = await tx.query<LinkRow>(
    'delete from account_links where hash = $1 and expires_at > $2 returning kind, account, by, expires_at',
    [hash, now],
  );
  return rows[0] ?? null;
}

export async function dropLinks(tx: Tx, account: string | null): Promise<void> {
  await tx.query('delete from account_links where account is not distinct from $1', [account]);
}
