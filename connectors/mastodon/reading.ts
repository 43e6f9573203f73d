/** What the two streams share: reading forward from an id, and looking again at what we hold. */
import { z } from 'zod';
import { Fault, type Page } from '#sdk';
import type { Mastodon, Query } from './client.ts';
import { back, later } from './ids.ts';

/** One list that is read forward. */
export interface Shelf {
  /** In the cursor. */
  readonly name: string;
  readonly path: string;
  readonly query: Query;
  /** After which id the first read begins. */
  readonly first: string;
  /** How far before the last id each read begins: what was made earlier may come in later. */
  readonly overlap: bigint;
}

const PAGE = '40';
/** The server takes no more ids at once. */
const IDS_AT_ONCE = 20;
/** By the shelf's name, the newest id that was read; and which one was chosen later, and is read for the first time. */
const Cursor = z.record(z.string(), z.string());
const Identified = z.looseObject({ id: z.string() });

/** `min_id` is read forward, its page newest first. A page may be shorter than asked for, so the end is one that is empty. */
export async function* pull(
  mastodon: Mastodon,
  shelves: readonly Shelf[],
  cursor: string | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const places = readCursor(cursor);
  for (const { name, path, query, first, overlap } of shelves) {
    const last = places[name];
    const anew = `${name}, read for the first time`;
    const history = (last === undefined && cursor !== null) || places[anew] !== undefined;
    if (history) places[anew] = '';
    for (let at = last === undefined ? first : back(last, overlap); ;) {
      const asked: Query = [...query, ['limit', PAGE], ['min_id', at]];
      const { items, newer } = await mastodon.list(path, asked, `read ${name}`, signal);
      if (items.length === 0) break;
      const next = new Map(newer).get('min_id') ?? Identified.safeParse(items[0]).data?.id;
      if (next === undefined) throw new Fault('drift', `could not read ${name}: the server does not say how to go on`);
      places[name] = later(places[name], next);
      yield { records: items.toReversed(), cursor: JSON.stringify(places), history };
      // A server that does not know min_id would answer so for ever.
      if (next === at) break;
      at = next;
    }
    if (places[name] !== undefined && !history) continue;
    // What is said there from now on is no history, though nothing was.
    places[name] ??= first;
    delete places[anew];
    yield { records: [], cursor: JSON.stringify(places) };
  }
}

/** The statuses of those ids that are still there for us; edited ones with their new date. */
export async function* stillThere(
  mastodon: Mastodon,
  ids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Pick<Page, 'records'>> {
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    const query = ids.slice(from, from + IDS_AT_ONCE).map((id) => ['id[]', id] as const);
    yield { records: (await mastodon.list('statuses', query, 'look again at statuses', signal)).items };
  }
}

function readCursor(cursor: string | null): z.output<typeof Cursor> {
  if (cursor === null) return {};
  try {
    return Cursor.parse(JSON.parse(cursor));
  } catch (cause) {
    throw new Fault('bug', `not a cursor of mastodon: ${cursor.slice(0, 80)}`, { cause });
  }
}
