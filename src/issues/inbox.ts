/**
 * The inbox: issues as a list that says whom each needs, and why. An issue needs somebody who is asked in it; and whoever owns it, where a promise is
 * at risk or missed, where the outside spoke after our last answer, and where they got it from others and have not taken it yet.
 */
import { Refused, type Tx } from '../platform/index.ts';
import { rootsOf } from './gathering.ts';
import type { Issue, IssueState, PromiseKind } from './stage.ts';

export const INBOX_VIEWS = ['needs_me', 'mine', 'team', 'all'] as const;
export type InboxView = (typeof INBOX_VIEWS)[number];
export const INBOX_SORTS = ['newest', 'severity', 'due'] as const;
export type InboxSort = (typeof INBOX_SORTS)[number];

/** An open ask that a person may answer. */
export interface AskedIn {
  readonly issue: string;
  readonly ask: string;
  readonly kind: string;
  readonly question: string;
  readonly due_at: string;
}

/** Whoever looks at the list. */
export interface Reader {
  /** Null: none of the people. */
  readonly person: string | null;
  readonly teams: readonly string[];
  /** Markets that these teams answer for. */
  readonly markets: readonly string[];
  /** Who is in one of them. */
  readonly mates: readonly string[];
  readonly asks: readonly AskedIn[];
  /** Connections whose words they may read, of each audience; null: all. */
  readonly sight: { readonly internal: readonly string[] | null; readonly external: readonly string[] | null } | null;
  /** Issues that they may not see at all. */
  readonly hidden: readonly string[];
}

