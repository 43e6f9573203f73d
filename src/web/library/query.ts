/** What the library is asked for, as the address says it: a link shows the same. */
import type { Query } from '../frame/api.ts';

/** In the order in which they are shown. */
export const FACETS = ['outcome', 'product', 'topic', 'market', 'language', 'channel', 'team', 'age'] as const;
export type Facet = (typeof FACETS)[number];
/** Which entries are listed while nothing is looked for. */
export const LISTS = ['newest', 'review', 'retired'] as const;
export type ListName = (typeof LISTS)[number];

export interface Asked {
  readonly text: string;
  readonly list: ListName;
  readonly only: Readonly<Partial<Record<Facet, string>>>;
}

export function readAsked(search: string): Asked {
  const given = new URLSearchParams(search);
  const only: Partial<Record<Facet, string>> = {};
  for (const name of FACETS) {
    const value = given.get(name);
    if (value !== null && value !== '') only[name] = value;
  }
  return { text: given.get('q') ?? '', list: LISTS.find((one) => one === given.get('list')) ?? 'newest', only };
}

export function addressOfAsked({ text, list, only }: Asked): string {
  const given = new URLSearchParams();
  if (text !== '') given.set('q', text);
  if (list !== 'newest') given.set('list', list);
  // What is listed while nothing is looked for is not narrowed.
  for (const name of isSearch({ text }) ? FACETS : []) {
    const value = only[name];
    if (value !== undefined) given.set(name, value);
  }
  const search = given.toString();
  return `/library${search === '' ? '' : `?${search}`}`;
}

export function isSearch({ text }: Pick<Asked, 'text'>): boolean {
  return text.trim() !== '';
}

/** As the API is asked. */
export function queryOf({ text, only }: Asked): Query {
  return { q: text.trim(), ...only };
}

export function listOf({ list }: Asked): Query {
  return list === 'newest' ? {} : { [list]: true };
}
