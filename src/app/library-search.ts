/** A search as a person asks for it: narrowed by facets and conditions, counted, with what was found marked. */
import type { Audience } from '#sdk';
import type { Connections } from '../connections/index.ts';
import * as library from '../library/index.ts';
import type { Clock, Tx } from '../platform/index.ts';
import { conditionOn } from './library-filter.ts';
import type { Principal } from './principal.ts';
import { readsInside } from './reading.ts';
import { hiddenFrom, sees, sightOf } from './rights.ts';

/** Facets that a search may be narrowed by, and counts what there is of each. */
export const FACETS = ['product', 'topic', 'market', 'language', 'channel', 'outcome', 'team', 'age'] as const;
export type Facet = (typeof FACETS)[number];
export const AGES = ['month', 'year', 'older'] as const;

export interface Narrowing {
  /** Each as it is in `facets`. */
  readonly only?: Partial<Record<Facet, string | undefined>>;
  /** In CEL, of `response`. */
  readonly where?: string | undefined;
}

export interface LibraryQuestion extends Narrowing {
  readonly text: string;
  readonly limit: number;
  /** The last word may be the beginning of one. */
  readonly typing?: boolean;
}

export interface LibraryHit extends library.Found {
  readonly reuse: library.Reuse | null;
  /** Where it is under our address. */
  readonly link: string;
}

export interface SearchHit extends LibraryHit {
  /** Of each text that has what was looked for, the part that has most of it. */
  readonly highlights: readonly Highlight[];
}

export interface Highlight extends library.Excerpt {
  readonly field: 'title' | 'situation' | 'decision' | 'answer';
}

export interface LibraryResults {
  readonly items: readonly SearchHit[];
  readonly facets: Readonly<Record<Facet, Readonly<Record<string, number>>>>;
  /** What the facets are counted over: `all` that has one of the words and is let through by the filters, else the best of it alone. */
  readonly counted: { readonly over: number; readonly all: boolean };
  readonly instead: library.Results['instead'];
}

const DAY_MS = 86_400_000;
const MONTH_DAYS = 31;
const YEAR_DAYS = 366;

export interface SearchParts {
  readonly pool: Tx;
  readonly clock: Clock;
  readonly search: library.Search;
  readonly mayRead: (who: Principal) => Promise<readonly string[] | null>;
  /** Null: all. */
  readonly shown: Shown;
}

/** Which responses somebody may see at all; null: all of them. */
export type Shown = (who: Principal) => Promise<((one: library.Origin) => boolean) | null>;

/** Those that are made of what may be read, and of nothing else: what people wrote or brought in a file is said inside. */
export function shownResponses({
  database: { pool },
  connections,
}: {
  readonly database: { readonly pool: Tx };
  readonly connections: Pick<Connections, 'find' | 'list'>;
}): Shown {
  return async (who) => {
    const sight = sightOf(who);
    if (sight === null) return null;
    const hidden = await hiddenFrom(pool, who);
    const inside = readsInside(sight);
    const may = (id: string, audience: Audience): boolean => sees(sight, { connection: id, audience });
    const read = connections.list().filter(({ id, audience }) => may(id, audience));
    const ids = read.map(({ id }) => id);
    const unread = await library.madeOfHidden(pool, { internal: sight.internal, connections: ids, inside });
    return ({ id, issue, source }) => {
      if (unread.has(id) || (issue !== null && hidden?.has(issue) === true)) return false;
      const from = connections.find(source);
      return from === undefined ? inside || issue !== null : may(from.id, from.audience);
    };
  };
}

export function createSearching({ pool, clock, search, mayRead, shown }: SearchParts) {
  return async (who: Principal, question: LibraryQuestion): Promise<LibraryResults> => {
    const teams = await mayRead(who);
    const now = clock.now();
    const { results, matched, all, lookedFor, instead } = await search(pool, {
      text: question.text,
      teams,
      limit: question.limit,
      ...(question.typing !== undefined && { typing: question.typing }),
      keep: both(narrowedBy(question, now), await shown(who)),
    });
    const facets = Object.fromEntries(FACETS.map((facet) => [facet, counted(matched, facet, now)]));
    const texts = new Map(results.map(({ response }) => [response.id, textsOf(response)]));
    const read = [...texts.values()].flatMap((one) => one.map(({ text }) => library.readFor(text)));
    const [hit, reuse] = await Promise.all([
      lookedFor(pool, read),
      library.reuseOf(
        pool,
        results.map(({ response }) => response.id),
      ),
    ]);
    return {
      items: results.map(({ response, score, fit }) => ({
        response,
        score,
        fit,
        reuse: reuse.get(response.id) ?? null,
        link: linkTo(response.id),
        highlights: (texts.get(response.id) ?? []).flatMap(({ field, text }): Highlight[] => {
          const excerpt = library.excerptOf(text, hit);
          return excerpt.marks.length === 0 ? [] : [{ field, ...excerpt }];
        }),
      })),
      facets: facets as LibraryResults['facets'],
      counted: { over: matched.length, all },
      instead,
    };
  };
}

/** What a search is narrowed to; undefined: nothing. Throws `rejected` for a condition that is none. */
export function narrowedBy({ only = {}, where }: Narrowing, now: Date): library.Question['keep'] {
  const holds = where === undefined ? null : conditionOn(where);
  const asked = FACETS.filter((facet) => only[facet] !== undefined);
  if (holds === null && asked.length === 0) return undefined;
  return (one) =>
    asked.every((facet) => valuesOf(one, facet, now).includes(only[facet] ?? '')) && (holds?.(one) ?? true);
}

/** Of what a search is narrowed to, what may be seen. */
export function both(
  keep: library.Question['keep'],
  shown: ((one: library.Origin) => boolean) | null,
): library.Question['keep'] {
  if (shown === null) return keep;
  return keep === undefined ? shown : (one) => keep(one) && shown(one);
}

/** Of the console, below the address that others reach us by. */
export function linkTo(id: string): string {
  return `/library/${id}`;
}

function textsOf({ title, situation, decision, answers }: library.Response): Pick<Highlight, 'field' | 'text'>[] {
  return [
    { field: 'title' as const, text: title ?? '' },
    { field: 'situation' as const, text: situation },
    { field: 'decision' as const, text: decision ?? '' },
    ...answers.slice(0, 5).map(({ text }) => ({ field: 'answer' as const, text })),
  ];
}

function valuesOf(one: library.ResponseHead, facet: Facet, now: Date): readonly string[] {
  if (facet === 'topic') return one.topics;
  if (facet === 'age') return [ageOf(one.happened_at ?? one.created_at, now)];
  const value = one[facet];
  return value === null ? [] : [value];
}

function ageOf(at: string, now: Date): (typeof AGES)[number] {
  const days = (now.getTime() - Date.parse(at)) / DAY_MS;
  return days <= MONTH_DAYS ? 'month' : days <= YEAR_DAYS ? 'year' : 'older';
}

/** The commonest first. */
function counted(matched: library.Results['matched'], facet: Facet, now: Date): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { response } of matched)
    for (const value of valuesOf(response, facet, now)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, 20));
}
