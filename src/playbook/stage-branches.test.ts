/** The verbs that lead to other steps: choose, each and together; and what a do does when it fails. */
import { describe, expect, test } from 'vitest';
import { type Kept, keep } from '../../test/support/kept.ts';
import { causeOf, type Cause, type Json } from './index.ts';
import { post } from './some-activity.ts';

function act(id: string, text = id): Readonly<Record<string, unknown>> {
  return { id, do: 'outside.post', with: { text } };
}
const pause = (id: string, wait = '1h'): Readonly<Record<string, unknown>> => ({ id, wait });

function signal(activities: Json): Cause {
  return {
    kind: 'signal',
    activity: null,
    given: { signal: { kind: 'spike', activities } },
    audience: 'external',
    activities: ['a1', 'a2'],
    by: null,
    origin: [],
    hop: 0,
  };
}

function steps(run: Kept): string[] {
  return run.all.flatMap(({ intents }) => intents.map(({ step }) => step));
}

const which = (first: string, more: object = {}): object => ({
  id: 'which',
  choose: [
    { when: first, steps: [act('one')] },
    { when: "activity.text.contains('camera')", steps: [act('two')] },
    { when: 'true', steps: [act('three')] },
  ],
  ...more,
});

describe('choose', () => {
  test('takes the first that holds, and goes on behind it', () => {
    const run = keep([which("activity.text == 'x'"), act('after')]);
    expect(run.start()).toMatchObject({
      intents: [{ step: 'two' }],
      records: [{ step: 'which', outcome: { chose: 1 } }, {}],
    });
    expect(run.done('two').intents).toMatchObject([{ step: 'after' }]);
    expect(run.done('after').state).toBe('done');
  });
  test('passes over what is absent, and says so', () => {
    const run = keep([{ id: 'which', choose: [{ when: "activity.title == 'x'", steps: [act('one')] }] }, act('after')]);
    expect(run.start().intents).toMatchObject([{ step: 'after' }]);
    expect(run.outcome('which')).toEqual({ chose: 'none', note: 'activity.title is absent' });
  });
  test('else, where none holds', () => {
    const run = keep([{ id: 'which', choose: [{ when: 'activity.ours', steps: [act('one')] }], else: [act('two')] }]);
    expect(run.start().intents).toMatchObject([{ step: 'two' }]);
    expect(run.outcome('which')).toEqual({ chose: 'else' });
  });
  test('is chosen once: what is known later changes nothing', () => {
    const run = keep([
      act('ask'),
      { id: 'which', choose: [{ when: 'size(steps) == 1', steps: [act('one'), act('two')] }], else: [act('other')] },
    ]);
    run.start();
    run.done('ask');
    run.done('one');
    expect(run.done('two').state).toBe('done');
    expect(steps(run)).toEqual(['ask', 'one', 'two']);
  });
});

const each = (more: object = {}): object => ({
  id: 'all',
  each: 'signal.activities',
  steps: [act('tell', '{{ index }} {{ item.text }}')],
  ...more,
});

