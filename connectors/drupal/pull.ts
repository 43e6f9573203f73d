/**
 * Reading what changed, one shelf (a content or comment type) after the other, by keyset: `changed > T`, or `changed = T` and a higher id.
 *
 * `changed` has whole seconds and is when the saving request began, so a slow save appears behind rows that were read before it.
 * The cursor therefore trails: once a shelf is read to its end, the next pull begins the window before the time at which
 * this one began, on the site's clock. What it repeats is stored once.
 */
import { z } from 'zod';
import { Fault, type Page } from '#sdk';
import { queryOf, type Answered, type Drupal, type Query } from './client.ts';
import { statusOf } from './faults.ts';
import { recordsOf } from './record.ts';

export interface Shelf {
  /** Below `/jsonapi`. */
  readonly path: string;
  /** The serial number of its rows. */
  readonly serial: 'drupal_internal__nid' | 'drupal_internal__cid';
  /** Relationships that come with each row; a type may lack `optional`. */
  readonly include: readonly string[];
  readonly optional: string | null;
  readonly bodies: readonly string[];
}

/**
 * Read up to row `n` of second `t`. `back`, in the midst of a pass: the second that the next pass begins with.
 * `bare`: the type has no `optional`. `first`: it was chosen later, and is read for the first time.
 */
const Place = z.strictObject({
  t: z.int(),
  n: z.int(),
  back: z.int().optional(),
  bare: z.literal(true).optional(),
  first: z.literal(true).optional(),
});
type Place = z.infer<typeof Place>;
/** `next`: the shelf to begin with, so that none waits for ever behind one that never ends. */
const Cursor = z.strictObject({ places: z.record(z.string(), Place), next: z.string().optional() });
type Cursor = z.infer<typeof Cursor>;

/** The most that Drupal gives. */
const PAGE = '50';
const START: Place = { t: 0, n: 0 };

export async function* pull(
  drupal: Drupal,
  shelves: readonly Shelf[],
  cursor: string | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const { places, next } = readCursor(cursor);
  await drupal.me(signal);
  const first = Math.max(
    0,
    shelves.findIndex(({ path }) => path === next),
  );
  const order = [...shelves.slice(first), ...shelves.slice(0, first)];
  for (const [at, shelf] of order.entries()) {
    const known = places[shelf.path];
    const after = order[(at + 1) % order.length]?.path;
    const history = (known === undefined && cursor !== null) || known?.first === true;
    for await (const { records, place } of pass(drupal, shelf, known ?? START, signal)) {
      const ended = place.back === undefined;
      places[shelf.path] = history && !ended ? { ...place, first: true } : place;
      const goOn = ended ? after : shelf.path;
      yield { records, cursor: JSON.stringify({ places, next: goOn } satisfies Cursor), history };
    }
    if (places[shelf.path] !== undefined) continue;
    // The first that is said there is no history.
    places[shelf.path] = START;
    yield { records: [], cursor: JSON.stringify({ places, next: after } satisfies Cursor) };
  }
}

async function* pass(
  drupal: Drupal,
  shelf: Shelf,
  start: Place,
  signal: AbortSignal,
): AsyncGenerator<{ records: readonly unknown[]; place: Place }> {
  let place = start;
  // Where a page held no row that we may see, there is no row to go on from, and only the site's own link leads on.
  let link: string | null = null;
  for (;;) {
    const { document, at, bare } = await page(drupal, shelf, place, link, signal);
    const records = recordsOf(document, { base: drupal.base, bodies: shelf.bodies });
    const next = queryOf(document.links?.['next']);
    const back = place.back ?? at - drupal.settings.window;
    const last = lastOf(records, shelf.serial);
    const reached = { ...(last ?? { t: place.t, n: place.n }), ...(bare && { bare }) };
    const stop = next === null;
    const passed = place;
    place = stop ? trailing(reached, back) : { ...reached, back };
    link = last === null ? next : null;
    if (records.length > 0 || (stop && !same(passed, place))) {
      // Rows read as a visitor are too few, and the cursor would step over the rest.
      await drupal.me(signal);
      yield { records, place };
    }
    if (stop) return;
  }
}

