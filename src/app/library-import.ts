/** Files of responses: what archives, helpdesks and spreadsheets call things, as the library calls them. */
import { z } from 'zod';
import { Fault, nearest } from '#sdk';
import { NewResponse, OUTCOMES, recognised, type Incoming, type Taken } from '../library/index.ts';
import { plainText } from '../mapping/index.ts';
import { markdownRows, ownRow } from './library-export.ts';
import { shaped, type Helpdesk, type Row } from './library-shapes.ts';
import { openRows, type BadRow, type ImportProgress } from './rows.ts';

/** What a column may be called, for each field; the first that a row has is taken. */
const NAMES = {
  ref: ['ref', 'id', 'key', 'external_id', 'uuid', 'number', 'nid', 'post_id', 'article_id'],
  title: ['title', 'subject', 'headline', 'summary', 'name'],
  situation: ['situation', 'text', 'body', 'description', 'question', 'problem', 'message', 'content', 'post'],
  decision: ['decision', 'resolution', 'practice', 'solution'],
  answer: ['answer', 'answers', 'reply', 'response', 'macro', 'comment_value', 'canned_response', 'saved_reply'],
  product: ['product', 'products'],
  topics: ['topics', 'topic', 'tags', 'labels', 'categories'],
  market: ['market', 'country', 'region'],
  language: ['language', 'lang', 'locale', 'langcode'],
  channel: ['channel', 'network', 'medium'],
  audience: ['audience'],
  team: ['team', 'group'],
  private: ['private'],
  outcome: ['outcome'],
  happened_at: ['happened_at', 'published_at', 'created_at', 'created', 'date'],
  review_at: ['review_at'],
  retired_why: ['retired_why'],
} as const;
const LIBRARY_FIELDS = Object.keys(NAMES) as readonly Field[];
type Field = keyof typeof NAMES;
export type Columns = Partial<Record<Field, string>>;

const BATCH = 1_000;
const BAD_KEPT = 100;
const LONGEST_NAME = 200;

export interface LibraryImportReport extends Record<Taken, number> {
  readonly rows: number;
  readonly bad: number;
  /** The first of them. */
  readonly badRows: readonly BadRow[];
  /** Which column each field was read from. */
  readonly columns: Columns;
  /** Fields whose column no row has, or has filled. */
  readonly missing: readonly string[];
  /** Columns that were not read. */
  readonly ignored: readonly string[];
  /** Whose saved replies they are, where that was seen. */
  readonly helpdesk: Helpdesk | null;
  /** What it was read as, because it is no UTF-8. */
  readonly encoding: string | null;
  /** What stands in answers for what is known only when they are used, and what it became; null: nobody knows what it is for, and it stays. */
  readonly placeholders: readonly { readonly was: string; readonly becomes: string | null; readonly times: number }[];
  /** For a team alone there, and so here; found no more there, and so here. */
  readonly private: number;
  readonly retired: number;
}