describe('each', () => {
  const list = [
    { id: 'a1', text: 'first' },
    { id: 'a2', text: 'second' },
    { id: 'a3', text: 'third' },
  ];
  const over = (more: object = {}, after: object[] = [], items: Json = list): Kept =>
    keep([each(more), ...after], { cause: signal(items) }, { on: { signal: 'spike' } });

  test('takes one after the other, each by a name of its own, and is counted after', () => {
    const run = over({}, [act('after', '{{ steps.all.count }}')]);
    expect(run.start().intents).toMatchObject([{ step: 'tell[0]', input: { value: { text: '0 first' } } }]);
    expect(run.done('tell[0]').intents).toMatchObject([{ step: 'tell[1]', input: { value: { text: '1 second' } } }]);
    run.done('tell[1]');
    expect(run.done('tell[2]').intents).toMatchObject([{ step: 'after', input: { value: { text: 3 } } }]);
  });
  test('so many at once, and the next when one has ended', () => {
    const run = over({ at_once: 2 });
    run.start();
    expect(steps(run)).toEqual(['tell[0]', 'tell[1]']);
    run.done('tell[1]');
    expect(steps(run)).toEqual(['tell[0]', 'tell[1]', 'tell[2]']);
    run.done('tell[2]');
    expect(run.done('tell[0]').state).toBe('done');
  });
  test('the items are those of when it was reached', () => {
    const run = over();
    run.start();
    (run.view.cause.given['signal'] as { activities: unknown }).activities = [];
    run.done('tell[0]');
    expect(run.done('tell[1]').intents).toMatchObject([{ step: 'tell[2]' }]);
  });
  test('nested: names say the way, and the inner item hides the outer', () => {
    const inner = { id: 'inner', each: 'item.tags', steps: [act('tag', '{{ item }}')] };
    const run = over({ steps: [inner] }, [], [{ tags: ['x', 'y'] }, { tags: [] }, { tags: ['z'] }]);
    run.start();
    run.done('tag[0][0]');
    run.done('tag[0][1]');
    expect(run.done('tag[2][0]').state).toBe('done');
    expect(steps(run)).toEqual(['tag[0][0]', 'tag[0][1]', 'tag[2][0]']);
  });
  test('what one turn did is not read in another, nor after', () => {
    const run = over({ steps: [act('tell', "{{ has(steps.tell.connection) ? 'seen' : 'not seen' }}")] }, [
      act('after', "{{ has(steps.tell.connection) ? 'seen' : 'not seen' }}"),
    ]);
    run.start();
    for (const at of [0, 1, 2]) run.done(`tell[${at}]`);
    expect(run.all.flatMap(({ intents }) => intents.map(({ input }) => input.value['text']))).toEqual(
      Array(4).fill('not seen'),
    );
  });
  test.each([
    ['500', 500, 'parked'],
    ['501', 501, 'failed'],
  ])('of %s items', (_, count, state) => {
    const run = over(
      {},
      [],
      Array.from({ length: count }, (_item, at) => ({ text: String(at) })),
    );
    expect(run.start().state).toBe(state);
  });
  test('of none, of something absent and of no list', () => {
    expect(over({}, [], []).start().state).toBe('done');
    const absent = over({ each: 'signal.missing' });
    expect(absent.start().state).toBe('done');
    expect(absent.state('all')).toBe('skipped');
    expect(over({ each: 'signal.kind' }).start()).toMatchObject({
      state: 'failed',
      reason: 'all failed: what it is for each of is no list',
    });
  });
  test('one that fails ends the run, and those under way are withdrawn', () => {
    const run = over({ at_once: 3 });
    run.start();
    expect(run.refused('tell[1]')).toMatchObject({ state: 'failed', withdrawn: ['tell[0]', 'tell[2]'] });
  });
});

describe('together', () => {
  const ASK = {
    id: 'ask',
    ask: 'Well?',
    of: 'team:care',
    for: 'choice',
    options: ['a', 'b'],
    within: '2h',
    otherwise: 'stop',
  };
  test('all: both go on by themselves, and what they left is read after', () => {
    const run = keep([
      {
        id: 'both',
        together: [
          [act('one'), act('two')],
          [pause('rest'), act('three')],
        ],
      },
      act('after', '{{ steps.two.external_id }} {{ steps.three.external_id }}'),
    ]);
    expect(run.start()).toMatchObject({ intents: [{ step: 'one' }], waits: [{ step: 'rest' }] });
    expect(run.timer(60).intents).toMatchObject([{ step: 'three' }]);
    run.done('three');
    run.done('one');
    expect(run.done('two').intents).toMatchObject([{ step: 'after', input: { value: { text: '1 1' } } }]);
  });
  test('first: the others are given up, effects and asks and waits', () => {
    const run = keep([
      { id: 'race', until: 'first', together: [[act('slow')], [ASK], [pause('long', '5h')], [pause('rest')]] },
      act('after'),
    ]);
    expect(run.start().questions).toMatchObject([{ step: 'ask' }]);
    expect(run.timer(60)).toMatchObject({
      state: 'parked',
      intents: [{ step: 'after' }],
      withdrawn: ['slow'],
      waits: [],
    });
    for (const step of ['slow', 'ask', 'long'])
      expect(run.outcome(step)).toEqual({ note: 'another branch came to its end first' });
    expect(run.outcome('race')).toEqual({ branches: 4, first: 3 });
    expect(run.done('slow').records).toEqual([]);
    expect(run.answer('ask', { choice: 'a' }).records).toEqual([]);
    expect(run.done('after').state).toBe('done');
  });
  test('first at once: the others have not begun to matter', () => {
    const run = keep([
      { id: 'race', until: 'first', together: [[act('slow')], [ASK], [{ ...act('skip'), if: 'activity.ours' }]] },
    ]);
    expect(run.start()).toMatchObject({ state: 'done', intents: [], questions: [], waits: [] });
  });
  test('first: what the branches did is read after it, now and at every later event', () => {
    const has = "{{ has(steps.won.external_id) ? 'won' : '-' }} {{ has(steps.other.external_id) ? 'other' : '-' }}";
    const run = keep([
      { id: 'race', until: 'first', together: [[act('won')], [act('other'), pause('long', '5h')]] },
      act('now', has),
      act('later', has),
    ]);
    run.start();
    run.done('other');
    expect(run.done('won').intents).toMatchObject([{ input: { value: { text: 'won other' } } }]);
    expect(run.done('now').intents).toMatchObject([{ input: { value: { text: 'won other' } } }]);
  });
  test('a branch that fails fails the run, and the rest is given up', () => {
    const run = keep([{ id: 'both', together: [[act('one')], [ASK], [act('two')]] }]);
    run.start();
    expect(run.refused('two')).toMatchObject({
      state: 'failed',
      reason: 'two failed: no such group',
      withdrawn: ['one'],
      waits: [],
    });
    expect(run.state('ask')).toBe('skipped');
  });
  test('within each: only the turn it stands in is settled', () => {
    const run = keep(
      [
        {
          id: 'all',
          each: 'signal.activities',
          at_once: 5,
          steps: [{ id: 'race', until: 'first', together: [[act('tell')], [pause('rest')]] }],
        },
      ],
      { cause: signal(Array.from({ length: 2 }, () => ({}))) },
      { on: { signal: 'spike' } },
    );
    run.start();
    expect(run.done('tell[0]')).toMatchObject({ withdrawn: [], waits: [{ step: 'rest[1]' }] });
    expect(run.state('rest[0]')).toBe('skipped');
    expect(run.timer(60)).toMatchObject({ state: 'done', withdrawn: ['tell[1]'] });
  });
});

