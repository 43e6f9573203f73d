/** What somebody who is back needs to know, at most a line each: what waits for them, and what happened while they were away. */
import type { Tx } from '../platform/index.ts';

/** How many there are, and the first of them by what is most pressing. */
interface Some {
  readonly count: number;
  readonly first: string;
}

export interface CatchUp {
  /** Questions that wait for them. */
  readonly asked: Some | null;
  /** Issues that are theirs and not over. */
  readonly mine: Some | null;
  /** Issues that were theirs, and went on to others. */
  readonly moved: (Some & { readonly owner: string | null }) | null;
  /** Issues that were opened for their teams. */
  readonly team: (Some & { readonly resolved: number }) | null;
  /** Promises that were missed, in issues of theirs or of their teams. */
  readonly missed: Some | null;
}

export interface Away {
  readonly person: string;
  /** ISO instants. */
  readonly since: string;
  readonly until: string;
  /** Issues that they may not read. */
  readonly hidden: ReadonlySet<string>;
}

const READABLE = 'merged_into is null and issues.id <> all($2::uuid[])';
const FIRST = 'order by severity desc nulls last, issues.id';
const THEIRS = 'issues.team in (select id from teams where $1 = any(members))';

/** Each question is one statement; none reads more than what is about them. */
export async function catchUpOf(tx: Tx, { person, since, until, hidden }: Away): Promise<CatchUp> {
  const readable = [person, [...hidden]];
  const away = [...readable, since, until];
  async function some<T = object>(select: string, of: string, values: readonly unknown[]): Promise<(Some & T) | null> {
    const { rows } = await tx.query<Some & T>(
      `with those as (${of}) select count(*)::integer as count, ${select} from those`,
      [...values],
    );
    const [row] = rows;
    return row === undefined || row.count === 0 ? null : row;
  }
  const first = '(array_agg(title))[1] as first';
  return {
    asked: await some(
      first,
      `select question as title from asked join asks on asks.id = asked.ask join runs on runs.id = asks.run
       where person = $1 and asked.state = 'asked' and asks.state = 'open' and (runs.issue is null or runs.issue <> all($2::uuid[])) order by due_at`,
      readable,
    ),
    mine: await some(
      first,
      `select title from issues where issues.owner = $1 and state <> 'resolved' and ${READABLE} ${FIRST}`,
      readable,
    ),
    moved: await some<{ readonly owner: string | null }>(
      `${first}, (array_agg(owner))[1] as owner`,
      `select title, owner from issues where ${READABLE} and owner is distinct from $1 and exists (select from notifications
         where notifications.issue = issues.id and person = $1 and kind = 'moved' and why->>'as' = 'was_owner' and at >= $3 and at <= $4) ${FIRST}`,
      away,
    ),
    team: await some<{ readonly resolved: number }>(
      `${first}, count(*) filter (where state = 'resolved')::integer as resolved`,
      `select title, state from issues where ${READABLE} and opened_at >= $3 and opened_at <= $4 and ${THEIRS} ${FIRST}`,
      away,
    ),
    missed: await some(
      first,
      `select title from issue_promises join issues on issues.id = issue where ${READABLE} and told_missed_at >= $3 and told_missed_at <= $4
         and (issues.owner = $1 or ${THEIRS}) ${FIRST}`,
      away,
    ),
  };
}
