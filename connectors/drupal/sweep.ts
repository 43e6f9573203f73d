/**
 * All that exists since a date, newest first. Deletions leave no trace in Drupal: what is missing here is gone.
 *
 * No filter is used: a filter makes Drupal leave out hidden rows without a word, while in a plain list they are named as omitted.
 * So pages go by offset, and the list may move meanwhile. Neighbouring pages overlap: as long as they share a row, none was skipped.
 */
import { z } from 'zod';
import { Fault, type Page } from '#sdk';
import { queryOf, type Drupal } from './client.ts';
import { statusOf } from './faults.ts';
import { noSuchType, withIncludes, type Shelf } from './pull.ts';
import { hiddenRecord, omittedOf, recordsOf } from './record.ts';
import type { Document } from './schema.ts';

const PAGE = 50;
const STEP = 45;
const TRIES = 20;

export async function* sweep(
  drupal: Drupal,
  shelves: readonly Shelf[],
  since: Date,
  signal: AbortSignal,
): AsyncGenerator<Pick<Page, 'records'>> {
  await drupal.me(signal);
  for (const shelf of shelves) yield* sweepShelf(drupal, shelf, since, signal);
}

async function* sweepShelf(
  drupal: Drupal,
  shelf: Shelf,
  since: Date,
  signal: AbortSignal,
): AsyncGenerator<Pick<Page, 'records'>> {
  let before: ReadonlySet<string> = new Set();
  let tries = 0;
  for (let offset = 0; ;) {
    const document = await list(drupal, shelf, offset, signal);
    const records = recordsOf(document, { base: drupal.base, bodies: shelf.bodies });
    const hidden = omittedOf(document);
    const ids = new Set([...records.flatMap(idOf), ...hidden]);
    if (before.size > 0 && ids.isDisjointFrom(before)) {
      tries += 1;
      if (tries > TRIES) throw new Fault('transient', `${shelf.path} moves faster than it can be read`);
      offset = Math.max(0, offset - STEP);
      continue;
    }
    // As a visitor we would see less, and take the rest for deleted.
    await drupal.me(signal);
    const type = shelf.path.replace('/', '--');
    yield { records: [...records, ...hidden.map((id) => hiddenRecord(type, id))] };
    if (queryOf(document.links?.['next']) === null || isBefore(records.at(-1), since)) return;
    before = ids;
    offset += STEP;
  }
}

async function list(drupal: Drupal, shelf: Shelf, offset: number, signal: AbortSignal): Promise<Document> {
  const read = async (bare: boolean): Promise<Document> => {
    const query = [
      ['sort', `-created,-${shelf.serial}`],
      ['page[limit]', String(PAGE)],
      ['page[offset]', String(offset)],
    ] as const;
    const { document } = await drupal.read(
      shelf.path,
      [...query, ...withIncludes(shelf, bare)],
      `read ${shelf.path}`,
      signal,
    );
    return document;
  };
  try {
    return await read(shelf.optional === null);
  } catch (thrown) {
    if (statusOf(thrown) === 404) throw noSuchType(shelf, thrown);
    if (statusOf(thrown) !== 400 || shelf.optional === null) throw thrown;
    return read(true);
  }
}

const Row = z.looseObject({ id: z.string(), attributes: z.looseObject({ created: z.string() }) });

function idOf(record: unknown): string[] {
  const { success, data } = z.looseObject({ id: z.string() }).safeParse(record);
  return success ? [data.id] : [];
}

function isBefore(record: unknown, since: Date): boolean {
  const { success, data } = Row.safeParse(record);
  return success && Date.parse(data.attributes.created) < since.getTime();
}
