/** How responses are written to files, and how such files are read again: what goes out comes in the same. Pure. */
import { z } from 'zod';
import { NewResponse, TOLD, type Incoming, type Response } from '../library/index.ts';
import type { Line } from './rows.ts';
import type { Row } from './library-shapes.ts';

export type Format = 'jsonl' | 'json' | 'csv' | 'markdown';

/** Its id here is its id elsewhere, where it has none of its own. */
type Written = Response & { readonly ref: string };

const COLUMNS = [
  'ref',
  ...TOLD,
  'private',
  'outcome',
  'happened_at',
  'review_at',
  'preferred',
  'retired_at',
  'retired_why',
  'id',
  'source',
  'issue',
  'evidence',
  'record',
  'created_at',
] as const satisfies readonly (keyof Response)[];

/** The lines of a file, of responses in their order. */
export async function* written(all: AsyncIterable<Response>, format: Format): AsyncGenerator<string> {
  let first = true;
  if (format === 'json') yield '[';
  if (format === 'csv') yield COLUMNS.join(',');
  for await (const one of all) {
    const row: Written = { ...one, ref: one.ref ?? one.id };
    if (format === 'markdown') yield* markdown(row);
    else if (format === 'csv') yield COLUMNS.map((name) => cell(row[name])).join(',');
    else yield `${format === 'json' && !first ? ',' : ''}${JSON.stringify(row)}`;
    first = false;
  }
  if (format === 'json') yield ']';
}

/** As RFC 4180 writes it; what a spreadsheet would take for a formula is text. Lists that are not plain are JSON. */
function cell(value: Response[keyof Response]): string {
  const text = Array.isArray(value)
    ? listCell(value)
    : typeof value === 'object' && value !== null
      ? JSON.stringify(value)
      : String(value ?? '');
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const FORMULA = /^'*[=+\-@\t\r]/;

function listCell(value: readonly unknown[]): string {
  const [first] = value as readonly Response['answers'][number][];
  const topics = value.filter((one) => typeof one === 'string');
  if (value.length > 0 && topics.length === value.length && !topics.some((one) => /^\[|[;,|]/.test(one)))
    return topics.join(';');
  const plain =
    value.length === 1 && first?.network === null && first.language === null && first.audience === 'external';
  return value.length === 0 ? '' : plain && !first.text.startsWith('[') ? first.text : JSON.stringify(value);
}

const META = '<!-- bondfire: ';

function markdown({ title, situation, decision, answers, ...facts }: Written): readonly string[] {
  const { outcome, product, topics, market, language } = facts;
  const told = [outcome, product, ...topics, market, language].filter((one) => one !== null);
  const heading = (title ?? situation).replaceAll(/\s+/gu, ' ').slice(0, 120);
  const rest = Object.fromEntries(
    COLUMNS.filter((name) => name in facts).map((name) => [name, facts[name as keyof typeof facts]]),
  );
  const meta = {
    ...rest,
    ...(title !== heading && { title }),
    decided: decision !== null,
    answers: answers.map(({ text: _text, ...one }) => one),
  };
  return [
    `## ${heading}`,
    '',
    ...(told.length === 0 ? [] : [`*${told.join(' · ')}*`, '']),
    ...quoted(situation),
    ...(decision === null ? [] : ['**Decided:**', '', ...quoted(decision)]),
    ...answers.flatMap(({ text, network, language: spoken }) => [
      `**Said${network === null ? '' : ` on ${network}`}${spoken === null ? '' : ` (${spoken})`}:**`,
      '',
      ...quoted(text),
    ]),
    // Nothing in it ends the comment.
    `${META}${JSON.stringify(meta)
      .replaceAll('--', String.raw`-\u002d`)
      .replaceAll('>', String.raw`\u003e`)} -->`,
    '',
  ];
}

function quoted(text: string): string[] {
  return [...text.split('\n').map((line) => `> ${line}`), ''];
}

/** As it was written by `markdown`: an entry ends with its comment. */
export async function* markdownRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let [line, rest, start] = [0, '', 1];
  let block: string[] = [];
  const decoder = new TextDecoder();
  async function* linesOf(): AsyncGenerator<string> {
    for await (const chunk of chunks) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest !== '') yield rest;
  }
  for await (const text of linesOf()) {
    line += 1;
    if (!text.startsWith(META)) {
      if (block.length > 0 || text.trim() !== '') block.push(text);
      if (block.length === 1) start = line;
      continue;
    }
    yield { line: start, ...entryOf(block, text) };
    block = [];
  }
  if (block.some((text) => text.trim() !== ''))
    yield {
      line: start,
      problem: 'this is no entry as library export --format markdown writes it: no comment ends it',
    };
}

