/** A slice of what is said, as people write it: what belongs to it, how it is parted, measured and watched. Pure. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson, Name, suggestion, type Activity, type GivenSignal, type LintProblem } from '#sdk';

/** How what people write is read and its expressions are checked and compiled; joined where the line is composed. */
export interface Expressions {
  readYaml(
    text: string,
    file: string,
  ): {
    readonly data: unknown;
    readonly problems: readonly LintProblem[];
    at(
      spot: { readonly path: readonly (string | number)[]; readonly in?: number; readonly key?: boolean },
      problem: string,
      cure: string,
    ): LintProblem;
  };
  check(source: string): {
    readonly flaws: readonly { readonly at: number; readonly problem: string; readonly cure: string }[];
    readonly type: string | null;
  };
  compile(source: string): (activity: Activity) => unknown;
}

export const SLICES_FILE = 'slices.yaml';
export const KINDS = ['spike', 'tone', 'reach', 'silence'] as const satisfies readonly GivenSignal['kind'][];
export type SignalKind = (typeof KINDS)[number];
export const MEASURES = ['posts', 'authors', 'engagement'] as const;
export type Measure = (typeof MEASURES)[number];
export const PARTED_BY = ['product', 'market', 'topic'] as const;
type PartedBy = (typeof PARTED_BY)[number];

const WINDOWS = ['1m', '2m', '3m', '5m', '10m', '15m', '20m', '30m', '1h', '2h', '3h', '4h', '6h', '8h', '12h', '1d'];
const Expr = z.string().min(1);
const Window = z.string().refine((text) => WINDOWS.includes(text), { error: `a window is ${WINDOWS.join(', ')}` });
const Time = z.string().regex(/^[1-9]\d{0,3}(m|h|d)$/, 'a time such as 6h');

/** `if`: what belongs to it. `facts`: or a series of numbers that is no talk. */
export const Slice = z
  .strictObject({
    title: z.string().min(1).max(200),
    if: Expr.optional(),
    facts: Name.optional(),
    /** Each part is counted and judged by itself: an expression that gives a text or a list of texts. */
    split: z.partialRecord(z.enum(PARTED_BY), Expr).default({}),
    measure: z.enum(MEASURES).default('posts'),
    signals: z.array(z.enum(KINDS)).default(['spike']),
    window: Window.default('30m'),
    /** So many must say it, each in words of their own, before anybody is woken. */
    support: z.int().min(1).max(10_000).default(5),
    /** Followers, or readers, from which on somebody has an audience. */
    audience: z.int().min(1).max(1_000_000_000).default(100_000),
    /** Nobody is told of the same again before. */
    repeat: Time.default('6h'),
    /** No more signals a day than that, of all parts together. */
    most: z.int().min(1).max(1000).default(20),
  })
  .refine((slice) => (slice.if === undefined) !== (slice.facts === undefined), {
    error: 'a slice has either if or facts',
    path: ['if'],
  })
  .refine(({ facts, split }) => facts === undefined || Object.keys(split).length === 0, {
    error: 'a series of facts has no parts',
    path: ['split'],
  })
  .refine(({ facts, measure }) => facts === undefined || measure === 'posts', {
    error: 'facts are measured by their sum',
    path: ['measure'],
  })
  .refine(
    ({ facts, signals }) => facts === undefined || signals.every((kind) => kind === 'spike' || kind === 'silence'),
    {
      error: 'facts have spikes and silences; tone and reach are of talk',
      path: ['signals'],
    },
  );
export type Slice = z.infer<typeof Slice>;

/** Of one activity: product, market and topic, each only where the slice is parted by it. */
export type Part = Readonly<Partial<Record<PartedBy, string | undefined>>>;

/** A slice that is counted. */
export interface LoadedSlice {
  readonly name: string;
  readonly file: string;
  readonly source: Slice;
  readonly revision: string;
  readonly counted: string;
}

export interface CompiledSlice extends LoadedSlice {
  readonly windowMs: number;
  /** It reads what is told of an activity only after it has come: its language, tone, topics, products or terms. */
  readonly needsWords: boolean;
  /** The parts that it belongs to, as JSON; none where it does not belong to the slice. Never throws. */
  partsOf(activity: Activity): readonly string[];
}

/** Of one activity: one that names fifty products is told apart by these. */
const MOST_PARTS_OF_ONE = 20;
const LONGEST_WORD = 200;
export const WHOLE = '{}';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Of a time such as 30m. */
export function millisecondsOf(time: string): number {
  return Number(time.slice(0, -1)) * (UNITS[time.slice(-1)] ?? 0);
}

export interface ParsedSlices {
  readonly slices: readonly LoadedSlice[];
  /** Those that are wrong as well; null where the file cannot be read. */
  readonly names: readonly string[] | null;
  readonly problems: readonly LintProblem[];
}

const SETTINGS = Object.keys(Slice.shape);

