import { expect, test } from 'vitest';
import type { Entry } from '../issues/index.ts';
import { replayOf } from './replay.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 2, 2, 8, 0, second)).toISOString();

function entry(second: number, kind: string, detail: Entry['detail']): Entry {
  const actor = { kind: 'system', id: 'fault', name: 'fault' } as const;
  return {
    id: `${kind} ${second}`,
    issue: 'i',
    at: at(second),
    actor,
    cause: null,
    audience: 'external',
    kind,
    detail,
  };
}

test('what goes to many at once is waited for once a network, until the last is there', () => {
  const timeline = [
    entry(10, 'broadcast', { to: [{ effect: 'a' }, { effect: 'b' }, { effect: 'c' }, { effect: 'd' }] }),
    entry(12, 'answered', { effect: 'a', connection: 'fedi', state: 'done' }),
    entry(15, 'answered', { effect: 'b', connection: 'fedi', state: 'done' }),
    entry(13, 'answered', { effect: 'c', connection: 'forum', state: 'done' }),
  ];
  const issue = { opened_at: at(0), resolved_at: null, state: 'open' } as const;
  const { waited } = replayOf({ issue, timeline, said: [], asks: [] }, new Date(at(40)));
  expect(waited.map(({ for: what, whom, seconds, until }) => [what, whom, seconds, until !== null])).toEqual([
    ['owner', [], 40, false],
    ['network', [], 30, false],
    ['network', ['fedi'], 5, true],
    ['network', ['forum'], 3, true],
  ]);
});
