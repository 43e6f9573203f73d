/** The SQL of the tables by which it is seen how issues turned out, and whose words a response holds; one statement a function. */
import type { Tx } from '../platform/index.ts';
import type { Word } from './from-issue.ts';
import type { Named } from './names.ts';
import type { Response } from './stage.ts';

/** In the transaction that resolves it: a response is made of it soon, whatever happens to this process. */
export async function watchIssue(tx: Tx, issue: string, now: Date): Promise<void> {
  await tx.query(
    `insert into library_watches (issue, resolved_at, due_at, failures) values ($1, $2, $2, 0)
     on conflict (issue) do update set resolved_at = excluded.resolved_at, due_at = excluded.due_at, retry_at = null, failures = 0`,
    [issue, now],
  );
}

/** Something happened to one that is watched still. */
export async function lookSoon(tx: Tx, issue: string, now: Date): Promise<void> {
  await tx.query('update library_watches set due_at = $2 where issue = $1 and due_at > $2', [issue, now]);
}

export interface KeptWord extends Word {
  readonly response: string;
}

const WORD = 'id, kind, connection, external_id, at, by, text, deciding';

export interface Watch {
  readonly issue: string;
  readonly resolved_at: string;
  readonly failures: number;
  readonly forgotten_at: string | null;
}

/** The one that is due the longest, locked; others pass it by. */
export async function claimWatch(tx: Tx, now: Date): Promise<Watch | undefined> {
  const { rows } = await tx.query<Watch>(
    `select issue, resolved_at, failures, forgotten_at from library_watches where due_at <= $1 and (retry_at is null or retry_at <= $1)
     order by due_at limit 1 for update skip locked`,
    [now],
  );
  return rows[0];
}

/** `due` null: nobody looks any more. */
export async function watched(tx: Tx, issue: string, due: Date | null): Promise<void> {
  await tx.query('update library_watches set due_at = $2, retry_at = null, failures = 0 where issue = $1', [
    issue,
    due,
  ]);
}

export async function watchFailed(tx: Tx, issue: string, retry: Date): Promise<void> {
  await tx.query('update library_watches set retry_at = $2, failures = failures + 1 where issue = $1', [issue, retry]);
}

/** What was said until now is not taken into its response again. */
export async function readNoMore(tx: Tx, issues: readonly string[], now: Date): Promise<void> {
  await tx.query('update library_watches set forgotten_at = $2 where issue = any($1::uuid[])', [issues, now]);
}

/** Those that a response is made of now, in the place of those before. What was deleted meanwhile stays to be taken out. */
export async function saveWords(tx: Tx, response: string, words: readonly Word[]): Promise<void> {
  // What was said before it was edited may stand in a version: it is known still when it is to go.
  await tx.query(
    `delete from response_words where response = $1 and gone_at is null and kind not in ('reported', 'answered')`,
    [response],
  );
  await tx.query(
    `insert into response_words (response, id, kind, connection, external_id, at, by, text, deciding)
     select $1, id, kind, connection, external_id, at, by, text, deciding
     from json_populate_recordset(null::response_words, $2::json)
     on conflict (response, id) do update set kind = excluded.kind, by = excluded.by, text = excluded.text where response_words.gone_at is null`,
    [response, JSON.stringify(words)],
  );
}

/** What a response is known by, whose words are asked for. */
export type Origin = Pick<Response, 'id' | 'issue' | 'source'>;

export async function originsOf(tx: Tx): Promise<Origin[]> {
  const { rows } = await tx.query<Origin>('select id, issue, source from responses');
  return rows;
}

/**
 * Responses made of words that somebody may not read. `internal`: connections whose internal words they may, null being all; `connections`: those whose
 * words they may read else; `inside`: they may read what colleagues noted and decided.
 */
export async function madeOfHidden(
  tx: Tx,
  {
    internal,
    connections,
    inside,
  }: {
    readonly internal: readonly string[] | null;
    readonly connections: readonly string[];
    readonly inside: boolean;
  },
): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ response: string }>(
    `select distinct response from response_words where case when kind = 'internal' then not ($1::text[] is null or connection = any($1))
       when connection is null then not $3 else not connection = any($2::text[]) end`,
    [internal, connections, inside],
  );
  return new Set(rows.map(({ response }) => response));
}