describe('do', () => {
  test('again after a refusal, as often as it says, and then what else says', () => {
    const run = keep([{ ...act('tell'), retry: { times: 2, every: '10m' }, else: [act('instead')] }, act('after')]);
    run.start();
    expect(run.refused('tell')).toMatchObject({ state: 'parked', intents: [], waits: [{ step: 'tell' }] });
    expect(run.refused('tell').records).toEqual([]);
    expect(run.timer(9).intents).toEqual([]);
    expect(run.timer(10).intents).toMatchObject([{ step: 'tell' }]);
    run.tell({ kind: 'effect', step: 'tell', state: 'unknown', fault: { kind: 'transient', message: 'cut off' } });
    run.refused('tell', 'no', new Date('2026-03-02T09:10:00Z'));
    expect(run.timer(20).intents).toMatchObject([{ step: 'tell' }]);
    expect(run.refused('tell').intents).toMatchObject([{ step: 'instead' }]);
    expect(run.done('instead').intents).toMatchObject([{ step: 'after' }]);
  });
  test('without an outcome within the time it is withdrawn and has failed; what comes late changes nothing', () => {
    const run = keep([{ ...act('tell'), within: '30m', else: 'continue' }, act('after')]);
    run.start();
    expect(run.timer(30)).toMatchObject({ withdrawn: ['tell'], intents: [{ step: 'after' }] });
    expect(run.done('tell').records).toEqual([]);
  });
});

test('a run that is called off gives everything up', () => {
  const run = keep([{ id: 'both', together: [[act('one')], [pause('rest')]] }, act('after')]);
  run.start();
  expect(run.tell({ kind: 'cancel', reason: 'called off by ines' })).toMatchObject({
    state: 'stopped',
    reason: 'called off by ines',
    withdrawn: ['one'],
    waits: [],
  });
  expect([run.state('one'), run.state('rest')]).toEqual(['skipped', 'skipped']);
});

test('an activity without a list gives none', () =>
  expect(
    keep([{ id: 'all', each: 'activity.tags', steps: [act('x')] }], { cause: causeOf(post()) }).start().state,
  ).toBe('done'));

function waitForYes(id: string): object {
  return { id, wait: '1h', for: { reply_to: 'activity', if: "reply.text == 'yes'" }, otherwise: 'stop' };
}

test('a reply that is passed over is told of the wait that it was for, and of no other', () => {
  const run = keep([{ id: 'both', together: [[waitForYes('one')], [waitForYes('other')]] }]);
  run.start();
  const activity = post({ id: 'r', external_id: 'r', thread: 'p1', in_reply_to: 'p1', text: 'no' });
  const { reason } = run.tell({ kind: 'reply', step: 'one', activity });
  expect(reason).toMatch(
    /^one waits [^;]*; a reply was passed over: it does not meet the condition; other waits [^;]*$/,
  );
});