export interface LibraryImport {
  /** Which column each field is read from; else by its usual names. */
  readonly columns: Columns;
  readonly take: (rows: readonly Incoming[], source: string) => Promise<readonly Taken[]>;
  readonly source: string;
  /** As the web names it; else it is seen. */
  readonly encoding?: string | undefined;
  /** Entries that came in retired. */
  readonly now: Date;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/** `situation=body,answer=reply`. Throws `rejected`. */
export function columnsOf(text: string): Columns {
  const columns: Columns = {};
  for (const part of text.split(',').filter((one) => one.trim() !== '')) {
    const [field = '', column = ''] = part.split('=').map((one) => one.trim());
    if (!isField(field)) {
      const near = nearest(field, LIBRARY_FIELDS);
      throw new Fault('rejected', `there is no field "${field}" of a response`, {
        cure: near === null ? `There are ${LIBRARY_FIELDS.join(', ')}.` : `Did you mean ${near}=${column || 'column'}?`,
      });
    }
    if (column === '')
      throw new Fault('rejected', `"${part.trim()}" names no column`, { cure: `Write ${field}=<column>.` });
    columns[field] = column;
  }
  return columns;
}

function isField(name: string): name is Field {
  return Object.hasOwn(NAMES, name);
}

/** What is learnt of a file while it is read. */
interface Seen {
  readonly columns: Columns;
  readonly ignored: Set<string>;
  readonly placeholders: Map<string, { was: string; becomes: string | null; times: number }>;
  helpdesk: Helpdesk | null;
}

/** A row that cannot be read costs that row. */
export async function importLibrary(file: string, parts: LibraryImport): Promise<LibraryImportReport> {
  const report = { ...NOTHING, badRows: [] as BadRow[], encoding: null as string | null };
  const { lines, read } = await openRows(file, {
    anyEncoding: true,
    encoding: parts.encoding,
    onOther: (encoding) => {
      report.encoding = encoding;
    },
    others: { '.md': markdownRows, '.markdown': markdownRows },
  });
  const seen: Seen = { columns: {}, ignored: new Set(), placeholders: new Map(), helpdesk: null };
  let batch: Incoming[] = [];

  function bad(line: number, reason: string): void {
    report.bad += 1;
    if (report.badRows.length < BAD_KEPT) report.badRows.push({ line, reason });
  }

  async function flush(): Promise<void> {
    if (batch.length > 0) for (const taken of await parts.take(batch, parts.source)) report[taken] += 1;
    batch = [];
    parts.onProgress?.({ rows: report.rows, ...read() });
  }

  for await (const { line, record, problem } of lines) {
    report.rows += 1;
    const row = problem ?? rowOf(record, parts, seen);
    if (typeof row === 'string') bad(line, row);
    else {
      batch.push(row);
      report.private += Number(row.private);
      report.retired += Number(row.retired_at != null);
    }
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  const wanted = new Set(Object.values(seen.columns));
  return {
    ...report,
    helpdesk: seen.helpdesk,
    columns: seen.columns,
    missing: Object.keys(parts.columns).filter(
      (field) => seen.helpdesk === null && report.rows > 0 && !(field in seen.columns),
    ),
    ignored: [...seen.ignored].filter((column) => !wanted.has(column)),
    placeholders: [...seen.placeholders.values()].toSorted((a, b) => b.times - a.times),
  };
}

/** Of a file in which nothing is. */
export const NOTHING = {
  rows: 0,
  bad: 0,
  columns: {},
  missing: [],
  ignored: [],
  helpdesk: null,
  encoding: null,
  placeholders: [],
  private: 0,
  retired: 0,
  added: 0,
  changed: 0,
  same: 0,
  duplicate: 0,
} as const satisfies Partial<LibraryImportReport>;

/** The response, or what is wrong with the row. */
function rowOf(
  record: unknown,
  { columns, now }: Pick<LibraryImport, 'columns' | 'now'>,
  seen: Seen,
): Incoming | string {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return 'it is no object with fields';
  const own = ownRow(record as Row);
  if (own !== null) return own;
  const { row, helpdesk, read } = shaped(record as Row);
  seen.helpdesk = helpdesk ?? seen.helpdesk;
  const lower = new Map(Object.keys(row).map((key) => [key.toLowerCase().trim(), key]));
  const taken = new Set<string>(read);
  const value = (field: Field): unknown => {
    const column = columns[field];
    const key =
      column === undefined
        ? NAMES[field].map((name) => lower.get(name)).find((name) => name !== undefined && filled(row[name]))
        : (lower.get(column.toLowerCase()) ?? column);
    if (key === undefined || !filled(row[key])) return null;
    if (helpdesk === null) {
      seen.columns[field] = key;
      taken.add(key);
    }
    return row[key];
  };
  /** What it says is not understood: it is told with what is not read. */
  const unread = (field: Field, what: unknown): null => {
    const key = seen.columns[field];
    if (what !== null && key !== undefined && seen.ignored.size < BAD_KEPT)
      seen.ignored.add(`${key} “${textOf(what)}”`);
    return null;
  };
  const title = textOf(value('title'));
  const answers = answersOf(value('answer'), textOf(value('channel')), textOf(value('language')), seen);
  // A saved reply has a name and a text, which is what is answered.
  const situation = unmarked(textOf(value('situation'))) ?? title;
  if (situation === null)
    return `nothing tells the situation: none of ${columns.situation ?? NAMES.situation.join(', ')} is filled`;
  const [happened, review] = [value('happened_at'), value('review_at')];
  if (instantOf(happened) === undefined && columns.happened_at !== undefined)
    return `${columns.happened_at}: no date and time that can be read, such as 2026-03-02T10:00:00Z`;
  const [said, whose] = [value('outcome'), value('audience')];
  const retired = textOf(value('retired_why'));
  const checked = NewResponse.safeParse({
    ref: textOf(value('ref')),
    title: title?.slice(0, 1_000) ?? null,
    situation,
    decision: unmarked(textOf(value('decision'))),
    answers,
    product: named(value('product')),
    topics: listOf(value('topics')),
    market: named(value('market')),
    language: named(value('language')),
    channel: named(value('channel')),
    audience: audienceOf(whose) ?? unread('audience', whose) ?? 'internal',
    team: named(value('team')),
    private: /^(?:true|yes|y|1|x|private)$/i.test(String(value('private') ?? '')),
    outcome: outcomeOf(said) ?? unread('outcome', said),
    happened_at: instantOf(happened) ?? unread('happened_at', happened),
    review_at: instantOf(review) ?? unread('review_at', review),
  });
  for (const key of Object.keys(record)) if (!taken.has(key)) seen.ignored.add(key);
  if (!checked.success)
    return checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  if (checked.data.private && checked.data.team === null) return 'it is private, and no team is named whose it is';
  return retired === null
    ? checked.data
    : { ...checked.data, retired_at: now.toISOString(), retired_why: retired.slice(0, 1_000) };
}

/** Written for a browser from its first sign on. */
function unmarked(text: string | null): string | null {
  return text !== null && /^\s*<(?:!doctype|html|body|p|div|span|h\d|ul|ol|table|br)\b/i.test(text)
    ? plainText(text) || null
    : text;
}

function filled(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !(typeof value === 'string' && value.trim() === '');
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return null;
  const text = value.toWellFormed().replaceAll('\0', '').trim();
  return text === '' ? null : text;
}

/** The first of several. */
function named(value: unknown): string | null {
  return (
    (Array.isArray(value) ? (value.map(textOf).find((one) => one !== null) ?? null) : textOf(value))?.slice(
      0,
      LONGEST_NAME,
    ) ?? null
  );
}

function listOf(value: unknown): string[] {
  const parts = Array.isArray(value) ? value.map(textOf) : (textOf(value)?.split(/[,;|]/) ?? []);
  return [...new Set(parts.flatMap((one) => one?.trim() || []))].slice(0, 50);
}

const AnswerRow = z.object({
  text: z.string(),
  network: z.unknown().optional(),
  language: z.unknown().optional(),
  audience: z.unknown().optional(),
});
/** Tags that a person types for no other reason. */
const MARKED =
  /<\/?(?:p|br|div|span|a|b|i|u|em|strong|ul|ol|li|h\d|table|tr|td|img|blockquote|font)\b[^<>]*>|&(?:nbsp|amp|lt|gt|quot|#\d{2,5});/i;

/** Without marks for a browser, and with placeholders as ours. */
function answersOf(value: unknown, network: string | null, language: string | null, seen: Seen): unknown[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((one) => {
    const row = AnswerRow.safeParse(one);
    const text = textOf(row.success ? row.data.text : one);
    if (text === null) return [];
    const first = recognised(text);
    const plain = MARKED.test(first.text) ? recognised(plainText(first.text)) : { text: first.text, found: [] };
    if (plain.text.trim() === '') return [];
    for (const { was, becomes } of [
      ...first.found.filter((one) => one.becomes !== null || !plain.found.length),
      ...plain.found,
    ]) {
      const before = seen.placeholders.get(was);
      if (before) before.times += 1;
      else if (seen.placeholders.size < BAD_KEPT)
        seen.placeholders.set(was, { was, becomes: becomes === null ? null : `{${becomes}}`, times: 1 });
    }
    const { network: its, language: spoken, audience } = row.success ? row.data : {};
    return [
      {
        text: plain.text,
        network: textOf(its) ?? network,
        language: textOf(spoken) ?? language,
        ...(audience !== undefined && { audience: audienceOf(audience) ?? 'internal' }),
      },
    ];
  });
}

/** ISO 8601, in UTC where it names no zone, or seconds or milliseconds since 1970; undefined for what is neither. */
function instantOf(value: unknown): string | null | undefined {
  if (value === null) return null;
  const text = textOf(value) ?? '';
  const [, seconds, milliseconds] = /^(?:(\d{9,10})|(\d{12,13}))$/.exec(text) ?? [];
  const [, day, time, zone] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|UTC|[+-]\d\d:?\d\d)?)?$/i.exec(text) ?? [];
  const offset = zone === undefined || /^utc$/i.test(zone) ? 'Z' : zone;
  const at =
    seconds !== undefined
      ? new Date(Number(seconds) * 1_000)
      : milliseconds !== undefined
        ? new Date(Number(milliseconds))
        : new Date(day === undefined ? Number.NaN : `${day}T${time ?? '00:00'}${offset}`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

function audienceOf(value: unknown): 'internal' | 'external' | null {
  const text = textOf(value)?.toLowerCase() ?? '';
  if (/^(?:external|public|customers?|extern|outside)$/.test(text)) return 'external';
  return /^(?:internal|private|agents?|intern|inside)$/.test(text) ? 'internal' : null;
}

const ALSO: Readonly<Record<string, string>> = {
  solved: 'resolved',
  fixed: 'resolved',
  closed: 'resolved',
  success: 'resolved',
  no_response: 'no_reply',
  unanswered: 'no_reply',
  worse: 'made_worse',
  made_it_worse: 'made_worse',
};

function outcomeOf(value: unknown): string | null {
  const text =
    textOf(value)
      ?.toLowerCase()
      .replaceAll(/[\s-]+/g, '_') ?? '';
  const known = ALSO[text] ?? text;
  return (OUTCOMES as readonly string[]).includes(known) ? known : null;
}