export interface InboxQuery {
  readonly view: InboxView;
  /** Open and waiting ones, where nothing is said. */
  readonly states?: readonly IssueState[] | undefined;
  /** A person's id, or `none`. */
  readonly owner?: string | undefined;
  /** A team's id, or `none`. */
  readonly team?: string | undefined;
  readonly market?: string | undefined;
  readonly product?: string | undefined;
  readonly topic?: string | undefined;
  /** At least. */
  readonly severity?: number | undefined;
  /** In the title, in the key, or the id's beginning. */
  readonly text?: string | undefined;
  readonly promise?: 'at_risk' | 'missed' | undefined;
  readonly ids?: readonly string[] | undefined;
  /** What needs somebody begins with what is due first, all else with what was said last. */
  readonly sort?: InboxSort | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Why an issue needs whoever looks at it. */
export interface Need {
  readonly why: 'asked' | 'missed' | 'at_risk' | 'outside' | 'given';
  /** By when they must. */
  readonly due_at: string | null;
  /** Of `outside`: when it was said; of `given`: when they got it. */
  readonly since: string | null;
  /** Of `asked`: what is asked for; of a promise: what was promised. */
  readonly what: string | null;
  readonly ask: string | null;
  /** Of `asked`: the question; of `given`: the note that came with it. */
  readonly words: string | null;
  /** Of `given`: by whom. */
  readonly by: string | null;
}

export interface LastSaid {
  readonly activity: string;
  readonly connection: string;
  readonly connector: string;
  readonly audience: 'internal' | 'external';
  /** By us, or a colleague. */
  readonly ours: boolean;
  readonly author: string | null;
  /** Its beginning. */
  readonly text: string;
  readonly at: string;
}

export interface InboxRow extends Issue {
  readonly owner_name: string | null;
  readonly said_at: string;
  /** Null where nothing was said that is still there. */
  readonly last: LastSaid | null;
  readonly reporters: number;
  readonly inside: number;
  readonly outside: number;
  /** What is promised next, and not kept yet. */
  readonly promise: { readonly kind: PromiseKind; readonly due_at: string; readonly at_risk_at: string } | null;
  /** How the newest words from outside sound, -1 to 1; null: nobody knows. */
  readonly tone: number | null;
  readonly unread: boolean;
  readonly needs: readonly Need[];
  /** Itself, and all that was merged into it. */
  readonly members: readonly string[];
}

export interface InboxPage {
  readonly rows: readonly InboxRow[];
  /** The cursor of the next page; null on the last. */
  readonly next: string | null;
}

export type InboxCounts = Readonly<Record<InboxView, number>> & { readonly snoozed: number; readonly ever: boolean };

const COLUMNS = `id, key, title, state, severity, market, product, topics, language, owner, team, waiting_for, until, outcome, merged_into, cause,
  opened_at, changed_at, resolved_at`;
const ISSUE = COLUMNS.replaceAll(/(\w+)/g, 'issues.$1');
const SNIPPET = 280;
/** So many of the newest words tell the tone, and what was said last. */
const LATELY = 20;

/** The SQL of a list, with its values. */
interface Asking {
  readonly values: unknown[];
  put(value: unknown): string;
}

function asking(): Asking {
  const values: unknown[] = [];
  return { values, put: (value) => `$${values.push(value)}` };
}

/** The one definition of what needs somebody. `scope`: a further condition on the issues. */
function needsOf(sql: Asking, reader: Reader, now: Date, within = 'true'): string {
  const { put } = sql;
  const { person, asks } = reader;
  const scope = `${within} and ${shownTo(sql, reader)}`;
  const mine = `issues.merged_into is null and issues.owner = ${put(person)}::text and ${scope}`;
  return `select issues.id as issue, 'asked' as why, 0 as rank, asked.due_at, null::timestamptz as since, asked.kind as what, asked.ask, asked.question as words
      from json_to_recordset(${put(JSON.stringify(asks))}::json) as asked (issue uuid, ask uuid, kind text, question text, due_at timestamptz)
      join issues on issues.id = asked.issue
      where issues.state in ('open', 'waiting') and ${scope} or issues.state = 'snoozed' and asked.due_at < issues.until and ${scope}
    union all
    select issues.id, case when promised.due_at <= ${put(now)}::timestamptz then 'missed' else 'at_risk' end, 1, promised.due_at, null, promised.kind, null, null
      from issues join issue_promises promised on promised.issue = issues.id
      where ${mine} and issues.state in ('open', 'waiting') and promised.kept_at is null and promised.paused_at is null and promised.at_risk_at <= ${put(now)}::timestamptz
    union all
    select issues.id, 'outside', 3, silent.due_at, issues.outside_at, null, null, null
      from issues left join issue_silences silent on silent.issue = issues.id
      where ${mine} and issues.state = 'open' and issues.outside_at > coalesce(issues.answered_at, '-infinity')
    union all
    select issues.id, 'given', 2, silent.due_at, issues.given_at, null, null, null
      from issues left join issue_silences silent on silent.issue = issues.id
      where ${mine} and issues.state in ('open', 'waiting') and issues.given_at is not null`;
}

function shownTo({ put }: Asking, { hidden }: Reader): string {
  return hidden.length === 0 ? 'true' : `issues.id <> all(${put(hidden)}::uuid[])`;
}

/** Of something gathered, whether its words may be read. */
function readBy({ put }: Asking, { sight }: Reader): string {
  const of = (named: readonly string[] | null): string =>
    named === null ? 'true' : `connection = any(${put(named)}::text[])`;
  return sight === null
    ? 'true'
    : `case when side = 'inside' then ${of(sight.internal)} else ${of(sight.external)} end`;
}

function teamsOwn({ put }: Asking, { teams, markets, mates }: Reader): string {
  return `(issues.team = any(${put(teams)}::text[])
    or issues.team is null and (issues.market = any(${put(markets)}::text[]) or issues.owner = any(${put(mates)}::text[])))`;
}

function conditions(sql: Asking, reader: Reader, query: InboxQuery, now: Date): string {
  const { put } = sql;
  const { view, owner, team, market, product, topic, severity, text, promise, ids } = query;
  // What needs somebody is told by what needs it: a snooze may be too long for what is asked.
  const states = query.states ?? (view === 'needs_me' ? ['open', 'waiting', 'snoozed'] : ['open', 'waiting']);
  const all = [shownTo(sql, reader), 'issues.merged_into is null', `issues.state = any(${put(states)}::text[])`];
  // Told apart from what is done, so that the index of what lives is used.
  if (!states.includes('resolved')) all.push(`issues.state <> 'resolved'`);
  if (view === 'mine') all.push(`issues.owner = ${put(reader.person)}`);
  if (view === 'team') all.push(teamsOwn(sql, reader));
  if (owner !== undefined) all.push(owner === 'none' ? 'issues.owner is null' : `issues.owner = ${put(owner)}`);
  if (team !== undefined) all.push(team === 'none' ? 'issues.team is null' : `issues.team = ${put(team)}`);
  if (market !== undefined) all.push(`issues.market = ${put(market)}`);
  if (product !== undefined) all.push(`issues.product = ${put(product)}`);
  if (topic !== undefined) all.push(`issues.topics ? ${put(topic)}`);
  if (severity !== undefined) all.push(`issues.severity >= ${put(severity)}`);
  if (ids !== undefined) all.push(`issues.id = any(${put(ids)}::uuid[])`);
  if (text !== undefined) {
    const like = text.replaceAll(/[\\%_]/g, String.raw`\$&`);
    all.push(
      `(issues.title ilike ${put(`%${like}%`)} or issues.key ilike ${put(`%${like}%`)} or issues.id::text like ${put(`${like.toLowerCase()}%`)})`,
    );
  }
  if (promise !== undefined) {
    const time = promise === 'missed' ? 'due_at' : 'at_risk_at';
    all.push(`exists (select from issue_promises promised where promised.issue = issues.id and promised.kept_at is null
      and promised.paused_at is null and promised.${time} <= ${put(now)}::timestamptz)`);
  }
  return all.join(' and ');
}

const KEYS: Readonly<Record<InboxSort, readonly (readonly [sql: string, type: string])[]>> = {
  newest: [['issues.said_at', 'timestamptz']],
  severity: [
    ['coalesce(issues.severity, 0)', 'integer'],
    ['issues.said_at', 'timestamptz'],
  ],
  due: [[`coalesce(due.at, 'infinity')`, 'timestamptz']],
};

/** In one statement: which issues, and all that a row shows. Throws `rejected` for a cursor that is none. */
export async function inboxPage(tx: Tx, reader: Reader, query: InboxQuery, now: Date): Promise<InboxPage> {
  const sql = asking();
  const { put } = sql;
  const { view, limit, before } = query;
  const sort = query.sort ?? (view === 'needs_me' ? 'due' : 'newest');
  const seen = await atRoots(tx, reader);
  const keys = [...KEYS[sort], ['issues.id', 'uuid'] as const];
  const later = sort === 'due' ? '>' : '<';
  const order = keys.map(([key]) => `${key} ${sort === 'due' ? 'asc' : 'desc'}`).join(', ');
  const after =
    before === undefined
      ? 'true'
      : `(${keys.map(([key]) => key).join(', ')}) ${later} (${cursorOf(before, keys.length)
          .map((value, at) => `${put(value)}::${keys[at]?.[1]}`)
          .join(', ')})`;
  const needy = view === 'needs_me';
  const all = needy ? `needs as materialized (${needsOf(sql, seen, now)}),` : '';
  const some = needy ? '' : `, needs as (${needsOf(sql, seen, now, 'issues.id in (select id from found)')})`;
  const read = readBy(sql, reader);
  const due = `left join (select issue, min(due_at) as at from (select issue, due_at from issue_promises
      where kept_at is null and paused_at is null ${needy ? 'union all select issue, due_at from needs' : ''}) times group by issue) due on due.issue = issues.id`;
  const text = `with ${all} found as (
      select issues.id, array[${keys.map(([key]) => `(${key})::text`).join(', ')}] as keys, row_number() over (order by ${order}) as place
      from issues ${sort === 'due' ? due : ''}
      where ${conditions(sql, reader, query, now)} ${needy ? 'and issues.id in (select issue from needs)' : ''} and ${after}
      order by ${order} limit ${put(limit + 1)}
    )${some}
    select ${ISSUE}, issues.said_at, found.keys, people.name as owner_name, family.members, last.last, said.*, promised.promise, toned.tone, needing.needs,
      ${put(reader.person)}::text is not null and issues.said_at > coalesce(looked.at, '-infinity') as unread
    from found join issues using (id)
    left join people on people.id = issues.owner
    left join issue_seen looked on looked.issue = issues.id and looked.person = ${put(reader.person)}
    cross join lateral (with recursive member as (select issues.id union select merged.id from issues merged join member on merged.merged_into = member.id)
      select array_agg(member.id) as members from member) family
    left join lateral (select json_build_object('activity', one.id, 'connection', one.connection, 'connector', one.connector, 'audience', one.audience,
        'ours', there.side = 'ours', 'author', coalesce(one.actor->>'name', one.actor->>'handle'), 'text', left(coalesce(one.text, one.title), ${SNIPPET * 2}),
        'at', one.published_at) as last
      from (select activity, side from issue_activities where issue = any(family.members) and parted_at is null and side is not null and ${read}
        order by activity desc limit ${LATELY}) there join activities one on one.id = there.activity
      where coalesce(one.text, one.title) is not null order by there.activity desc limit 1) last on true
    cross join lateral (select count(distinct there.connection || ' ' || there.actor) filter (where side = 'outside')::integer as reporters,
        count(distinct there.connection || ' ' || there.external_id) filter (where side = 'inside')::integer as inside,
        count(distinct there.connection || ' ' || there.external_id) filter (where side <> 'inside')::integer as outside
      from issue_activities there where there.issue = any(family.members) and there.parted_at is null and there.side is not null and ${read}) said
    left join lateral (select json_build_object('kind', kind, 'due_at', due_at, 'at_risk_at', at_risk_at) as promise from issue_promises
      where issue = issues.id and kept_at is null and paused_at is null order by due_at limit 1) promised on issues.state <> 'resolved'
    cross join lateral (select avg((one.sentiment->>'score')::double precision) as tone from (select activity from issue_activities
        where issue = any(family.members) and parted_at is null and side = 'outside' and ${read} order by activity desc limit ${LATELY}) heard
      join activities one on one.id = heard.activity) toned
    left join lateral (select json_agg(json_build_object('why', why, 'due_at', needs.due_at, 'since', since, 'what', what, 'ask', ask,
        'words', coalesce(words, given.note), 'by', given.by) order by rank, needs.due_at) as needs
      from needs left join lateral (select detail->>'note' as note, actor->>'name' as by from issue_entries where why = 'given' and issue_entries.issue = needs.issue
        and kind in ('opened', 'assigned', 'handed_over') order by id desc limit 1) given on true
      where needs.issue = issues.id) needing on true
    order by found.place`;
  const { rows } = await tx.query<Raw & { readonly keys: readonly string[] }>({ text, values: sql.values });
  const told = rows.map(({ keys, ...raw }) => ({ row: rowOf(raw), cursor: cursorTo(keys) }));
  const page = told.slice(0, limit);
  return { rows: page.map(({ row }) => row), next: told.length > limit ? (page.at(-1)?.cursor ?? null) : null };
}

interface Raw extends Omit<InboxRow, 'needs'> {
  readonly needs: readonly Need[] | null;
}

function rowOf(raw: Raw): InboxRow {
  const { last, promise } = raw;
  return {
    ...raw,
    last: last && { ...last, at: instant(last.at), text: snippet(last.text) },
    promise: promise && { ...promise, due_at: instant(promise.due_at), at_risk_at: instant(promise.at_risk_at) },
    needs: (raw.needs ?? []).map(needOf),
  };
}

function needOf(need: Need): Need {
  return { ...need, due_at: maybe(need.due_at), since: maybe(need.since) };
}

function snippet(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > SNIPPET ? `${line.slice(0, SNIPPET).toWellFormed()}…` : line;
}

/** As JSON out of PostgreSQL has it, to how the rest of the product says it. */
function instant(at: string): string {
  return new Date(at).toISOString();
}

function maybe(at: string | null): string | null {
  return at === null ? null : instant(at);
}

/** How many there are in each view, whatever is filtered; `ever`: there was an issue at some time. */
export async function inboxCounts(tx: Tx, reader: Reader, now: Date): Promise<InboxCounts> {
  const sql = asking();
  const seen = await atRoots(tx, reader);
  const { rows } = await tx.query<InboxCounts>({
    text: `with needs as (${needsOf(sql, seen, now)})
      select (select count(distinct issue)::integer from needs) as needs_me, mine, team, "all", snoozed,
        exists (select from issues) as ever
      from (select count(*) filter (where state <> 'snoozed' and owner = ${sql.put(reader.person)})::integer as mine,
          count(*) filter (where state <> 'snoozed' and ${teamsOwn(sql, reader)})::integer as team,
          count(*) filter (where state <> 'snoozed')::integer as "all",
          count(*) filter (where state = 'snoozed')::integer as snoozed
        from issues where merged_into is null and state <> 'resolved' and ${shownTo(sql, reader)}) counted`,
    values: sql.values,
  });
  return rows[0] ?? { needs_me: 0, mine: 0, team: 0, all: 0, snoozed: 0, ever: false };
}

/** What may be filtered by, most frequent first: of the issues that are not done. */
export async function inboxFacets(
  tx: Tx,
  hidden: readonly string[],
): Promise<Readonly<Record<'markets' | 'products' | 'topics', readonly string[]>>> {
  const { rows } = await tx.query<{ of: 'markets' | 'products' | 'topics'; value: string }>(
    `with live as materialized (select market, product, topics from issues where merged_into is null and state <> 'resolved' and id <> all($1::uuid[])),
       told as (select 'markets' as of, market as value from live union all select 'products', product from live
         union all select 'topics', jsonb_array_elements_text(topics) from live)
     select of, value from told where value is not null group by of, value order by count(*) desc, value limit 300`,
    [hidden],
  );
  const of = (name: string) => rows.filter((row) => row.of === name).map(({ value }) => value);
  return { markets: of('markets'), products: of('products'), topics: of('topics') };
}

/** Whoever was asked in an issue that was merged is asked in the one that it is read through. */
async function atRoots(tx: Tx, reader: Reader): Promise<Reader> {
  if (reader.asks.length === 0) return reader;
  const roots = await rootsOf(tx, [...new Set(reader.asks.map(({ issue }) => issue))]);
  return { ...reader, asks: reader.asks.map((one) => ({ ...one, issue: roots.get(one.issue) ?? one.issue })) };
}

function cursorTo(keys: readonly string[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

function cursorOf(before: string, length: number): readonly string[] {
  try {
    const keys: unknown = JSON.parse(Buffer.from(before, 'base64url').toString());
    const [id] = Array.isArray(keys) ? keys.slice(-1) : [];
    if (Array.isArray(keys) && keys.length === length && /^[\da-f-]{36}$/.test(String(id)) && keys.every(isKey))
      return keys;
  } catch {
    // It is none, as one of another sort is none.
  }
  throw new Refused(
    { code: 'no_cursor' },
    `"${before}" is no cursor of this list`,
    'Give `before` what `next` said, with the same sort; or begin without it.',
  );
}

/** A time, a number or an id, as PostgreSQL wrote it. */
function isKey(key: unknown): key is string {
  return typeof key === 'string' && /^(?:infinity|[\d :.+-]{1,40}|[\da-f-]{36})$/.test(key);
}
