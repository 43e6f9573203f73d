/** What is counted by slices, for whoever may not read all of it. */
import { countedOf } from '../signals/index.ts';
import type { AppParts } from './app.ts';
import type { Principal } from './principal.ts';
import { readsInside, type Reads } from './reading.ts';
import { sightOf } from './rights.ts';

/** Slices, or that one, in which something is counted that they may not read: no number of these is told. */
export async function hiddenSlices(
  { database, reading }: Pick<AppParts, 'database'> & Reads,
  who: Principal,
  slice: string | null = null,
): Promise<ReadonlySet<string>> {
  const sight = sightOf(who);
  if (sight === null) return new Set();
  const may = reading.seen(who);
  const counted = await countedOf(database.pool, slice);
  const hidden = counted.filter(
    ({ inside, streams }) =>
      (inside && !readsInside(sight)) || streams.some((stream) => !may(stream.split('/', 1)[0] ?? '')),
  );
  return new Set(hidden.map((one) => one.slice));
}
