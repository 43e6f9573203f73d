/** The SQL of `activities` and `quarantine`, one statement a function. */
import type { Activity, Problem } from '#sdk';
import type { Tx } from '../platform/index.ts';
import type { Enrichment } from './enrich/index.ts';
import { SAID, UNSAID } from './counted.ts';
import { TOUCH } from './numbers.ts';
import { readable, type Sight } from './sight.ts';
import { hasWords } from './stage.ts';

const COLUMNS = `id, connection, connector, stream, external_id, version, kind, object, actor, target, thread, in_reply_to, title, text, html, url,
  language, published_at, edited_at, seen_at, audience, metrics, attachments, mentions, tags, vendor_sentiment, sentiment, topics, products, terms, reach, origin,
  hop, ours, backfilled, cause`;

/** @param told by id: those that bear their enrichment already; the others are enriched by and by. */
export async function insertActivities(
  tx: Tx,
  activities: readonly Activity[],
  told: ReadonlyMap<string, Enrichment> = new Map(),
): Promise<void> {
  const rows = activities.map((activity) => {
    const { own_language = false, vocabulary = null } = told.get(activity.id) ?? {};
    const waits = vocabulary === null && hasWords(activity);
    return { ...activity, own_language, vocabulary, to_enrich: waits ? (activity.backfilled ? 2 : 1) : 0 };
  });
  await tx.query({
    name: 'insert_activities',
    text: `with rows as (insert into activities select * from json_populate_recordset(null::activities, $1::json) returning published_at, seen_at) ${TOUCH}`,
    values: [JSON.stringify(rows)],
  });
}

/** A deleted thing's words go from every version that we hold. */
export async function redactThings(
  tx: Tx,
  things: readonly { connection: string; stream: string; external_id: string }[],
): Promise<void> {
  await tx.query(
    `with rows as (
       update activities set title = null, text = null, html = null, attachments = '[]', mentions = '[]', tags = '[]', sentiment = null,
         topics = '[]', products = '[]', terms = '[]', to_enrich = 0
       from json_to_recordset($1::json) as gone (connection text, stream text, external_id text)
       where activities.connection = gone.connection and activities.stream = gone.stream
         and activities.external_id = gone.external_id and kind <> 'delete'
       returning published_at, seen_at
     ) ${TOUCH}`,
    [JSON.stringify(things)],
  );
}

/** An echo that arrived before its outcome was known. */
export async function markOurs(
  tx: Tx,
  connection: string,
  stream: string | null,
  external_id: string,
  origin: readonly string[],
  hop: number,
): Promise<void> {
  await tx.query(
    `with rows as (
       update activities set ours = true, origin = $4, hop = $5
       where connection = $1 and ($2::text is null or stream = $2) and external_id = $3 and not ours returning published_at, seen_at
     ) ${TOUCH}`,
    [connection, stream, external_id, JSON.stringify(origin), hop],
  );
}

export async function activitiesById(tx: Tx, ids: readonly string[]): Promise<Map<string, Activity>> {
  if (ids.length === 0) return new Map();
  const { rows } = await tx.query<Activity>({
    name: 'activities_by_id',
    text: `select ${COLUMNS} from activities where id = any($1::uuid[])`,
    values: [ids],
  });
  return new Map(rows.map((one) => [one.id, one]));
}

/** The newest version of a thing. */
export async function newestOf(
  tx: Tx,
  connection: string,
  stream: string,
  external_id: string,
): Promise<Activity | undefined> {
  const { rows } = await tx.query<Activity>(
    `select ${COLUMNS} from activities where connection = $1 and stream = $2 and external_id = $3 order by id desc limit 1`,
    [connection, stream, external_id],
  );
  return rows[0];
}

