/** What the list is asked for, as the address says it: a link shows the same. */
import type { Query } from '../frame/api.ts';

export const VIEWS = ['needs_me', 'mine', 'team', 'all'] as const;
export type View = (typeof VIEWS)[number];
export const SORTS = ['newest', 'due', 'severity'] as const;
export type Sort = (typeof SORTS)[number];

/** In the order of the chips. */
export const FILTERS = ['state', 'owner', 'team', 'market', 'product', 'topic', 'severity', 'promise'] as const;
export type Filter = (typeof FILTERS)[number];

export interface Asked {
  readonly view: View;
  /** Of a kept view. */
  readonly saved: string | null;
  readonly text: string;
  /** Null: as fits the view. */
  readonly sort: Sort | null;
  readonly filters: Readonly<Partial<Record<Filter, string>>>;
}

export function readAsked(search: string): Asked {
  const given = new URLSearchParams(search);
  const [view, sort] = [given.get('view'), given.get('sort')];
  const filters: Partial<Record<Filter, string>> = {};
  for (const name of FILTERS) {
    const value = given.get(name);
    if (value !== null && value !== '') filters[name] = value;
  }
  return {
    view: VIEWS.find((one) => one === view) ?? 'needs_me',
    saved: given.get('saved'),
    text: given.get('text') ?? '',
    sort: SORTS.find((one) => one === sort) ?? null,
    filters,
  };
}

export function addressOfAsked({ view, saved, text, sort, filters }: Asked): string {
  const given = new URLSearchParams(view === 'needs_me' ? {} : { view });
  for (const name of FILTERS) {
    const value = filters[name];
    if (value !== undefined) given.set(name, value);
  }
  if (text !== '') given.set('text', text);
  if (sort !== null) given.set('sort', sort);
  if (saved !== null) given.set('saved', saved);
  const search = given.toString();
  return `/inbox${search === '' ? '' : `?${search}`}`;
}

/** As the API is asked. */
export function queryOf({ view, text, sort, filters }: Asked): Query {
  return { view, ...filters, text: text.trim(), sort };
}

/** As a view keeps it. */
export function keptOf(asked: Asked): Record<string, string> {
  return Object.fromEntries(
    Object.entries(queryOf(asked)).flatMap(([name, value]): [string, string][] =>
      value == null || value === '' ? [] : [[name, String(value)]],
    ),
  );
}

export function askedOf(kept: Readonly<Record<string, string>>, saved: string): Asked {
  return { ...readAsked(new URLSearchParams(kept).toString()), saved };
}

export function isNarrowed({ filters, text }: Asked): boolean {
  return text !== '' || Object.keys(filters).length > 0;
}
