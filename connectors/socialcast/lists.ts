/** Lists of messages: which are read, and how each is walked without losing anything. */
import { Fault } from '#sdk';
import type { Query, Socialcast } from './client.ts';
import { findGroup } from './groups.ts';
import type { Settings } from './settings.ts';
import { isObject, listOf } from './wire.ts';

/** Messages bring their comments along; a hundred of them are about a megabyte. */
const PER_PAGE = 100;
/** So many pages in a row without anything new mean a server that does not page. */
const STALE_PAGES = 5;
/** In seconds: what was updated so shortly before the newest that we saw is read again, for servers whose clocks differ. */
const WINDOW = 120;
/** Messages kept in memory at once, the oldest of a walk; the rest is walked to again. */
const ROOM = 2000;
const CHUNK = 100;

/** `key` names it in a cursor. */
export interface List {
  readonly key: string;
  readonly path: string;
  readonly query: Query;
}

/** What the settings name, each resolved now. */
export async function configuredLists(
  client: Socialcast,
  signal?: AbortSignal,
  read: Settings['read'] = client.settings.read,
): Promise<readonly List[]> {
  const { home, groups, streams, searches } = read;
  const lists: List[] = home ? [{ key: 'home', path: 'messages', query: {} }] : [];
  for (const wanted of groups) lists.push(await groupList(client, wanted, signal));
  for (const stream of streams) {
    const id = String(stream).replace(/-.*$/, '');
    lists.push({ key: `stream:${id}`, path: `streams/${id}/messages`, query: {} });
  }
  for (const q of searches) lists.push({ key: `search:${q}`, path: 'messages/search', query: { q } });
  return lists;
}

/** By the group's stream where it has one: there `since` is documented, for the group's own list it is not. */
async function groupList(client: Socialcast, wanted: string | number, signal?: AbortSignal): Promise<List> {
  const { id, stream_id } = await findGroup(client, wanted, 'config', signal);
  return { key: `group:${id}`, path: stream_id ? `streams/${stream_id}/messages` : `groups/${id}/messages`, query: {} };
}

export interface Found {
  readonly record: unknown;
  /** `id@updated_at` */
  readonly version: string;
  /** When it was updated, in epoch seconds; null where the record does not say. */
  readonly at: number | null;
}

/**
 * What was updated since then (epoch seconds), as the vendor pages it: newest first, each version once.
 * Arrivals push things to later pages, where they are recognised. Removals pull things to earlier pages, where nobody would look again:
 * so the last place of each page is looked at once more after the page behind it, and where another stands there now the page is read again.
 */
export async function* walk(
  client: Socialcast,
  list: List,
  since: number | null,
  signal?: AbortSignal,
): AsyncGenerator<readonly Found[]> {
  const seen = new Set<string>();
  const read = async (page: number, perPage: number): Promise<{ all: readonly Found[]; more: boolean }> => {
    const body = await client.get(list.path, { ...list.query, since, page, per_page: perPage }, signal);
    if (!Object.hasOwn(body, 'messages')) throw new Fault('drift', `${list.path} answered without messages`);
    const all = listOf(body['messages']).map(found);
    const next = body['messages_next_page'];
    return { all, more: all.length > 0 && (next === undefined ? all.length >= perPage : next !== null && next !== '') };
  };
  const fresh = (all: readonly Found[]): Found[] =>
    all.filter(({ version }) => !seen.has(version) && seen.add(version));
  const old = ({ at }: Found): boolean => since !== null && at !== null && at < since;

  let stale = 0;
  let before: string | undefined;
  for (let page = 1; ; page += 1) {
    const { all, more } = await read(page, PER_PAGE);
    const here = fresh(all);
    if (page > 1) {
      const [place] = (await read((page - 1) * PER_PAGE, 1)).all;
      if (place?.version !== before) here.push(...fresh((await read(page - 1, PER_PAGE)).all));
    }
    before = all.at(-1)?.version;
    stale = here.length > 0 ? 0 : stale + 1;
    if (stale >= STALE_PAGES) throw new Fault('drift', `${list.path} repeats itself: page ${page} brings nothing new`);
    // A server that does not know `since` for this list sends everything.
    const wanted = here.filter((one) => !old(one));
    if (wanted.length > 0) yield wanted;
    if (!more || (all.length > 0 && all.every(old))) return;
  }
}

export interface Advance {
  readonly messages: readonly unknown[];
  /** Epoch seconds: everything updated before has been given. */
  readonly since: number | null;
}

/**
 * The same, oldest first, in bounded memory whatever the order of the list: each walk keeps the oldest, and walks again for the rest.
 * `since` never passes the newest of the first page: what changes during a walk is newer, and comes with the next one.
 */
export async function* oldestFirst(
  client: Socialcast,
  list: List,
  from: number | null,
  signal?: AbortSignal,
): AsyncGenerator<Advance> {
  const given = new Set<string>();
  let since = from;
  for (;;) {
    let kept: Found[] = [];
    let ceiling: number | null = null;
    let rest = false;
    let first = true;
    for await (const page of walk(client, list, since, signal)) {
      if (first) ceiling = newest(page);
      first = false;
      kept.push(...page.filter(({ version }) => !given.has(version)));
      if (kept.length <= ROOM * 2) continue;
      kept = kept.toSorted(byAge).slice(0, ROOM);
      rest = true;
    }
    // Within one second, the last of the list is the oldest.
    kept = kept.toReversed().toSorted(byAge);
    if (kept.length > ROOM) {
      kept = kept.slice(0, ROOM);
      rest = true;
    }
    for (let start = 0; start < kept.length; start += CHUNK) {
      const chunk = kept.slice(start, start + CHUNK);
      for (const { version } of chunk) given.add(version);
      since = advanced(since, newest(chunk), ceiling);
      yield { messages: chunk.map(({ record }) => record), since };
    }
    if (!rest) return;
  }
}

function advanced(since: number | null, last: number | null, ceiling: number | null): number | null {
  if (last === null || ceiling === null) return since;
  const next = Math.min(last, ceiling) - WINDOW;
  return since === null ? next : Math.max(since, next);
}

/** What says nothing of its age comes first: it moves no cursor. */
function byAge(one: Found, other: Found): number {
  return (one.at ?? -Infinity) - (other.at ?? -Infinity) || 0;
}

function newest(page: readonly Found[]): number | null {
  return page.reduce<number | null>((best, { at }) => (at !== null && (best === null || at > best) ? at : best), null);
}

function found(record: unknown): Found {
  const { id = null, updated_at = null, created_at = null } = isObject(record) ? record : {};
  const date = String(updated_at ?? created_at);
  const time = Date.parse(date);
  return { record, version: `${String(id)}@${date}`, at: Number.isNaN(time) ? null : Math.floor(time / 1000) };
}