/** One page after `place`, or the one that `link` names; without the optional relationship where the type lacks it. */
async function page(
  drupal: Drupal,
  shelf: Shelf,
  place: Place,
  link: string | null,
  signal: AbortSignal,
): Promise<Answered & { bare: true | undefined }> {
  const doing = `read ${shelf.path}`;
  if (link !== null) return { ...(await drupal.read(shelf.path, link, doing, signal)), bare: place.bare };
  const query = keyset(shelf, place);
  const bare = withIncludes(shelf, true);
  const full = withIncludes(shelf, false);
  try {
    if (place.bare) return { ...(await drupal.read(shelf.path, [...query, ...bare], doing, signal)), bare: true };
    return { ...(await drupal.read(shelf.path, [...query, ...full], doing, signal)), bare: undefined };
  } catch (thrown) {
    if (statusOf(thrown) === 404) throw noSuchType(shelf, thrown);
    if (statusOf(thrown) !== 400 || place.bare || shelf.optional === null) throw thrown;
    return { ...(await drupal.read(shelf.path, [...query, ...bare], doing, signal)), bare: true };
  }
}

/** What comes with each row. Of users no more than their names. */
export function withIncludes(shelf: Shelf, bare: boolean): Query {
  const include = bare ? shelf.include : [...shelf.include, shelf.optional].filter((one) => one !== null);
  return [
    ['include', include.join(',')],
    ['fields[user--user]', 'display_name,name'],
  ];
}

function keyset({ serial }: Shelf, { t, n }: Place): Query {
  return [
    ['sort', `changed,${serial}`],
    ['page[limit]', PAGE],
    ['filter[any][group][conjunction]', 'OR'],
    ['filter[later][condition][path]', 'changed'],
    ['filter[later][condition][operator]', '>'],
    ['filter[later][condition][value]', String(t)],
    ['filter[later][condition][memberOf]', 'any'],
    ['filter[same][group][conjunction]', 'AND'],
    ['filter[same][group][memberOf]', 'any'],
    ['filter[second][condition][path]', 'changed'],
    ['filter[second][condition][value]', String(t)],
    ['filter[second][condition][memberOf]', 'same'],
    ['filter[row][condition][path]', serial],
    ['filter[row][condition][operator]', '>'],
    ['filter[row][condition][value]', String(n)],
    ['filter[row][condition][memberOf]', 'same'],
  ];
}

const Row = z.looseObject({ attributes: z.looseObject({ changed: z.iso.datetime({ offset: true }) }) });

/** The last row that says where it stands. */
function lastOf(records: readonly unknown[], serial: Shelf['serial']): { t: number; n: number } | null {
  for (const record of records.toReversed()) {
    const { success, data } = Row.safeParse(record);
    const n = data?.attributes[serial];
    if (success && typeof n === 'number') return { t: Math.floor(Date.parse(data.attributes.changed) / 1000), n };
  }
  return null;
}

/** Where the next pass begins: never later than `back`. */
function trailing(reached: Place, back: number): Place {
  if (reached.t < back) return reached;
  return { ...reached, t: Math.max(back, 0), n: 0 };
}

function same(one: Place, other: Place): boolean {
  return one.t === other.t && one.n === other.n && one.back === other.back && one.bare === other.bare;
}

function readCursor(cursor: string | null): Cursor {
  if (cursor === null) return { places: {} };
  try {
    return Cursor.parse(JSON.parse(cursor));
  } catch (cause) {
    throw new Fault('bug', `not a cursor of drupal: ${cursor.slice(0, 80)}`, { cause });
  }
}

/** The page of an unknown type is HTML; so is that of a site without JSON:API. */
export function noSuchType({ path }: Pick<Shelf, 'path'>, cause: unknown): Fault {
  return new Fault('config', `the site has no /jsonapi/${path}`, {
    cause,
    cure: "Correct the types in the connection's settings: their machine names are at /admin/structure/types and /admin/structure/comment of the site.",
  });
}
