/** Numbers that are no talk: returns, crashes, calls. They come by the API, by a webhook or from a file. */
import { z } from 'zod';
import { Name } from '#sdk';
import { misfit, ours, Refused, transaction } from '../platform/index.ts';
import * as signals from '../signals/index.ts';
import type { AppParts } from './app.ts';

const Fact = z.strictObject({
  series: Name,
  at: z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString()),
  value: z.number().min(0, ours('a fact is a count or an amount: 0 or more')),
});
const KEYS = Object.keys(Fact.shape);
export const MOST_FACTS = 10_000;

/** Whether a record that was posted is a fact, and no post: it has a series, a time and a value, and nothing else. */
export function isFact(record: unknown): boolean {
  if (typeof record !== 'object' || record === null) return false;
  const keys = Object.keys(record);
  return keys.length === KEYS.length && KEYS.every((key) => keys.includes(key));
}

export interface KeptFacts {
  readonly facts: number;
  /** New, or other than before. */
  readonly changed: number;
  /** Slices that judge them. */
  readonly judged: readonly string[];
}

/** Keeps what whoever called was allowed to tell. Throws `rejected` for what is no fact. */
export function factsKeeper({ database: { pool }, clock, signals: { shelf } }: AppParts) {
  return async (given: readonly unknown[], { live }: { readonly live: boolean }): Promise<KeptFacts> => {
    if (given.length > MOST_FACTS)
      throw new Refused(
        { code: 'too_many', most: MOST_FACTS, of: 'facts' },
        `${given.length} facts are too many at once`,
        `Send at most ${MOST_FACTS}.`,
      );
    const { data } = z.array(Fact).safeParse(given);
    if (data === undefined)
      throw misfit(z.array(Fact), given, {
        lead: 'these are no facts: ',
        cure: 'A fact is {"series": "returns", "at": "2026-03-02T09:00:00Z", "value": 3}.',
      });
    await shelf.refresh();
    const series = new Set(data.map((one) => one.series));
    const judging = shelf.all.filter(({ source }) => source.facts !== undefined && series.has(source.facts));
    const changed = await transaction(pool, async (tx) => {
      const rows = data.map((one) => Object.assign({ live }, one));
      const count = await signals.saveFacts(tx, rows);
      await signals.factsChanged(tx, judging, data, clock.now());
      return count;
    });
    return { facts: data.length, changed, judged: judging.map(({ name }) => name) };
  };
}
