/** Conversions of WordPress' records. */
import { Fault } from '#sdk';
import { firstText, objectsOf, textOf } from '../values.ts';

/** WordPress writes times in UTC without a zone. */
function instant(time: unknown): string | null {
  if (time === null || time === '0000-00-00T00:00:00') return null;
  const parsed = typeof time === 'string' ? Date.parse(time.endsWith('Z') ? time : `${time}Z`) : Number.NaN;
  if (Number.isNaN(parsed)) throw new Fault('drift', 'not a time in UTC');
  return new Date(parsed).toISOString();
}

/** Null where it was not changed after it was published. */
function edited(modified: unknown, published: unknown): string | null {
  const [changed, made] = [instant(modified), instant(published)];
  return changed !== null && made !== null && changed > made ? changed : null;
}

function kind(modified: unknown, published: unknown): 'create' | 'update' {
  return edited(modified, published) === null ? 'create' : 'update';
}

/** An account's number; whoever has none goes by the name given. */
function author(id: unknown, name: unknown): string | null {
  const number = firstText(id);
  if (number !== null && number !== '0') return number;
  const named = textOf(name);
  return named === null ? null : `name:${named}`;
}

/** 0 is none. */
function id(...ids: readonly unknown[]): string | null {
  return ids.map((one) => firstText(one)).find((one) => one !== null && one !== '0') ?? null;
}

/** Names of the embedded categories and tags, without the category of what has none. */
function terms(embedded: unknown): string[] {
  const groups: readonly unknown[] = Array.isArray(embedded) ? embedded : [];
  const found = groups.flatMap((group) => objectsOf(group));
  const named = found.filter(({ slug }) => slug !== 'uncategorized').map(({ name }) => textOf(name));
  return [...new Set(named.filter((name) => name !== null))];
}

export const WORDPRESS = {
  wordpress_author: author,
  wordpress_edited: edited,
  wordpress_id: id,
  wordpress_instant: instant,
  wordpress_kind: kind,
  wordpress_terms: terms,
};
