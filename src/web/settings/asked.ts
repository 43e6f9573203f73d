/** What of the audit log is asked for, as the address says it. */
import type { Query } from '../frame/api.ts';
import { instantIn } from '../inbox/moments.ts';

export const FILTERS = ['noun', 'id', 'actor', 'since', 'until'] as const;
export type Filter = (typeof FILTERS)[number];
/** `since` and `until` are days. */
export type Asked = Readonly<Record<Filter, string>>;

export function readAsked(params: URLSearchParams): Asked {
  const given = (name: Filter): string => params.get(name) ?? '';
  const day = (name: Filter): string => (/^\d{4}-\d{2}-\d{2}$/.test(given(name)) ? given(name) : '');
  return { noun: given('noun'), id: given('id'), actor: given('actor'), since: day('since'), until: day('until') };
}

/** Days as they begin and end where the person lives. */
export function queryOf({ noun, id, actor, since, until }: Asked, zone: string): Query {
  return {
    noun,
    id,
    actor: actor.trim(),
    since: since === '' ? null : instantIn(zone, `${since}T00:00`).toISOString(),
    until: until === '' ? null : instantIn(zone, `${dayAfter(until)}T00:00`).toISOString(),
  };
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
