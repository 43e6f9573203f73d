/** The SQL of the tables of responses, one statement a function. */
import { newId, type Tx } from '../platform/index.ts';
import type { Incoming, Outcome, Response, ResponseHead } from './stage.ts';

const COLUMNS = `id, ref, issue, source, title, situation, decision, answers, product, topics, market, language, channel, audience, team, private,
  preferred, outcome, evidence, record, version, retired_at, retired_why, review_at, happened_at, created_at, changed_at`;

/** Without what may be long. */
const HEAD = COLUMNS.split(',')
  .map((name) => name.trim())
  .filter((name) => !['situation', 'decision', 'answers', 'evidence', 'record'].includes(name))
  .join(', ');

/** What whoever looks may see: all, or what is no team's alone but theirs. */
const VISIBLE = `(not private or $1::text[] is null or team = any($1::text[]))`;

export type NewRow = Omit<Response, 'version' | 'created_at' | 'changed_at'> & { readonly created_at?: string };

export function newRow(given: Incoming, source: string): NewRow {
  const none = { issue: null, source, preferred: false, evidence: {}, record: {}, retired_at: null, retired_why: null };
  return { ...none, ...given, id: newId() };
}

export async function insertResponses(tx: Tx, rows: readonly NewRow[], now: Date): Promise<void> {
  const full = rows.map((row) => ({ created_at: now, ...row, version: 1, changed_at: now }));
  await tx.query(
    `insert into responses (${COLUMNS}) select ${COLUMNS} from json_populate_recordset(null::responses, $1::json)`,
    [JSON.stringify(full)],
  );
}

export async function updateResponse(tx: Tx, { id, ...row }: Response): Promise<void> {
  await tx.query(
    `update responses set (title, situation, decision, answers, product, topics, market, language, channel, audience, team, private, preferred,
       outcome, evidence, record, version, retired_at, retired_why, review_at, happened_at, changed_at)
     = (select title, situation, decision, answers, product, topics, market, language, channel, audience, team, private, preferred,
       outcome, evidence, record, version, retired_at, retired_why, review_at, happened_at, changed_at
       from json_populate_record(null::responses, $2::json)) where id = $1`,
    [id, JSON.stringify(row)],
  );
}

/** Nobody else changes them until the transaction ends. In the order of their ids. */
export async function lockResponses(tx: Tx, ids: readonly string[]): Promise<Response[]> {
  const { rows } = await tx.query<Response>(
    `select ${COLUMNS} from responses where id = any($1::uuid[]) order by id for update`,
    [ids],
  );
  return rows;
}

/** `teams` null: all. */
export async function deleteResponses(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query('delete from responses where id = any($1::uuid[])', [ids]);
}

export async function responsesById(
  tx: Tx,
  teams: readonly string[] | null,
  ids: readonly string[],
): Promise<Response[]> {
  const { rows } = await tx.query<Response>(
    `select ${COLUMNS} from responses where ${VISIBLE} and id = any($2::uuid[])`,
    [teams, ids],
  );
  return rows;
}

/** Those that bear one of these as the id that they had elsewhere, or as their own. */
export async function responsesByRef(tx: Tx, refs: readonly string[]): Promise<Response[]> {
  const { rows } = await tx.query<Response>(
    // Each by its key (limit): of a table that has just been filled a planner knows nothing, and would read it whole.
    `select ${COLUMNS} from responses where id = any(array(
       select there.id from unnest($1::text[]) as asked (ref)
       cross join lateral (select id from responses where responses.ref = asked.ref limit ${MOST_SOURCES}) as there)) or id = any($2::uuid[])
     order by id for update`,
    [refs, refs.filter((one) => UUID.test(one))],
  );
  return rows;
}

/** An id is one's own within what it came from: so many systems may number alike. */
const MOST_SOURCES = 1_000;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface SameWords extends Pick<Response, 'situation' | 'decision' | 'answers'> {}

/** Whether there is one already that says the same; of what has neither answers nor a decision, one of the same situation. In their order. */
export async function saidAlready(tx: Tx, given: readonly SameWords[]): Promise<boolean[]> {
  const { rows } = await tx.query<{ known: boolean }>(
    `select case when bare then exists (select from responses where md5(lower(responses.situation)) = md5(lower(one.situation)))
       else exists (select from responses where md5(lower(responses.situation) || coalesce(responses.decision, '') || responses.answers::text)
         = md5(lower(one.situation) || coalesce(one.decision, '') || one.answers::text)) end as known
     from unnest($1::text[], $2::text[], $3::jsonb[], $4::boolean[]) with ordinality as one (situation, decision, answers, bare, at) order by at`,
    [
      given.map(({ situation }) => situation),
      given.map(({ decision }) => decision),
      given.map(({ answers }) => JSON.stringify(answers)),
      given.map(({ answers, decision }) => answers.length === 0 && decision === null),
    ],
  );
  return rows.map(({ known }) => known);
}