/** A slice with a mistake is left out, and costs the others nothing. */
export function parseSlices(text: string, file: string, expressions: Expressions): ParsedSlices {
  const yaml = expressions.readYaml(text, file);
  if (yaml.problems.length > 0) return { slices: [], names: null, problems: yaml.problems };
  if (yaml.data === null) return { slices: [], names: [], problems: [] };
  if (typeof yaml.data !== 'object' || Array.isArray(yaml.data))
    return {
      slices: [],
      names: null,
      problems: [yaml.at({ path: [] }, 'slices are a map', 'write each as name: { title: …, if: … }')],
    };
  const problems: LintProblem[] = [];
  const slices: LoadedSlice[] = [];
  for (const [name, raw] of Object.entries(yaml.data)) {
    const before = problems.length;
    if (!Name.safeParse(name).success)
      problems.push(
        yaml.at({ path: [name], key: true }, `a slice cannot be called ${name}`, 'use lower-case words joined by _'),
      );
    const parsed = Slice.safeParse(raw);
    for (const { path, message, code, ...issue } of parsed.error?.issues ?? []) {
      const keys = code === 'unrecognized_keys' && 'keys' in issue ? (issue.keys as readonly string[]) : [];
      for (const key of keys)
        problems.push(
          yaml.at(
            { path: [name, ...path.map(String), key], key: true },
            `a slice has no ${key}`,
            key === 'season'
              ? 'leave it out: what day and week do is learnt'
              : suggestion(key, path.length === 0 ? SETTINGS : PARTED_BY),
          ),
        );
      if (keys.length === 0)
        problems.push(
          yaml.at(
            { path: [name, ...path.map(wordOf)] },
            said(message, path),
            CURES[String(path[0] ?? '')] ?? 'see the slices that ship with Bondfire',
          ),
        );
    }
    if (parsed.success) problems.push(...flawsOf(name, parsed.data, yaml, expressions));
    if (parsed.success && problems.length === before) slices.push(loadedSlice(name, file, parsed.data));
  }
  return { slices, names: Object.keys(yaml.data), problems };
}

function said(message: string, path: readonly PropertyKey[]): string {
  return message.endsWith('received undefined') ? `${String(path.at(-1))} is missing` : message;
}

function wordOf(part: PropertyKey): string | number {
  return typeof part === 'number' ? part : String(part);
}

const CURES: Readonly<Record<string, string>> = {
  title: 'say in a few words what it is of',
  if: "write a condition, such as activity.audience == 'external', or facts: and the name of a series",
  window: 'write window: 30m; shorter ones notice earlier and need more posts',
  measure: 'write measure: posts, authors or engagement',
  signals: 'write signals: [spike], with tone, reach or silence where you want them',
  split: 'write split: { product: activity.products }, or market or topic',
};

export function loadedSlice(name: string, file: string, source: Slice): LoadedSlice {
  const { if: condition = null, facts = null, split, window } = source;
  return {
    name,
    file,
    source,
    revision: sha(source),
    counted: sha({ if: condition, facts, split, window, words: readsWords(source) }),
  };
}

const TOLD_LATER = /\bactivity\b(?!\s*\.\s*(?!language|sentiment|topics|products|terms)\w)/;

/** As a whole as well: then it may read anything. */
function readsWords({ if: condition = '', split, signals }: Slice): boolean {
  return signals.includes('tone') || [condition, ...Object.values(split)].some((one) => TOLD_LATER.test(one));
}

function sha(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function flawsOf(
  name: string,
  { if: condition, split }: Slice,
  yaml: ReturnType<Expressions['readYaml']>,
  expressions: Expressions,
): readonly LintProblem[] {
  const problems: LintProblem[] = [];
  function look(
    source: string,
    path: readonly string[],
    fits: (type: string) => boolean,
    problem: string,
    cure: string,
  ) {
    const { flaws, type } = expressions.check(source);
    for (const flaw of flaws) problems.push(yaml.at({ path: [name, ...path], in: flaw.at }, flaw.problem, flaw.cure));
    if (type !== null && type !== 'dyn' && !fits(type))
      problems.push(yaml.at({ path: [name, ...path] }, `${problem}; this is ${type}`, cure));
  }
  if (condition !== undefined)
    look(
      condition,
      ['if'],
      (type) => type === 'bool',
      'a condition is true or false',
      'compare it with something, or ask has(…)',
    );
  for (const [by, source] of Object.entries(split))
    look(
      source,
      ['split', by],
      (type) => type === 'string' || /^list<(string|dyn)>$/.test(type),
      'a part is a text, or a list of them',
      by === 'product'
        ? 'write activity.products'
        : by === 'topic'
          ? 'write activity.topics'
          : "write default(activity.language, 'all')",
    );
  return problems;
}

export function compileSlice(slice: LoadedSlice, expressions: Expressions): CompiledSlice {
  const { if: condition, split, window } = slice.source;
  const holds = condition === undefined ? () => false : expressions.compile(condition);
  const by = PARTED_BY.flatMap((one) => {
    const source = split[one];
    return source === undefined ? [] : [{ one, words: expressions.compile(source) }];
  });
  return {
    ...slice,
    windowMs: millisecondsOf(window),
    needsWords: readsWords(slice.source),
    partsOf(activity) {
      if (holds(activity) !== true) return [];
      let parts: readonly Part[] = [{}];
      for (const { one, words } of by)
        parts = wordsOf(words(activity)).flatMap((word) => parts.map((part) => ({ ...part, [one]: word })));
      return parts.slice(0, MOST_PARTS_OF_ONE).map((part) => JSON.stringify(part));
    },
  };
}

/** What has no product belongs to no part. */
function wordsOf(value: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  const words = all.flatMap((one) =>
    typeof one === 'string' && one.trim() !== '' ? [one.trim().slice(0, LONGEST_WORD).replaceAll('\0', '')] : [],
  );
  return [...new Set(words)];
}

/** Of its JSON. */
export function partOf(text: string): Part {
  return JSON.parse(text) as Part;
}

/** As it is kept, in the order in which the slice is parted. */
export function partText({ source }: Pick<LoadedSlice, 'source'>, part: Part): string {
  const kept = PARTED_BY.flatMap((one) => {
    const word = source.split[one] === undefined ? undefined : part[one];
    return word === undefined ? [] : [[one, word] as const];
  });
  return JSON.stringify(Object.fromEntries(kept));
}
