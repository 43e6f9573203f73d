/**
 * `npm run bench -- signals`: how well and how fast the early warning reads, on public sets with the usual scores; a file a subject in signals/.
 * Environment: BONDFIRE_BENCH_DATA (the folder with `sentiment`, `nab` …), PARTS (`gathering language tone enrichment spikes`; all of them where it is not given).
 */
import path from 'node:path';
import { bench as enrichment } from './signals/enrichment.ts';
import { bench as gathering } from './signals/gathering.ts';
import { bench as language } from './signals/language.ts';
import { NotFound } from './signals/sets.ts';
import { bench as spikes } from './signals/spikes.ts';
import { bench as tone } from './signals/tone.ts';

/** Each is given the folder of the sets, prints its rows, and throws `NotFound` for a set that is not there. */
const PARTS: Readonly<Record<string, (data: string) => Promise<void>>> = {
  gathering,
  language,
  tone,
  enrichment,
  spikes,
};

export async function bench(): Promise<number> {
  const data = path.resolve(
    process.env['BONDFIRE_BENCH_DATA'] ?? path.join(import.meta.dirname, '../../../shared/data'),
  );
  const chosen = process.env['PARTS']?.split(' ') ?? Object.keys(PARTS);
  try {
    for (const name of chosen) await PARTS[name]?.(data);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 4;
  }
  return 0;
}