/** The id of what was said in a stream since then, with these words; `since` is an id of ours, which sort by time. */
export async function saidSince(
  tx: Tx,
  connection: string,
  stream: string,
  since: string,
  words: string,
): Promise<string | null> {
  const { rows } = await tx.query<{ external_id: string }>(
    `select external_id from activities where connection = $1 and stream = $2 and id > $3::uuid and position($4 in text) > 0 limit 1`,
    [connection, stream, since, words],
  );
  return rows[0]?.external_id ?? null;
}

/** What others said in a thread, oldest first. */
export async function repliesIn(tx: Tx, connection: string, thread: string, since: Date): Promise<Activity[]> {
  const { rows } = await tx.query<Activity>(
    `select ${COLUMNS} from activities
     where connection = $1 and (thread = $2 or in_reply_to = $2) and (external_id <> $2 or in_reply_to is not null) and not ours and not backfilled
       and text is not null and kind <> 'delete' and seen_at >= $3
     order by id limit 100`,
    [connection, thread, since],
  );
  return rows;
}

/** Each thing that was published since and is not deleted, with the versions that we hold. */
export async function thingsSince(
  tx: Tx,
  connection: string,
  stream: string,
  since: Date,
): Promise<{ readonly external_id: string; readonly versions: readonly string[] }[]> {
  const { rows } = await tx.query<{ external_id: string; versions: string[] }>(
    `select external_id, array_agg(version) as versions from activities
     where connection = $1 and stream = $2
     group by external_id having min(published_at) >= $3 and (array_agg(kind order by id desc))[1] <> 'delete'`,
    [connection, stream, since],
  );
  return rows;
}