/** Oldest first. */
export async function wordsOfResponse(tx: Tx, response: string): Promise<Word[]> {
  const { rows } = await tx.query<Word>(
    `select ${WORD} from response_words
     where response = $1 and gone_at is null order by at, id`,
    [response],
  );
  return rows;
}

/** What was said inside and led to it, oldest first. `teams` null: sees all. */
export async function conversationOf(tx: Tx, teams: readonly string[] | null, response: string): Promise<Word[]> {
  const { rows } = await tx.query<Word>(
    `select words.id, words.kind, connection, external_id, at, by, text, deciding from response_words words
     join responses on responses.id = response
     where response = $2 and gone_at is null and words.kind in ('internal', 'note', 'decided')
       and (not private or $1::text[] is null or team = any($1::text[])) order by at, words.id`,
    [teams, response],
  );
  return rows;
}

/** Those whose words it was made of, and those who answered them or decided. */
export async function speakersOf(tx: Tx, response: string): Promise<Record<'reporters' | 'responders', Named[]>> {
  const { rows } = await tx.query<{ name: string; reported: boolean }>(
    `select by as name, bool_or(kind = 'reported') as reported from response_words where response = $1 and by is not null group by by`,
    [response],
  );
  const named = (reported: boolean): Named[] =>
    rows.filter((row) => row.reported === reported).map(({ name }) => ({ name, handle: null }));
  return { reporters: named(true), responders: named(false) };
}

/** Deleted at the vendor: their words leave the library soon, whatever happens to this process. */
export async function forgetThings(
  tx: Tx,
  things: readonly { readonly connection: string; readonly external_id: string }[],
  now: Date,
): Promise<void> {
  await tx.query(
    `update response_words set gone_at = $2 from json_to_recordset($1::json) as gone (connection text, external_id text)
     where response_words.connection = gone.connection and response_words.external_id = gone.external_id and gone_at is null`,
    [JSON.stringify(things.map(({ connection, external_id }) => ({ connection, external_id }))), now],
  );
}

/** Words that are to leave responses, locked with these; others pass them by. By response. */
export async function claimGone(tx: Tx, limit: number): Promise<ReadonlyMap<string, readonly Word[]>> {
  const { rows: found } = await tx.query<{ id: string }>(
    `select id from responses where id in (select response from response_words where gone_at is not null) order by id limit $1
     for update skip locked`,
    [limit],
  );
  if (found.length === 0) return new Map();
  const { rows } = await tx.query<KeptWord>(
    `select response, ${WORD} from response_words where response = any($1::uuid[]) and gone_at is not null order by response, id for update`,
    [found.map(({ id }) => id)],
  );
  return Map.groupBy(rows, ({ response }) => response);
}

/** Of these activities, and of the other versions of what they said. */
export async function wordsOfActivities(tx: Tx, activities: readonly string[]): Promise<KeptWord[]> {
  const { rows } = await tx.query<KeptWord>(
    `select response, ${WORD} from response_words where id = any($1::uuid[]) or (connection, external_id) in (
       select connection, external_id from response_words where id = any($1::uuid[]) and connection is not null) order by response, id`,
    [activities],
  );
  return rows;
}

export async function rewriteWord(tx: Tx, response: string, { id, text, by }: Word): Promise<void> {
  await tx.query('update response_words set text = $3, by = $4 where response = $1 and id = $2', [
    response,
    id,
    text,
    by,
  ]);
}

export async function removeWords(tx: Tx, response: string, ids: readonly string[]): Promise<void> {
  await tx.query('delete from response_words where response = $1 and id = any($2::uuid[])', [response, ids]);
}

/** Each was shown by a search. */
export async function countFound(tx: Tx, responses: readonly string[], now: Date): Promise<void> {
  await tx.query(
    `insert into response_finds (response, times, last_at) select id, 1, $2 from responses where id = any($1::uuid[]) order by id
     on conflict (response) do update set times = response_finds.times + 1, last_at = excluded.last_at`,
    [responses, now],
  );
}
