/** Accounts of one person at several networks, joined and parted by hand. */
import type { Activity } from '#sdk';
import { newId, type Tx } from '../platform/index.ts';
import type { Actor, IssueState } from './stage.ts';

export interface Account {
  readonly connection: string;
  /** As the vendor calls it. */
  readonly account: string;
}

export interface JoinedAccount extends Account {
  readonly reporter: string;
  readonly name: string | null;
  readonly handle: string | null;
  readonly by: Actor;
  readonly at: string;
}

export type NamedAccount = Account & Pick<JoinedAccount, 'name' | 'handle'>;

/** Names that somebody may have elsewhere as well, in small letters. */
export function calledOf(actor: Pick<NonNullable<Activity['actor']>, 'name' | 'handle'> | null): string[] {
  const { name = null, handle = null } = actor ?? {};
  const all = [name, handle?.replace(/^@+/, '') ?? null].map((one) => one?.trim().toLowerCase() ?? '');
  return [...new Set(all.filter((one) => one !== ''))];
}

const COLUMNS = 'connection, account, reporter, name, handle, by, at';

/** All of whoever has that one, in the order in which they were joined; none where it is known of no other. */
export async function accountsWith(tx: Tx, { connection, account }: Account): Promise<JoinedAccount[]> {
  const { rows } = await tx.query<JoinedAccount>(
    `select ${COLUMNS} from reporter_accounts
     where reporter = (select reporter from reporter_accounts where connection = $1 and account = $2) order by at, connection, account`,
    [connection, account],
  );
  return rows;
}

/** One person has both, and whatever each of them was joined with before. False where that was known. */
export async function joinAccounts(
  tx: Tx,
  [one, other]: readonly [NamedAccount, NamedAccount],
  by: Actor,
  now: Date,
): Promise<boolean> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('reporter_accounts', 0))`);
  const [mine, theirs] = [await accountsWith(tx, one), await accountsWith(tx, other)];
  const reporter = mine[0]?.reporter ?? theirs[0]?.reporter ?? newId();
  if (mine[0] !== undefined && mine[0].reporter === theirs[0]?.reporter) return false;
  await tx.query('update reporter_accounts set reporter = $1 where reporter = $2', [
    reporter,
    theirs[0]?.reporter ?? reporter,
  ]);
  for (const { connection, account, name, handle } of [one, other])
    await tx.query(
      `insert into reporter_accounts (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [connection, account, reporter, name, handle, by, now],
    );
  return true;
}

/** Somebody else's after all. One that is left alone needs no row. */
export async function partAccount(tx: Tx, { connection, account }: Account): Promise<boolean> {
  const { rows } = await tx.query<{ reporter: string }>(
    'delete from reporter_accounts where connection = $1 and account = $2 returning reporter',
    [connection, account],
  );
  await tx.query(
    `delete from reporter_accounts where reporter = $1 and (select count(*) from reporter_accounts where reporter = $1) = 1`,
    [rows[0]?.reporter ?? null],
  );
  return rows.length > 0;
}

/** Others among those who reported something, called by one of these names. */
export async function accountsCalled(
  tx: Tx,
  names: readonly string[],
  limit: number,
): Promise<(Account & { readonly activity: string })[]> {
  const { rows } = await tx.query<Account & { activity: string }>(
    `select distinct on (connection, actor) connection, actor as account, activity from issue_activities
     where called && $1::text[] and actor is not null and parted_at is null order by connection, actor, activity desc limit $2`,
    [names, limit],
  );
  return rows;
}

/** The issue that something is in, and how that ended. */
export interface IssueOf {
  readonly activity: string;
  readonly id: string;
  readonly title: string;
  readonly state: IssueState;
  readonly owner: string | null;
  readonly outcome: string | null;
}

/** Told by the issue that it was merged into; one a thing, the newest. */
export async function issuesOf(tx: Tx, activities: readonly string[]): Promise<ReadonlyMap<string, IssueOf>> {
  const { rows } = await tx.query<IssueOf>(
    `with recursive up as (
       select activity, issue from issue_activities where activity = any($1::uuid[]) and parted_at is null
       union select activity, merged_into from up join issues on issues.id = up.issue where merged_into is not null
     )
     select distinct on (activity) activity, id, title, state, owner, outcome from up join issues on issues.id = up.issue
     where merged_into is null order by activity, id desc`,
    [activities],
  );
  return new Map(rows.map((one) => [one.activity, one]));
}

/** What was answered to these, oldest first. */
export async function answersTo(
  tx: Tx,
  activities: readonly string[],
): Promise<
  {
    readonly activity: string;
    readonly effect: string;
    readonly at: string;
    readonly person: string | null;
    readonly text: string | null;
  }[]
> {
  const { rows } = await tx.query<{
    activity: string;
    effect: string;
    at: string;
    person: string | null;
    text: string | null;
  }>('select activity, effect, at, person, text from issue_answers where activity = any($1::uuid[]) order by effect', [
    activities,
  ]);
  return rows;
}
