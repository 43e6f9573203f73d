import type { Spredfast } from './client.ts';

const FIRST_READ_MS = 30 * 24 * 3_600_000;

/** Where the first read begins, in epoch milliseconds. */
export function startOf({ settings: { since } }: Spredfast): number {
  return since === undefined ? Date.now() - FIRST_READ_MS : Date.parse(since);
}