const Meta = z.looseObject({ decided: z.boolean(), answers: z.array(z.looseObject({})), title: z.string().nullish() });

function entryOf(block: readonly string[], comment: string): Pick<Line, 'record' | 'problem'> {
  let meta: z.infer<typeof Meta>;
  try {
    meta = Meta.parse(JSON.parse(comment.slice(META.length, comment.lastIndexOf(' -->'))));
  } catch {
    return { problem: 'the comment at its end is not as it was written' };
  }
  const [heading = ''] = block;
  const texts: string[] = [];
  for (const [at, line] of block.entries()) {
    if (!/^>(?: |$)/.test(line)) continue;
    const before = /^>(?: |$)/.test(block[at - 1] ?? '') ? `${texts.pop()}\n` : '';
    texts.push(before + line.slice(2));
  }
  const [situation, ...more] = texts;
  const decision = meta.decided ? (more.shift() ?? null) : null;
  if (more.length !== meta.answers.length)
    return { problem: `it has ${more.length} answers, and is to have ${meta.answers.length}` };
  const { decided: _decided, ...fields } = meta;
  const title = 'title' in meta ? meta.title : heading.replace(/^## /, '');
  const answers = meta.answers.map((one, at) => Object.assign(one, { text: more[at] }));
  return { record: { ...fields, title, situation, decision, answers } };
}

const Instant = z.iso.datetime({ offset: true });
const Own = z.object({
  ...NewResponse.shape,
  id: z.guid(),
  source: z.string().min(1).max(200),
  issue: z.guid().nullable(),
  preferred: z.boolean(),
  evidence: z.record(z.string(), z.unknown()),
  record: z.record(z.string(), z.unknown()),
  retired_at: Instant.nullable(),
  retired_why: z.string().max(1_000).nullable(),
  created_at: Instant,
});

/** The response, or what is wrong with the row; null for one that this product has not written. */
export function ownRow(row: Row): Incoming | string | null {
  if (!COLUMNS.every((name) => Object.hasOwn(row, name))) return null;
  const given = Array.isArray(row['answers']) ? row : fromCells(row);
  if (given === null) return 'it was written by library export and changed since: a cell is no JSON any more';
  const checked = Own.safeParse(given);
  if (checked.success) return { ...checked.data, ref: checked.data.ref ?? checked.data.id };
  return checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}

function fromCells(row: Row): Row | null {
  const cells = new Map(
    COLUMNS.map((name): [string, string] => [name, String(row[name]).replace(/^'(?='*[=+\-@\t\r])/, '')]),
  );
  const text = (name: string): string | null => cells.get(name) || null;
  const json = (name: string, empty: string): unknown => JSON.parse(text(name) ?? empty);
  const answers = text('answers');
  const topics = text('topics');
  try {
    return {
      ...Object.fromEntries(COLUMNS.map((name) => [name, text(name)])),
      answers: answers === null ? [] : answers.startsWith('[') ? JSON.parse(answers) : [{ text: answers }],
      topics: topics === null ? [] : topics.startsWith('[') ? JSON.parse(topics) : topics.split(';'),
      private: text('private') === 'true',
      preferred: text('preferred') === 'true',
      evidence: json('evidence', '{}'),
      record: json('record', '{}'),
    };
  } catch {
    return null;
  }
}
