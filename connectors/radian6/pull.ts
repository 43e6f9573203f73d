/** Reading on: what was published since, again what was published shortly before, and now and then what was found late. */
import { z } from 'zod';
import { Fault, type Page } from '#sdk';
import type { Radian6 } from './client.ts';
import { isObject } from './faults.ts';
import { published } from './range.ts';
import { firstRead } from './settings.ts';

/** In milliseconds. Posts are found minutes to days after they were published: the last hours are read again each time, the last days once an hour. */
const AGAIN = 2 * 3_600_000;
const LATE = 48 * 3_600_000;
const DEEP_EVERY = 3_600_000;
/** Nobody knows how long a range the vendor takes. */
const LONGEST = 366 * 86_400_000;
/** There is nothing older. */
const FOUNDED = Date.UTC(2006, 0, 1);
/** The vendor's clock may be ahead of ours. */
const AHEAD = 10 * 60_000;
/** Status of JSON posts that people or the vendor took away: spam, hidden. */
const GONE = new Set([1, 2]);
/** Records that are committed together. */
const CHUNK = 100;

/** Epoch milliseconds: everything published before `until` was given; `deep`: when the last days were last read again. */
const Cursor = z.strictObject({ v: z.literal(1), until: z.int(), deep: z.int() });
type Cursor = z.infer<typeof Cursor>;

export async function* pulled(client: Radian6, cursor: string | null, signal: AbortSignal): AsyncGenerator<Page> {
  const now = Date.now();
  const known = cursor === null ? null : read(cursor);
  const deep = known === null || Math.abs(now - known.deep) >= DEEP_EVERY;
  // A clock that once was ahead must not make us wait until it is right.
  const reached = Math.min(known?.until ?? now, now);
  const from = known === null ? firstRead(client.settings, new Date(now)).getTime() : reached - (deep ? LATE : AGAIN);
  let until = known?.until ?? from;
  const at = (time: number, deepAt: number): string => {
    // What the vendor dates into the future must not make us skip what comes until then.
    until = Math.max(until, Math.min(time, now));
    return JSON.stringify({ v: 1, until, deep: deepAt } satisfies Cursor);
  };
  for (const range of slices(from, now + AHEAD)) {
    for await (const part of published(client, range, signal)) {
      for (let start = 0; start < part.length; start += CHUNK) {
        const chunk = part.slice(start, start + CHUNK);
        const records = chunk.map(({ record }) => record);
        yield { records, cursor: at(chunk.at(-1)?.at ?? until, known?.deep ?? 0) };
      }
    }
  }
  yield { records: [], cursor: at(now, deep ? now : known.deep) };
}

/** Everything published since, as it is now. */
export async function* existing(
  client: Radian6,
  since: Date,
  signal: AbortSignal,
): AsyncGenerator<Pick<Page, 'records'>> {
  for (const range of slices(Math.max(since.getTime(), FOUNDED), Date.now() + AHEAD)) {
    for await (const part of published(client, range, signal))
      yield { records: part.map(({ record }) => record).filter((record) => !isGone(record)) };
  }
}

function isGone(record: unknown): boolean {
  return isObject(record) && GONE.has(Number(record['postStatus'] ?? 0));
}

function* slices(start: number, end: number): Generator<{ readonly start: number; readonly end: number }> {
  for (let from = start; from < end; from += LONGEST) yield { start: from, end: Math.min(from + LONGEST, end) };
}

function read(cursor: string): Cursor {
  try {
    return Cursor.parse(JSON.parse(cursor));
  } catch (cause) {
    throw new Fault('bug', `not a cursor of radian6: ${cursor.slice(0, 100)}`, { cause });
  }
}