export interface ActivityFilter {
  readonly connection?: string | undefined;
  readonly stream?: string | undefined;
  /** Words in the text or title, any case. */
  readonly text?: string | undefined;
  readonly topic?: string | undefined;
  readonly product?: string | undefined;
  /** One of its telling words. */
  readonly term?: string | undefined;
  /** Said from then on, and before that. */
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  /** Only what the live numbers count: what others said, not likes and the like. */
  readonly posts?: boolean | undefined;
  /** `de` holds de-AT, too. */
  readonly language?: string | undefined;
  /** Null: all may be read. */
  readonly sight?: Sight | null;
  /** Ids before this one: the cursor of the next page. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listActivities(
  tx: Tx,
  {
    connection,
    stream,
    text,
    topic,
    product,
    term,
    since,
    until,
    posts = false,
    language,
    sight,
    before,
    limit,
  }: ActivityFilter,
): Promise<Activity[]> {
  const { rows } = await tx.query<Activity>(
    `select ${COLUMNS} from activities
     where ($1::text is null or connection = $1) and ($2::text is null or stream = $2)
       and ($3::text is null or text ilike $3 or title ilike $3) and ($4::uuid is null or id < $4)
       and ($6::jsonb is null or topics <> '[]' and topics @> $6) and ($7::jsonb is null or products <> '[]' and products @> $7)
       and ($8::text is null or lower(language) = $8 or lower(language) like $8 || '-%')
       and ${readable('$9', '$10')}
       and ($11::jsonb is null or terms @> $11) and ($12::timestamptz is null or ${SAID} >= $12) and ($13::timestamptz is null or ${SAID} < $13)
       and (not $14 or not ours and kind <> all($15::text[]) and (title is not null or text is not null or attachments <> '[]'))
     order by id desc limit $5`,
    [
      connection ?? null,
      stream ?? null,
      text === undefined ? null : `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`,
      before ?? null,
      limit,
      topic === undefined ? null : JSON.stringify([topic]),
      product === undefined ? null : JSON.stringify([product]),
      language?.toLowerCase().replaceAll('_', '-') ?? null,
      sight?.internal ?? null,
      sight?.external ?? null,
      term === undefined ? null : JSON.stringify([term]),
      since ?? null,
      until ?? null,
      posts,
      UNSAID,
    ],
  );
  return rows;
}

/** Ids of all that somebody said, any version, by their name or handle as they are written. Reads the whole table: for what is asked once in a while. */
export async function activitiesOfActor(
  tx: Tx,
  { names, handles }: { readonly names: readonly string[]; readonly handles: readonly string[] },
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from activities where lower(actor->>'name') = any($1::text[]) or lower(ltrim(actor->>'handle', '@')) = any($2::text[])`,
    [names.map((one) => one.trim().toLowerCase()), handles.map((one) => one.trim().replace(/^@+/, '').toLowerCase())],
  );
  return rows.map(({ id }) => id);
}

/** What these accounts said, newest first: the newest version of each thing, and no deletions. */
export async function saidByAccounts(
  tx: Tx,
  accounts: readonly { readonly connection: string; readonly account: string }[],
  limit: number,
): Promise<Activity[]> {
  const { rows } = await tx.query<Activity>(
    `select ${COLUMNS} from unnest($1::text[], $2::text[]) as those (of_connection, of_account), lateral (
       select * from activities where connection = of_connection and actor->>'id' = of_account order by id desc limit $3
     ) as said order by id desc limit $3`,
    [accounts.map(({ connection }) => connection), accounts.map(({ account }) => account), limit],
  );
  return rows;
}

/** Every version of these things. */
export async function versionsOf(tx: Tx, connection: string, ids: readonly string[]): Promise<Activity[]> {
  const { rows } = await tx.query<Activity>(
    `select ${COLUMNS} from activities where connection = $1 and external_id = any($2::text[])`,
    [connection, ids],
  );
  return rows;
}

/** What a mapping makes of a record, made anew; it is enriched anew by and by. */
export async function updateMapped(tx: Tx, activities: readonly Activity[]): Promise<void> {
  await tx.query(
    `with new as (select * from json_populate_recordset(null::activities, $1::json)),
     before as (select published_at, seen_at from activities where id in (select id from new)),
     after as (
     update activities set kind = new.kind, object = new.object, actor = new.actor, target = new.target, thread = new.thread,
       in_reply_to = new.in_reply_to, title = new.title, text = new.text, html = new.html, url = new.url, language = new.language,
       published_at = new.published_at, edited_at = new.edited_at, audience = new.audience, metrics = new.metrics,
       attachments = new.attachments, mentions = new.mentions, tags = new.tags, vendor_sentiment = new.vendor_sentiment, reach = new.reach,
       own_language = activities.own_language and activities.language is not distinct from new.language,
         to_enrich = case when activities.to_enrich = 0 then 3 else activities.to_enrich end
     from new where activities.id = new.id returning activities.published_at, activities.seen_at),
     rows as (select * from before union all select * from after) ${TOUCH}`,
    [JSON.stringify(activities)],
  );
}

export interface Quarantined {
  readonly envelope: string;
  readonly connection: string;
  readonly stream: string;
  readonly external_id: string;
  readonly problems: readonly Problem[];
  readonly at: string;
}

export async function insertQuarantined(tx: Tx, rows: readonly Quarantined[]): Promise<void> {
  await tx.query(
    `insert into quarantine select * from json_populate_recordset(null::quarantine, $1::json)
     on conflict (envelope) do update set problems = excluded.problems, at = excluded.at`,
    [JSON.stringify(rows)],
  );
}

/** Answers those that were there. */
export async function deleteQuarantined(tx: Tx, envelopes: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ envelope: string }>(
    'delete from quarantine where envelope = any($1::uuid[]) returning envelope',
    [envelopes],
  );
  return new Set(rows.map(({ envelope }) => envelope));
}

export interface QuarantineFilter {
  readonly connection?: string | undefined;
  readonly stream?: string | undefined;
  readonly envelope?: string | undefined;
  /** Envelope ids before this one. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listQuarantined(
  tx: Tx,
  { connection, stream, envelope, before, limit }: QuarantineFilter,
): Promise<Quarantined[]> {
  const { rows } = await tx.query<Quarantined>(
    `select envelope, connection, stream, external_id, problems, at from quarantine
     where ($1::text is null or connection = $1) and ($2::text is null or stream = $2) and ($3::uuid is null or envelope = $3)
       and ($4::uuid is null or envelope < $4)
     order by envelope desc limit $5`,
    [connection ?? null, stream ?? null, envelope ?? null, before ?? null, limit],
  );
  return rows;
}

/** How many wait in quarantine, by connection, by stream. */
export async function countQuarantined(tx: Tx): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const { rows } = await tx.query<{ connection: string; stream: string; count: number }>(
    'select connection, stream, count(*)::integer as count from quarantine group by connection, stream order by connection, stream',
  );
  const counts = new Map<string, Map<string, number>>();
  for (const { connection, stream, count } of rows)
    counts.set(connection, (counts.get(connection) ?? new Map<string, number>()).set(stream, count));
  return counts;
}

/** What is in a thread that came after an activity, oldest first; all of it where that is null. */
export async function threadAfter(
  tx: Tx,
  connection: string,
  thread: string,
  after: string | null,
): Promise<Activity[]> {
  const { rows } = await tx.query<Activity>(
    `select ${COLUMNS} from activities
     where connection = $1 and (thread = $2 or external_id = $2) and ($3::uuid is null or id > $3) order by id limit 500`,
    [connection, thread, after],
  );
  return rows;
}

/** The newest activity of a thread: what moved since is newer. */
export async function threadVersion(tx: Tx, connection: string, thread: string): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>(
    'select id from activities where connection = $1 and (thread = $2 or external_id = $2) order by id desc limit 1',
    [connection, thread],
  );
  return rows[0]?.id ?? null;
}

/** In the order of their ids, between two of them, published since. For whoever goes through all of them. */
export async function activitiesBetween(
  tx: Tx,
  { after, before, since }: { readonly after: string; readonly before: string; readonly since: Date },
  limit: number,
): Promise<Activity[]> {
  const { rows } = await tx.query<Activity>(
    `select ${COLUMNS} from activities where id > $1 and id < $2 and published_at >= $3 order by id limit $4`,
    [after, before, since, limit],
  );
  return rows;
}

/** When each of these things was first published, of those that we hold. */
export async function publishedAt(
  tx: Tx,
  things: readonly Pick<Activity, 'connection' | 'stream' | 'external_id'>[],
): Promise<(Pick<Activity, 'connection' | 'stream' | 'external_id'> & { readonly at: string })[]> {
  const { rows } = await tx.query<Pick<Activity, 'connection' | 'stream' | 'external_id'> & { readonly at: string }>(
    `select connection, stream, external_id, min(least(published_at, seen_at)) as at
     from activities join json_to_recordset($1::json) as named (connection text, stream text, external_id text) using (connection, stream, external_id)
     where kind <> 'delete' group by connection, stream, external_id`,
    [JSON.stringify(things)],
  );
  return rows;
}

/** What somebody said, as little of it as tells what it is about. */
export type Spoken = Pick<
  Activity,
  'id' | 'connection' | 'stream' | 'external_id' | 'kind' | 'audience' | 'ours' | 'published_at' | 'title' | 'text'
>;

const SPOKEN = 'id, connection, stream, external_id, kind, audience, ours, published_at, title, text';

/** Oldest first. @param but those that are known already */
export async function spokenAfter(tx: Tx, after: string, but: readonly string[], limit: number): Promise<Spoken[]> {
  const { rows } = await tx.query<Spoken>({
    name: 'spoken_after',
    text: `select ${SPOKEN} from activities where id > $1::uuid and id <> all($3::uuid[]) order by id limit $2`,
    values: [after, limit, but],
  });
  return rows;
}

/** The newest up to that one, newest first. */
export async function spokenUpTo(tx: Tx, last: string, limit: number): Promise<Spoken[]> {
  const { rows } = await tx.query<Spoken>(
    `select ${SPOKEN} from activities where id <= $1::uuid order by id desc limit $2`,
    [last, limit],
  );
  return rows;
}