/** Of these issues, those that have a response already. */
export async function issuesTold(tx: Tx, issues: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ issue: string }>('select issue from responses where issue = any($1::uuid[])', [
    issues,
  ]);
  return new Set(rows.map(({ issue }) => issue));
}

export interface Place {
  readonly segment: number;
  readonly place: number;
}

/** Those at the places, in no order; one that is gone or may not be seen is left out. */
export async function headsAt(
  tx: Tx,
  teams: readonly string[] | null,
  places: readonly Place[],
): Promise<(ResponseHead & Place & { readonly lead: string })[]> {
  const { rows } = await tx.query<ResponseHead & Place & { readonly lead: string }>(
    // Each by its key (limit): with the statistics of an hour ago a planner would rather read both tables whole.
    `select ${HEAD}, found.segment, found.place, lead
     from unnest($2::integer[], $3::integer[]) as found (segment, place)
     cross join lateral (select response, lead from library_entries
       where library_entries.segment = found.segment and library_entries.place = found.place limit 1) as entry
     cross join lateral (select * from responses
       where id = entry.response and ${VISIBLE} and retired_at is null limit 1) as response`,
    [teams, places.map(({ segment }) => segment), places.map(({ place }) => place)],
  );
  return rows;
}

export interface ResponseFilter {
  readonly retired?: boolean | undefined;
  /** Only those that somebody was to look at by then whether they still hold. */
  readonly due?: Date | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listResponses(
  tx: Tx,
  teams: readonly string[] | null,
  { retired = false, due, before, limit }: ResponseFilter,
): Promise<Response[]> {
  const { rows } = await tx.query<Response>(
    `select ${COLUMNS} from responses where ${VISIBLE} and ($2::boolean = (retired_at is not null)) and ($3::uuid is null or id < $3)
       and ($5::timestamptz is null or review_at <= $5) order by id desc limit $4`,
    [teams, retired, before ?? null, limit, due ?? null],
  );
  return rows;
}

/** Oldest first, behind `after`. */
export async function responsesAfter(
  tx: Tx,
  teams: readonly string[] | null,
  after: string | null,
  limit: number,
): Promise<Response[]> {
  const { rows } = await tx.query<Response>(
    `select ${COLUMNS} from responses where ${VISIBLE} and ($2::uuid is null or id > $2) order by id limit $3`,
    [teams, after, limit],
  );
  return rows;
}

export async function countResponses(tx: Tx): Promise<number> {
  const { rows } = await tx.query<{ count: number }>('select count(*)::integer as count from responses');
  return rows[0]?.count ?? 0;
}

export interface Version {
  readonly version: number;
  readonly at: string;
  readonly by: string;
  readonly why: string | null;
  readonly was: Readonly<Record<string, unknown>>;
}

export async function saveVersion(
  tx: Tx,
  response: string,
  { version, by, why, was }: Omit<Version, 'at'>,
  now: Date,
): Promise<void> {
  await tx.query(
    'insert into response_versions (response, version, at, by, why, was) values ($1, $2, $3, $4, $5, $6)',
    [response, version, now, by, why, JSON.stringify(was)],
  );
}

export async function versionsOf(tx: Tx, response: string): Promise<Version[]> {
  const { rows } = await tx.query<Version>(
    'select version, at, by, why, was from response_versions where response = $1 order by version',
    [response],
  );
  return rows;
}

/** The fields that somebody else than `maker` has changed. */
export async function changedByHand(tx: Tx, response: string, maker: string): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ field: string }>(
    'select distinct jsonb_object_keys(was) as field from response_versions where response = $1 and by <> $2',
    [response, maker],
  );
  return new Set(rows.map(({ field }) => field));
}

/** Nobody else changes them until the transaction ends. In the order of their ids. */
export async function lockResponsesOfIssues(tx: Tx, issues: readonly string[]): Promise<Response[]> {
  const { rows } = await tx.query<Response>(
    `select ${COLUMNS} from responses where issue = any($1::uuid[]) order by id for update`,
    [issues],
  );
  return rows;
}

export async function moveToIssue(tx: Tx, id: string, issue: string): Promise<void> {
  await tx.query('update responses set issue = $2 where id = $1', [id, issue]);
}

/** What is known of how it turned out: no version of what it says. `outcome` undefined: it stays. */
export async function updateOutcome(
  tx: Tx,
  id: string,
  { outcome, evidence }: { readonly outcome?: Outcome | undefined; readonly evidence: Response['evidence'] },
): Promise<void> {
  await tx.query('update responses set outcome = case when $4 then $2 else outcome end, evidence = $3 where id = $1', [
    id,
    outcome ?? null,
    JSON.stringify(evidence),
    outcome !== undefined,
  ]);
}

