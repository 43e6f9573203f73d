/**
 * Reading on by local time, the only order that WordPress filters and sorts by; it has whole seconds and no order among equals.
 *
 * Each page begins a second before the last row of the one before it. Where a second fills a page, that second is read alone, by id, in pages that overlap.
 * Once all is read, the next pull begins the window before this one began, on the site's clock. What is repeated is stored once.
 */
import { z } from 'zod';
import { Fault, parseJson, type Page } from '#sdk';
import type { Query, Rows, WordPress } from './client.ts';
import type { User } from './schema.ts';

export interface Shelf {
  /** Below `/wp/v2`. */
  readonly path: string;
  /** The field of the local time that moves, and the filters for it. */
  readonly time: 'modified' | 'date';
  readonly after: string;
  readonly before: string;
  readonly query: Query;
  /** Of our own account alone. It fires nothing: test posts are there to be seen. */
  readonly own?: true;
}

/** `after`: ISO 8601, local where it has no Z. `second`: the one that is read alone. `back`: where the next pass begins, in milliseconds. `first`: it was chosen later, and is read for the first time. */
const Place = z.strictObject({
  after: z.string(),
  second: z.string().optional(),
  offset: z.int(),
  back: z.int().optional(),
  first: z.literal(true).optional(),
});
type Place = z.infer<typeof Place>;
const Cursor = z.record(z.string(), Place);

/** The most that WordPress gives. */
const PAGE = 100;
const STEP = 90;
const TRIES = 20;
const START: Place = { after: '1970-01-02T00:00:00Z', offset: 0 };

export async function* pull(
  wordpress: WordPress,
  shelves: readonly Shelf[],
  cursor: string | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const places = readCursor(cursor);
  const me = await wordpress.me(signal);
  for (const shelf of shelves.map((one) => ofWhom(one, me))) {
    const name = shelf.own ? `own ${shelf.path}` : shelf.path;
    const known = places[name];
    const history = (known === undefined && cursor !== null) || known?.first === true;
    for await (const { records, place } of pass(wordpress, shelf, known ?? START, signal)) {
      places[name] = history && place.back !== undefined ? { ...place, first: true } : place;
      yield { records, cursor: JSON.stringify(places), history: shelf.own ? 'all' : history };
    }
  }
}

function ofWhom(shelf: Shelf, { id }: User): Shelf {
  return shelf.own ? { ...shelf, query: { ...shelf.query, author: String(id) } } : shelf;
}

async function* pass(wordpress: WordPress, shelf: Shelf, start: Place, signal: AbortSignal) {
  let place = start;
  for (;;) {
    const found: Rows = await wordpress.list(shelf.path, queryOf(shelf, place), signal);
    const back = place.back ?? found.at - wordpress.settings.window * 1000;
    const more = found.total > place.offset + PAGE;
    place = following({ ...place, back }, shelf, found.rows, more);
    const ended = !more && place.second === undefined && place.back === undefined;
    yield { records: found.rows, place };
    if (ended) return;
  }
}

function queryOf(shelf: Shelf, { after, second, offset }: Place): Query {
  const query = { ...shelf.query, per_page: String(PAGE), offset: String(offset), order: 'asc' };
  if (second === undefined) return { ...query, orderby: shelf.time, [shelf.after]: after };
  return { ...query, orderby: 'id', [shelf.after]: moved(second, -1), [shelf.before]: moved(second, 1) };
}

function following(place: Place, shelf: Shelf, rows: readonly unknown[], more: boolean): Place {
  const { second, offset, back = 0 } = place;
  const times = rows.flatMap((row) => timeOf(row, shelf));
  const [first, last] = [times[0], times.at(-1)];
  if (second !== undefined) return more ? { ...place, offset: offset + STEP } : { after: second, offset: 0, back };
  if (more && (first === undefined || last === undefined)) return { ...place, offset: offset + STEP };
  if (more && first?.local === last?.local) return { ...place, second: last?.local, offset: 0 };
  if (more && last) return { after: moved(last.local, -1), offset: 0, back };
  if (last && last.gmt < back) return { after: moved(last.local, -1), offset: 0 };
  const trailing = new Date(Math.max(back, 0)).toISOString().replace(/\.\d+/, '');
  return { after: last || timeIsLocal(place.after) ? trailing : place.after, offset: 0 };
}

function timeIsLocal(time: string): boolean {
  return !time.endsWith('Z');
}

/** The local time and the one in UTC, in milliseconds. */
function timeOf(row: unknown, { time }: Shelf): readonly { local: string; gmt: number }[] {
  const { data } = z.looseObject({ [time]: z.string() }).safeParse(row);
  const local = data?.[time];
  if (typeof local !== 'string' || Number.isNaN(Date.parse(`${local}Z`))) return [];
  const gmt = Date.parse(`${String(data?.[`${time}_gmt`])}Z`);
  return [{ local, gmt: Number.isNaN(gmt) ? Date.parse(`${local}Z`) : gmt }];
}

/** A local time some seconds later. */
function moved(local: string, seconds: number): string {
  return new Date(Date.parse(`${local}Z`) + seconds * 1000).toISOString().slice(0, 19);
}

/** All that is there since a date, in pages that overlap: as long as they share a row, none was skipped. */
export async function* sweep(
  wordpress: WordPress,
  shelves: readonly Shelf[],
  since: Date,
  signal: AbortSignal,
): AsyncGenerator<Pick<Page, 'records'>> {
  const me = await wordpress.me(signal);
  const after = new Date(Math.max(since.getTime() - 1000, 86_400_000)).toISOString().replace(/\.\d+/, '');
  for (const { path, query } of shelves.map((one) => ofWhom(one, me))) {
    let before: ReadonlySet<unknown> = new Set();
    let tries = 0;
    for (let offset = 0; ;) {
      const page = { ...query, per_page: String(PAGE), offset: String(offset), orderby: 'id', order: 'desc', after };
      const { rows, total } = await wordpress.list(path, page, signal);
      const ids = new Set(rows.map((row) => z.looseObject({ id: z.unknown() }).safeParse(row).data?.id));
      if (offset > 0 && ids.isDisjointFrom(before)) {
        tries += 1;
        if (tries > TRIES) throw new Fault('transient', `${path} moves faster than it can be read`);
        offset = Math.max(0, offset - STEP);
        continue;
      }
      yield { records: rows };
      if (total <= offset + PAGE) break;
      before = ids;
      offset += STEP;
    }
  }
}

export function parse(body: Uint8Array): readonly unknown[] {
  const found = parseJson(body);
  return Array.isArray(found) ? (found as readonly unknown[]) : [found];
}

function readCursor(cursor: string | null): z.infer<typeof Cursor> {
  if (cursor === null) return {};
  try {
    return Cursor.parse(JSON.parse(cursor));
  } catch (cause) {
    throw new Fault('bug', `not a cursor of wordpress: ${cursor.slice(0, 80)}`, { cause });
  }
}
