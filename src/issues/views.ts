/** What each person keeps of the list: when they looked at an issue, and lists that they come back to. */
import type { Tx } from '../platform/index.ts';

/** It holds nothing new for them until something more is said. */
export async function sawIssues(tx: Tx, person: string, issues: readonly string[], at: Date): Promise<void> {
  await tx.query(
    `insert into issue_seen (person, issue, at) select $1, id, $3 from issues where id = any($2::uuid[]) order by id
     on conflict (person, issue) do update set at = greatest(issue_seen.at, excluded.at)`,
    [person, issues, at],
  );
}

/** As if they had not looked at them. */
export async function unseeIssues(tx: Tx, person: string, issues: readonly string[]): Promise<void> {
  await tx.query('delete from issue_seen where person = $1 and issue = any($2::uuid[])', [person, issues]);
}

export interface SavedView {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly shared: boolean;
  /** What is asked for, by the names that the list knows. */
  readonly query: Readonly<Record<string, string>>;
  readonly at: string;
}

const COLUMNS = 'id, owner, name, shared, query, at';

/** Those of somebody, and what others share; oldest first. */
export async function savedViews(tx: Tx, owner: string): Promise<SavedView[]> {
  const { rows } = await tx.query<SavedView>(
    `select ${COLUMNS} from issue_views where owner = $1 or shared order by owner <> $1, id`,
    [owner],
  );
  return rows;
}

export async function findView(tx: Tx, id: string): Promise<SavedView | undefined> {
  const { rows } = await tx.query<SavedView>(`select ${COLUMNS} from issue_views where id = $1 for update`, [id]);
  return rows[0];
}

export async function countViews(tx: Tx, owner: string): Promise<number> {
  const { rows } = await tx.query<{ count: number }>(
    'select count(*)::integer as count from issue_views where owner = $1',
    [owner],
  );
  return rows[0]?.count ?? 0;
}

export async function saveView(tx: Tx, view: SavedView): Promise<void> {
  await tx.query(
    `insert into issue_views (${COLUMNS}) select ${COLUMNS} from json_populate_record(null::issue_views, $1::json)
     on conflict (id) do update set name = excluded.name, shared = excluded.shared, query = excluded.query`,
    [JSON.stringify(view)],
  );
}

export async function removeView(tx: Tx, id: string): Promise<void> {
  await tx.query('delete from issue_views where id = $1', [id]);
}