export interface Use {
  readonly id: string;
  readonly issue: string | null;
  readonly by: string;
  readonly at: string;
  readonly outcome: Outcome | null;
}

export async function saveUse(
  tx: Tx,
  response: string,
  { issue, by }: Pick<Use, 'issue' | 'by'>,
  now: Date,
): Promise<void> {
  await tx.query('insert into response_uses (id, response, issue, by, at) values ($1, $2, $3, $4, $5)', [
    newId(),
    response,
    issue,
    by,
    now,
  ]);
}

export async function usesOf(tx: Tx, response: string): Promise<Use[]> {
  const { rows } = await tx.query<Use>(
    'select id, issue, by, at, outcome from response_uses where response = $1 order by id desc limit 100',
    [response],
  );
  return rows;
}

/** What it said before, said otherwise. */
export async function rewriteVersion(tx: Tx, response: string, { version, was }: Version): Promise<void> {
  await tx.query('update response_versions set was = $3 where response = $1 and version = $2', [
    response,
    version,
    JSON.stringify(was),
  ]);
}

/** In any case where PostgreSQL folds it, and as given, in small letters and in capitals. */
function naming(names: readonly string[]): string[] {
  const all = names.flatMap((one) => [one, one.toLowerCase(), one.toUpperCase()]);
  return [...new Set(all)].map((one) => `%${one.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
}

/** Those that may name one of them somewhere. */
export async function responsesNaming(tx: Tx, names: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from responses where concat_ws(' ', title, situation, decision, answers::text, record::text, retired_why) ilike any($1::text[])
     union select response from response_versions where was::text ilike any($1::text[])
     union select response from response_words where text ilike any($1::text[]) or by ilike any($1::text[])`,
    [naming(names)],
  );
  return rows.map(({ id }) => id);
}

/** Answers how many there were. */
export async function removeSearchesNaming(tx: Tx, names: readonly string[]): Promise<number> {
  const { rowCount } = await tx.query('delete from library_searches where words ilike any($1::text[])', [
    naming(names),
  ]);
  return rowCount ?? 0;
}

/** Who made a change or a use is written `as`. Answers how many there were. */
export async function forgetActors(tx: Tx, names: readonly string[], as: string): Promise<number> {
  const them = names.map((one) => one.toLowerCase());
  const { rowCount: changes } = await tx.query(
    'update response_versions set by = $2 where lower(by) = any($1::text[])',
    [them, as],
  );
  const { rowCount: uses } = await tx.query('update response_uses set by = $2 where lower(by) = any($1::text[])', [
    them,
    as,
  ]);
  return (changes ?? 0) + (uses ?? 0);
}

export async function usedFor(tx: Tx, issues: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query<{ response: string }>(
    'select distinct response from response_uses where issue = any($1::uuid[]) order by response',
    [issues],
  );
  return rows.map(({ response }) => response);
}

/** Those before the last reopening were followed by it, whatever came of the issue afterwards. */
export async function settleUses(
  tx: Tx,
  issues: readonly string[],
  { outcome, reopened }: { readonly outcome: Outcome | null; readonly reopened: string | null },
): Promise<void> {
  await tx.query(
    `update response_uses set outcome = case when at < $3::timestamptz then 'reopened' else $2 end where issue = any($1::uuid[])`,
    [issues, outcome, reopened],
  );
}

/** How often each was used, and how the issues ended that it was used for. */
export interface Reuse {
  readonly response: string;
  readonly used: number;
  readonly resolved: number;
  readonly reopened: number;
  readonly no_reply: number;
  readonly made_worse: number;
}

export async function reuseOf(tx: Tx, responses: readonly string[]): Promise<ReadonlyMap<string, Reuse>> {
  const { rows } = await tx.query<Reuse>(
    `select response, count(*)::integer as used,
       count(*) filter (where outcome = 'resolved')::integer as resolved, count(*) filter (where outcome = 'reopened')::integer as reopened,
       count(*) filter (where outcome = 'no_reply')::integer as no_reply, count(*) filter (where outcome = 'made_worse')::integer as made_worse
     from response_uses where response = any($1::uuid[]) group by response`,
    [responses],
  );
  return new Map(rows.map((row) => [row.response, row]));
}

export async function saveSearch(
  tx: Tx,
  { words, found, best }: { readonly words: string; readonly found: number; readonly best: number | null },
  now: Date,
): Promise<void> {
  await tx.query('insert into library_searches (id, at, words, found, best) values ($1, $2, $3, $4, $5)', [
    newId(),
    now,
    words,
    found,
    best,
  ]);
}
