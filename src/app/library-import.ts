/** Files of responses: what archives, helpdesks and spreadsheets call things, as the library calls them. */
import { z } from 'zod';
import { Fault, nearest, type Activity } from '#sdk';
import { NewResponse, OUTCOMES, type Taken } from '../library/index.ts';
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
  outcome: ['outcome'],
  happened_at: ['happened_at', 'published_at', 'created_at', 'created', 'date'],
} as const;
const LIBRARY_FIELDS = Object.keys(NAMES) as readonly Field[];
type Field = keyof typeof NAMES;
export type Columns = Partial<Record<Field, string>>;

/** Of an activity: what is written to be kept. */
const PAGES: ReadonlySet<string> = new Set(['article', 'page']);
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
  /** Columns that were not read. */
  readonly ignored: readonly string[];
}

export interface LibraryImport {
  /** Which column each field is read from; else by its usual names. */
  readonly columns: Columns;
  readonly take: (rows: readonly NewResponse[], source: string) => Promise<readonly Taken[]>;
  readonly source: string;
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

/** A row that cannot be read costs that row. */
export async function importLibrary(file: string, parts: LibraryImport): Promise<LibraryImportReport> {
  const { lines, read } = await openRows(file);
  const counts: Record<Taken, number> = { added: 0, changed: 0, same: 0, duplicate: 0 };
  const report = { rows: 0, bad: 0, badRows: [] as BadRow[], columns: {} as Columns };
  const ignored = new Set<string>();
  let batch: { line: number; row: NewResponse }[] = [];

  function bad(line: number, reason: string): void {
    report.bad += 1;
    if (report.badRows.length < BAD_KEPT) report.badRows.push({ line, reason });
  }

  async function flush(): Promise<void> {
    if (batch.length > 0)
      for (const taken of await parts.take(
        batch.map(({ row }) => row),
        parts.source,
      ))
        counts[taken] += 1;
    batch = [];
    parts.onProgress?.({ rows: report.rows, ...read() });
  }

  for await (const { line, record, problem } of lines) {
    report.rows += 1;
    const row = problem === undefined ? rowOf(record, parts.columns, report.columns, ignored) : problem;
    if (typeof row === 'string') bad(line, row);
    else batch.push({ line, row });
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  const wanted = new Set(Object.values(report.columns));
  return { ...report, ...counts, ignored: [...ignored].filter((column) => !wanted.has(column)) };
}

/** Articles and pages of a connection, each as it is now; what was deleted and what has no words is passed over. */
export async function importPages(
  connection: string,
  channel: string,
  {
    page,
    take,
  }: { readonly page: (before: string | undefined, limit: number) => Promise<readonly Activity[]> } & Pick<
    LibraryImport,
    'take'
  >,
): Promise<LibraryImportReport> {
  const report = {
    rows: 0,
    bad: 0,
    badRows: [],
    columns: {},
    ignored: [],
    added: 0,
    changed: 0,
    same: 0,
    duplicate: 0,
  };
  const seen = new Set<string>();
  for (let before: string | undefined; ;) {
    const activities = await page(before, BATCH);
    const rows = activities.flatMap((one): NewResponse[] => {
      if (!PAGES.has(one.object ?? '') || seen.has(one.external_id)) return [];
      seen.add(one.external_id);
      if (one.kind === 'delete' || one.text === null || one.text.trim() === '') return [];
      const { title, text, language, audience, published_at, tags } = one;
      return [
        NewResponse.parse({
          ref: `${connection}/${one.external_id}`.slice(0, LONGEST_NAME),
          title: title?.slice(0, 1_000) || null,
          situation: text.slice(0, 100_000),
          language,
          channel,
          audience,
          topics: listOf(tags),
          happened_at: published_at,
        }),
      ];
    });
    report.rows += rows.length;
    for (const taken of await take(rows, connection)) report[taken] += 1;
    before = activities.at(-1)?.id;
    if (activities.length < BATCH || before === undefined) return report;
  }
}

/** The response, or what is wrong with the row. */
function rowOf(record: unknown, columns: Columns, used: Columns, ignored: Set<string>): NewResponse | string {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return 'it is no object with fields';
  const row = record as Readonly<Record<string, unknown>>;
  const lower = new Map(Object.keys(row).map((key) => [key.toLowerCase().trim(), key]));
  const taken = new Set<string>();
  const value = (field: Field): unknown => {
    const named = columns[field];
    const key =
      named === undefined
        ? NAMES[field].map((name) => lower.get(name)).find((name) => name !== undefined && filled(row[name]))
        : named;
    if (key === undefined || !filled(row[key])) return null;
    used[field] = key;
    taken.add(key);
    return row[key];
  };
  const title = textOf(value('title'));
  const answers = answersOf(value('answer'), textOf(value('channel')), textOf(value('language')));
  // A saved reply has a name and a text, which is what is answered.
  const situation = textOf(value('situation')) ?? title;
  if (situation === null)
    return `nothing tells the situation: none of ${columns.situation ?? NAMES.situation.join(', ')} is filled`;
  const happened = instantOf(value('happened_at'));
  if (happened === undefined) delete used.happened_at;
  if (happened === undefined && columns.happened_at !== undefined)
    return `${columns.happened_at}: no date and time that can be read, such as 2026-03-02T10:00:00Z`;
  const checked = NewResponse.safeParse({
    ref: textOf(value('ref')),
    title: title?.slice(0, 1_000) ?? null,
    situation,
    decision: textOf(value('decision')),
    answers,
    product: named(value('product')),
    topics: listOf(value('topics')),
    market: named(value('market')),
    language: named(value('language')),
    channel: named(value('channel')),
    audience: textOf(value('audience'))?.toLowerCase() ?? 'internal',
    team: named(value('team')),
    outcome: outcomeOf(value('outcome')),
    happened_at: happened ?? null,
  });
  for (const key of Object.keys(row)) if (!taken.has(key)) ignored.add(key);
  if (checked.success) return checked.data;
  return checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
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

const AnswerRow = z.looseObject({ text: z.string() });

function answersOf(value: unknown, network: string | null, language: string | null): unknown[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((one) => {
    const row = AnswerRow.safeParse(one);
    if (row.success) return [row.data];
    const text = textOf(one);
    return text === null ? [] : [{ text, network, language }];
  });
}

/** ISO 8601, or seconds since 1970; undefined for what is neither. */
function instantOf(value: unknown): string | null | undefined {
  if (value === null) return null;
  const text = textOf(value) ?? '';
  if (!/^\d{4}-\d\d-\d\d/.test(text) && !/^\d{9,10}$/.test(text)) return undefined;
  const at = /^\d{9,10}$/.test(text) ? new Date(Number(text) * 1_000) : new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

function outcomeOf(value: unknown): string | null {
  const text =
    textOf(value)
      ?.toLowerCase()
      .replaceAll(/[\s-]+/g, '_') ?? null;
  return text !== null && (OUTCOMES as readonly string[]).includes(text) ? text : null;
}
