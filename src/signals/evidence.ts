/** Why a signal is one, in words and numbers. Pure. */
import { partOf, type CompiledSlice } from './slices.ts';
import type { Course } from './stage.ts';
import { entriesOf, type Bucket, type Entry } from './tally.ts';

export interface Evidence {
  /** The first post in it. */
  readonly first: { readonly activity: string; readonly at: string } | null;
  /** Activities behind it, oldest first, 200 at most. */
  readonly activities: readonly string[];
  /** How many different people, and texts. */
  readonly authors: number;
  readonly texts: number;
  /** What is said oftener than before, most telling first. */
  readonly terms: readonly string[];
  /** Posts by connection/stream. */
  readonly where: Readonly<Record<string, number>>;
  /** Shares, 0 to 1; null of what is no talk. */
  readonly inside: number | null;
  readonly outside: number | null;
  /** log10 of the chance of it. */
  readonly unlikely: number;
  /** How long `observed` was counted; not kept of older ones. */
  readonly span_ms?: number;
  /** Percent of the usual streams that could be seen. */
  readonly coverage: number;
}

const SHOWN = 200;

/** `telling`: its posts, those that are no history. */
export function tellingEntries(buckets: readonly Bucket[]): readonly Entry[] {
  const all = buckets.flatMap((one) => entriesOf(one)).filter(({ live }) => live);
  return [...new Map(all.map((one) => [one.thing, one])).values()]
    .toSorted((one, other) => one.at - other.at)
    .slice(-SHOWN);
}

export function evidenceOf(
  { buckets, unlikely, since, until }: Pick<Course, 'buckets' | 'unlikely' | 'since' | 'until'>,
  terms: readonly string[],
  coverage: number,
): Evidence {
  const entries = tellingEntries(buckets);
  const [first] = buckets.flatMap((one) => entriesOf(one)).toSorted((one, other) => one.at - other.at);
  const where: Record<string, number> = {};
  for (const { sources } of buckets)
    for (const [source, count] of Object.entries(sources)) where[source] = (where[source] ?? 0) + count;
  const posts = sum(buckets, 'posts');
  const inside = posts === 0 ? null : sum(buckets, 'inside') / posts;
  return {
    first: first === undefined ? null : { activity: first.id, at: new Date(first.at).toISOString() },
    activities: entries.map(({ id }) => id),
    authors: Math.max(0, new Set(entries.map(({ author }) => author)).size, ...buckets.map((one) => one.authors)),
    texts: Math.max(0, new Set(entries.map(({ text }) => text)).size, ...buckets.map((one) => one.texts)),
    terms,
    where,
    inside,
    outside: inside === null ? null : 1 - inside,
    unlikely,
    span_ms: until - since,
    coverage: Math.round(100 * coverage),
  };
}

function sum(buckets: readonly Bucket[], of: 'posts' | 'inside'): number {
  return buckets.reduce((all, one) => all + one[of], 0);
}

const TERMS = 8;
const SHORTEST = 4;
const LEAST_POSTS = 2;

/** Words that are in more of the posts than in those before, which are usual. */
export function topTerms(posts: readonly (string | null)[], before: readonly (string | null)[]): readonly string[] {
  const now = spread(posts);
  const usual = spread(before);
  const rated = [...now].flatMap(([word, count]) => {
    const share = count / Math.max(1, posts.length);
    const lift = share / ((1 + (usual.get(word) ?? 0)) / (1 + before.length));
    return count >= LEAST_POSTS ? [{ word, weight: share * Math.log(Math.max(1, lift)) }] : [];
  });
  return rated
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight || (one.word < other.word ? -1 : 1))
    .slice(0, TERMS)
    .map(({ word }) => word);
}

function spread(posts: readonly (string | null)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of posts) {
    const words = new Set(
      (text ?? '')
        .toLowerCase()
        .replaceAll(/https?:\S+|@\S+/g, ' ')
        .match(/[\p{L}\p{N}_]+/gu),
    );
    for (const word of words) if (word.length >= SHORTEST) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

const NOUNS = {
  posts: ['post', 'posts'],
  authors: ['person', 'people'],
  engagement: ['reaction', 'reactions'],
} as const;

/** Nobody says of less how much it is. */
const HARDLY = 0.05;

/** In a sentence, without words that anybody said. */
export function whyOf({ source }: CompiledSlice, partText: string, course: Course): string {
  const { kind, observed, expected } = course;
  const part = Object.values(partOf(partText)).join(', ');
  const about = part === '' ? source.title : `${source.title}: ${part}`;
  if (kind === 'reach') return `somebody whom ${amount(observed)} people follow or read speaks (${about})`;
  const span = spanOf(course.until - course.since);
  if (kind === 'tone') {
    const way = observed < (expected ?? 0) ? 'worse' : 'better';
    return `the tone has turned ${way}, ${toned(observed)} in ${span} where ${toned(expected ?? 0)} is usual (${about})`;
  }
  const [one, more] = source.facts === undefined ? NOUNS[source.measure] : ['', ''];
  const count = `${amount(observed)} ${observed === 1 ? one : more}`.trim();
  const usual = expected === null ? '' : ` where ${usually(expected)} usual`;
  return kind === 'silence'
    ? `${observed === 0 ? `no ${more}`.trim() : `only ${count}`} in ${span}${usual} (${about})`
    : `${count} in ${span}${usual} (${about})`;
}

function usually(expected: number): string {
  if (expected < HARDLY) return 'none is';
  return amount(expected) === '1' ? '1 is' : `${amount(expected)} are`;
}

/** Two digits that count; whole numbers as they are. */
function amount(value: number): string {
  return Number.isInteger(value) || value >= 10 ? String(Math.round(value)) : value.toPrecision(2);
}

function toned(value: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(2)}`;
}

function spanOf(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 120) return minutes === 1 ? 'a minute' : `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
