/** The SQL by which the library learns: which responses are used, work, and are never found; one statement a function. Reads only. */
import type { Tx } from '../platform/index.ts';
import type { Cases } from './outcome.ts';

/** Who looks: see `libraryStats`. */
export interface Looking {
  readonly teams: readonly string[] | null;
  readonly hidden: readonly string[];
}

/** As in `store.ts`: what is no team's alone but theirs; and not what is hidden from them. */
const VISIBLE = `(not private or $1::text[] is null or team = any($1::text[])) and responses.id <> all($2::uuid[])`;

/** How it turned out itself is a case of its own; each use is another. */
const CASES = `select response, outcome from response_uses union all select id, outcome from responses`;

const COUNTS = `count(*) filter (where cases.outcome = 'resolved')::integer as resolved, count(*) filter (where cases.outcome = 'reopened')::integer as reopened,
  count(*) filter (where cases.outcome = 'no_reply')::integer as no_reply, count(*) filter (where cases.outcome = 'made_worse')::integer as made_worse`;

export async function casesOf(tx: Tx, responses: readonly string[]): Promise<ReadonlyMap<string, Cases>> {
  const { rows } = await tx.query<Cases & { response: string }>(
    `select response, ${COUNTS} from (
       select response, outcome from response_uses where response = any($1::uuid[])
       union all select id, outcome from responses where id = any($1::uuid[])) as cases group by response`,
    [responses],
  );
  return new Map(rows.map(({ response, ...cases }) => [response, cases]));
}

/** Of all that may be seen. */
export async function allCases(tx: Tx, { teams, hidden }: Looking): Promise<Cases> {
  const { rows } = await tx.query<Cases>(
    `select ${COUNTS} from (${CASES}) as cases join responses on responses.id = cases.response where ${VISIBLE}`,
    [teams, hidden],
  );
  return rows[0] ?? { resolved: 0, reopened: 0, no_reply: 0, made_worse: 0 };
}

export interface Tried extends Cases {
  readonly id: string;
  readonly title: string | null;
  readonly used: number;
}

/** Those that were used, the most used first. Retired ones are left out. */
export async function triedResponses(tx: Tx, { teams, hidden }: Looking): Promise<Tried[]> {
  const { rows } = await tx.query<Tried>(
    `select responses.id, title, (select count(*)::integer from response_uses where response = responses.id) as used, ${COUNTS}
     from responses join (${CASES}) as cases on cases.response = responses.id
     where ${VISIBLE} and retired_at is null and exists (select from response_uses where response = responses.id)
     group by responses.id, title order by used desc, responses.id`,
    [teams, hidden],
  );
  return rows;
}

export interface Unfound {
  readonly id: string;
  readonly title: string | null;
  readonly created_at: string;
}

/** Older than `before`, and neither shown by a search nor used. Oldest first. */
export async function neverFound(
  tx: Tx,
  { teams, hidden }: Looking,
  before: Date,
  limit: number,
): Promise<{ readonly count: number; readonly items: readonly Unfound[] }> {
  const { rows } = await tx.query<Unfound & { count: number }>(
    `select id, title, created_at, count(*) over ()::integer as count from responses
     where ${VISIBLE} and retired_at is null and created_at < $3 and not exists (select from response_finds where response = responses.id)
       and not exists (select from response_uses where response = responses.id) order by id limit $4`,
    [teams, hidden, before, limit],
  );
  return { count: rows[0]?.count ?? 0, items: rows.map(({ count: _count, ...one }) => one) };
}

export interface Unaided {
  readonly response: string;
  readonly issue: string;
  readonly title: string | null;
}

/** Issues resolved since then for which nothing of the library was used. Newest first. */
export async function unaidedIssues(
  tx: Tx,
  { teams, hidden }: Looking,
  since: Date,
  limit: number,
): Promise<{ readonly count: number; readonly of: number; readonly items: readonly Unaided[] }> {
  const { rows } = await tx.query<{ count: number; of: number; items: Unaided[] | null }>(
    `with made as (
       select id as response, issue, title, exists (select from response_uses where issue = responses.issue) as aided from responses
       where ${VISIBLE} and issue is not null and happened_at >= $3)
     select count(*) filter (where not aided)::integer as count, count(*)::integer as of,
       (select json_agg(json_build_object('response', response, 'issue', issue, 'title', title) order by response desc)
        from (select * from made where not aided order by response desc limit $4) as newest) as items
     from made`,
    [teams, hidden, since, limit],
  );
  const { count = 0, of = 0, items = null } = rows[0] ?? {};
  return { count, of, items: items ?? [] };
}

export interface Missed {
  readonly words: string;
  readonly times: number;
  /** The best fit it ever had; null: nothing was found. */
  readonly best: number | null;
}

/** What was looked for since then and hardly found, the most often first. */
export async function missedSearches(tx: Tx, since: Date, poor: number, limit: number): Promise<Missed[]> {
  const { rows } = await tx.query<Missed>(
    `select min(words) as words, count(*)::integer as times, max(best)::float8 as best from library_searches where at >= $1
     group by lower(words) having coalesce(max(best), 0) < $2 order by times desc, words limit $3`,
    [since, poor, limit],
  );
  return rows;
}
