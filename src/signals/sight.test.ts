/** Unknown is not quiet: when a stream is a blind spot, until when, and what that means for counts. */
import { describe, expect, test } from 'vitest';
import { coverageOf, isAlive, moveGaps, sightOf, type Gap, type StreamSight } from './sight.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-03-02T12:00:00Z');
const ago = (hours: number): string => new Date(NOW - hours * HOUR).toISOString();
const CONNECTION = { id: 'blog', paused_at: null, disconnected: null, held: null };
const STREAM = {
  stream: 'items',
  pulled: true,
  state: 'healthy',
  caught_up_at: ago(9),
  pulled_at: ago(0),
  fault: null,
  failed_at: null,
  failures: 0,
  last_at: ago(1),
  perHour: 3,
};

function seen(connection: object, stream: object): StreamSight['blind'] {
  return sightOf({ ...CONNECTION, ...connection } as never, { ...STREAM, ...stream } as never, 60_000, NOW).blind;
}

test.each([
  ['as it comes', {}, {}, null],
  ['quiet, and read', {}, { state: 'quiet' }, null],
  ['a first failure', {}, { state: 'doubtful', failed_at: ago(1) }, null],
  ['failing', {}, { state: 'failing', failed_at: ago(3) }, 'dead'],
  ['not read any more', {}, { pulled_at: ago(1) }, 'dead'],
  ['its grant is gone', { disconnected: { since: ago(2), message: '', cure: null } }, {}, 'dead'],
  ['limited', { held: { until: ago(-1), message: '' } }, {}, 'limited'],
  ['a limit that is past', { held: { until: ago(1), message: '' } }, {}, null],
  ['paused', { paused_at: ago(5) }, {}, 'paused'],
  ['paused, and posted to: that is stored', { paused_at: ago(5) }, { pulled: false }, null],
  ['read for the first time', {}, { state: 'backfilling', caught_up_at: null }, 'backfilling'],
])('a stream: %s', (_, connection, stream, why) => expect(seen(connection, stream)?.why ?? null).toBe(why));

const GAP: Gap = {
  connection: 'blog',
  stream: 'items',
  since: NOW - 2 * HOUR,
  until: null,
  why: 'dead',
  filled: false,
};
const BLIND = {
  connection: 'blog',
  stream: 'items',
  pulled: true,
  state: 'failing',
  blind: { why: 'dead', since: NOW - 2 * HOUR },
  lastAt: null,
} as const;
const WELL = { ...BLIND, state: 'healthy', blind: null } as const;

test('a gap begins when it began, lasts, and is filled by whoever reads on from there', () => {
  expect(moveGaps([], [BLIND], NOW)).toEqual([GAP]);
  expect(moveGaps([GAP], [BLIND], NOW)).toEqual([]);
  expect(moveGaps([GAP], [WELL], NOW)).toEqual([{ ...GAP, until: NOW, filled: true }]);
  expect(moveGaps([GAP], [{ ...WELL, pulled: false }], NOW)).toEqual([{ ...GAP, until: NOW, filled: false }]);
});

describe('coverage', () => {
  const shares = new Map([
    [
      's',
      new Map([
        ['blog/items', 0.4],
        ['web/posts', 0.6],
      ]),
    ],
  ]);
  const at = coverageOf({ gaps: [{ ...GAP, until: NOW - HOUR }], streams: [], shares }, 's', HOUR);

  test('is what is usual of those that could be seen', () => {
    expect([at(NOW - 4 * HOUR), at(NOW - 2 * HOUR), at(NOW)]).toEqual([1, 0.6, 1]);
    expect(coverageOf({ gaps: [{ ...GAP, filled: true }], streams: [], shares }, 's', HOUR)(NOW - HOUR)).toBe(1);
    expect(coverageOf({ gaps: [GAP], streams: [], shares }, 'other', HOUR)(NOW)).toBe(1);
  });

  test('silence needs everybody who is usually heard', () => {
    const alive = (streams: readonly StreamSight[]): boolean => isAlive({ gaps: [], streams, shares }, 's', NOW - HOUR);
    const posted = { ...WELL, connection: 'web', stream: 'posts', pulled: false };
    expect(alive([WELL, { ...posted, lastAt: NOW }])).toBe(true);
    expect(alive([WELL, { ...posted, lastAt: NOW - 2 * HOUR }])).toBe(false);
    expect(alive([BLIND, { ...posted, lastAt: NOW }])).toBe(false);
  });
});
