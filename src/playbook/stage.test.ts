import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Activity } from '#sdk';
import { causeOf, type Plan, type RunEvent, type RunView } from './index.ts';
import { Kept, NOW, planOf as planWith } from '../../test/support/kept.ts';
import { post } from './some-activity.ts';

const LATER = new Date('2026-03-02T11:00:00.000Z');

function planOf(steps: readonly unknown[], on: Readonly<Record<string, unknown>> = {}): Plan {
  return planWith(steps, { on: { activity: 'any', ...on } });
}

const ASK = { id: 'ask', do: 'inside.post', with: { text: '{{ activity.text }}' } };
const WAIT = { id: 'decision', wait: '2h', for: { reply_to: 'ask', if: "reply.text != 'no'" }, otherwise: 'stop' };
const TELL = { id: 'tell', do: 'outside.post', with: { text: 'So: {{ steps.decision.reply.text }}' } };
const plan = planOf([ASK, WAIT, TELL]);

const done: RunEvent = {
  kind: 'effect',
  step: 'ask',
  state: 'done',
  external_id: '85',
  connection: 'inside',
  output: { thread: '85' },
  audience: 'internal',
};
const told: RunEvent = {
  kind: 'effect',
  step: 'tell',
  state: 'done',
  external_id: '7',
  connection: 'outside',
  output: null,
  audience: 'external',
};
const yes = post({
  id: 'r1',
  connection: 'inside',
  external_id: 'c1',
  thread: '85',
  text: 'Yes',
  audience: 'internal',
});

function replied(activity: Activity): RunEvent {
  return { kind: 'reply', step: 'decision', activity };
}

function kept(of: Plan, view: Partial<RunView> = {}): Kept {
  return new Kept(of, { activities: new Map([[yes.id, yes]]), ...view });
}

describe('do', () => {
  test('parks on its effect, then on the reply, then does the next and is done', () => {
    const run = kept(plan);
    expect(run.tell({ kind: 'start' })).toEqual({
      state: 'parked',
      reason: 'ask waits for inside.post',
      records: [{ step: 'ask', state: 'parked', outcome: { action: 'inside.post', sent: 'external' } }],
      intents: [
        {
          step: 'ask',
          action: 'inside.post',
          via: null,
          input: { value: { text: 'My camera is broken' }, activities: ['a1'], audience: 'external' },
          approved: [],
          copies: [],
        },
      ],
      questions: [],
      withdrawn: [],
      waits: [],
    });
    expect(run.tell(done)).toMatchObject({
      state: 'parked',
      records: [
        { step: 'ask', state: 'done', outcome: { external_id: '85', connection: 'inside', output: { thread: '85' } } },
        { step: 'decision', state: 'parked', outcome: { until: LATER.toISOString() } },
      ],
      intents: [],
      waits: [{ step: 'decision', until: LATER, reply: { connection: 'inside', thread: '85' } }],
    });
    expect(run.tell(replied(yes))).toMatchObject({
      records: [
        { step: 'decision', state: 'done', outcome: { reply: 'r1' } },
        { step: 'tell', state: 'parked' },
      ],
      intents: [{ step: 'tell', input: { value: { text: 'So: Yes' }, activities: ['r1'], audience: 'internal' } }],
      questions: [],
      withdrawn: [],
      waits: [],
    });
    expect(run.tell(told)).toMatchObject({ state: 'done', reason: null, intents: [], waits: [] });
  });

  test('a refusal fails the run with the reason, or is passed over', () => {
    const refused: RunEvent = {
      kind: 'effect',
      step: 'ask',
      state: 'refused',
      fault: { kind: 'rejected', message: 'no such group' },
    };
    const failing = kept(plan);
    failing.tell({ kind: 'start' });
    expect(failing.tell(refused)).toMatchObject({ state: 'failed', reason: 'ask failed: no such group', intents: [] });
    expect(failing.tell({ kind: 'timer' }, LATER)).toMatchObject({ state: 'failed', records: [], intents: [] });
    const going = kept(
      planOf([
        { ...ASK, else: 'continue' },
        { id: 'next', do: 'inside.post', with: { text: "{{ has(steps.ask.connection) ? 'asked' : 'not asked' }}" } },
      ]),
    );
    going.tell({ kind: 'start' });
    expect(going.tell(refused)).toMatchObject({
      state: 'parked',
      records: [{ step: 'ask', state: 'failed' }, { step: 'next' }],
      intents: [{ input: { value: { text: 'not asked' } } }],
    });
  });

  test('an unknown outcome waits for a person, who settles it', () => {
    const run = kept(plan);
    run.tell({ kind: 'start' });
    const unknown: RunEvent = {
      kind: 'effect',
      step: 'ask',
      state: 'unknown',
      fault: { kind: 'transient', message: 'cut off' },
    };
    expect(run.tell(unknown)).toMatchObject({
      state: 'parked',
      reason: 'ask: nobody knows whether it was done: cut off',
      intents: [],
    });
    expect(run.tell(unknown).records).toEqual([]);
    run.tell(done);
    expect(run.state('ask')).toBe('done');
  });

  test('what its template needs and does not find fails it with the reason', () => {
    const run = kept(planOf([{ ...ASK, with: { text: 'On {{ activity.title }}' } }]));
    expect(run.tell({ kind: 'start' })).toMatchObject({
      state: 'failed',
      reason: 'ask failed: activity.title is absent',
      intents: [],
    });
  });

  test('a false condition skips it, and says what was absent', () => {
    const run = kept(
      planOf([
        { ...ASK, if: 'activity.ours' },
        { ...ASK, id: 'two', if: "activity.title == 'x'" },
      ]),
    );
    expect(run.tell({ kind: 'start' })).toMatchObject({
      state: 'done',
      records: [
        { step: 'ask', state: 'skipped', outcome: { note: 'its condition is false' } },
        { step: 'two', state: 'skipped', outcome: { note: 'activity.title is absent' } },
      ],
    });
  });

  test('watching, nothing is done and nothing is waited for', () => {
    const run = kept(plan, { mode: 'watch' });
    const progress = run.tell({ kind: 'start' });
    expect(progress).toMatchObject({ state: 'done', intents: [], waits: [] });
    expect(progress.records).toEqual([
      {
        step: 'ask',
        state: 'done',
        outcome: { would: { action: 'inside.post', via: null, input: { text: 'My camera is broken' } } },
      },
      { step: 'decision', state: 'skipped', outcome: { note: 'watching, so nothing is waited for' } },
      {
        step: 'tell',
        state: 'skipped',
        outcome: { note: 'watching, so it cannot be told what it would do: steps.decision is absent' },
      },
    ]);
  });
});

describe('wait', () => {
  test('for a time: no sooner, and once', () => {
    const run = kept(planOf([{ id: 'pause', wait: '30m' }, ASK]));
    expect(run.tell({ kind: 'start' })).toMatchObject({
      state: 'parked',
      waits: [{ step: 'pause', until: new Date('2026-03-02T09:30:00Z'), reply: null }],
      intents: [],
    });
    expect(run.tell({ kind: 'timer' }, new Date('2026-03-02T09:29:59.999Z'))).toMatchObject({
      records: [],
      intents: [],
    });
    expect(run.tell({ kind: 'timer' }, new Date('2026-03-02T09:30:00Z')).intents).toHaveLength(1);
    expect(run.tell({ kind: 'timer' }, LATER)).toMatchObject({ records: [], intents: [] });
  });

  test('for a reply: when none comes it stops, with the reason', () => {
    const run = kept(plan);
    run.tell({ kind: 'start' });
    run.tell(done);
    expect(run.tell({ kind: 'timer' }, LATER)).toMatchObject({
      state: 'stopped',
      reason: `decision: no reply to ask by ${LATER.toISOString()}`,
      intents: [],
      questions: [],
      withdrawn: [],
      waits: [],
    });
    expect(run.tell(replied(yes), LATER)).toMatchObject({ state: 'stopped', records: [], intents: [] });
  });

  test('or takes the other way, instead of the rest', () => {
    const run = kept(planOf([ASK, { ...WAIT, otherwise: [{ ...ASK, id: 'remind' }] }, TELL]));
    run.tell({ kind: 'start' });
    run.tell(done);
    expect(run.tell({ kind: 'timer' }, LATER)).toMatchObject({ state: 'parked', intents: [{ step: 'remind' }] });
    expect(run.tell({ ...done, step: 'remind' } as RunEvent)).toMatchObject({ state: 'done', intents: [] });
    expect(run.state('tell')).toBeUndefined();
  });

  test('for a reply to what made nothing that could be replied to: at once the other way', () => {
    const run = kept(plan);
    run.tell({ kind: 'start' });
    expect(run.tell({ ...done, external_id: null, output: null } as RunEvent)).toMatchObject({
      state: 'stopped',
      reason: 'decision: ask made nothing that could be replied to',
    });
  });

  test.each([
    ['one that does not meet the condition', { text: 'no' }],
    ['one in another thread', { thread: '86' }],
    ['one at another connection', { connection: 'outside' }],
    ['the first item of the thread itself', { external_id: '85' }],
    ['a like', { kind: 'like', text: null }],
    ['a deletion', { kind: 'delete' }],
    ['our own words', { ours: true }],
    ['history', { backfilled: true }],
  ] as const)('is not ended by %s', (_, like) => {
    const run = kept(plan);
    run.tell({ kind: 'start' });
    run.tell(done);
    expect(run.tell(replied({ ...yes, ...like }))).toMatchObject({
      state: 'parked',
      records: [],
      intents: [],
      waits: [{ step: 'decision' }],
    });
    expect(run.tell(replied(yes)).intents).toHaveLength(1);
  });
});

function audience(text: string, view: Partial<RunView> = {}): unknown {
  const run = kept(planOf([ASK, WAIT, { ...TELL, with: { text } }]), view);
  run.tell({ kind: 'start' });
  run.tell(done);
  const [intent] = run.tell(replied(yes)).intents;
  return intent === undefined ? null : [intent.input.audience, ...intent.input.activities];
}

describe('provenance', () => {
  test.each([
    ['constants', ['external']],
    ['{{ activity.text }}', ['external', 'a1']],
    ['{{ steps.decision.reply.text }}', ['internal', 'r1']],
    ['{{ activity.text }} {{ steps.decision.reply.text }}', ['internal', 'a1', 'r1']],
    ["{{ has(steps.decision.reply.url) ? 'with a link' : 'without' }}", ['internal', 'r1']],
    ["{{ [activity].exists(one, one.text == 'x') ? 'a' : 'b' }}", ['external', 'a1']],
    ['{{ size(steps) > 0 ? "a" : "b" }}', ['internal', 'a1', 'r1']],
    ['{{ steps.ask.external_id }}', ['internal', 'a1']],
    ["{{ steps['decision'].reply.text }}", ['internal', 'a1', 'r1']],
  ])('of %s', (text, expected) => expect(audience(text)).toEqual(expected));

  test('of an internal activity', () =>
    expect(audience('{{ activity.text }}', { cause: causeOf(post({ audience: 'internal' })) })).toEqual([
      'internal',
      'a1',
    ]));

  test('what a vendor answered counts as internal, unless its connection is said to be external', () => {
    const steps = [ASK, { ...TELL, with: { text: '{{ steps.ask.external_id }}' } }];
    const tell = (event: RunEvent): unknown => {
      const run = kept(planOf(steps));
      run.tell({ kind: 'start' });
      return run.tell(event).intents[0]?.input.audience;
    };
    expect(tell({ ...done, audience: 'external' } as RunEvent)).toBe('external');
    expect(
      tell({ kind: 'effect', step: 'ask', state: 'done', external_id: '85', connection: 'inside', output: null }),
    ).toBe('internal');
  });
});

test('what people write is never read as a template, at any depth', () => {
  const text = '{{ activity.id }} {{ 1/0 }} }} {{ "\' ${x} <script>';
  const run = kept(
    planOf([
      { ...ASK, with: { text: 'Said: {{ activity.text }}', deep: { list: ['{{ activity.text }}', 7, null, true] } } },
    ]),
    { cause: causeOf(post({ text })) },
  );
  expect(run.tell({ kind: 'start' }).intents[0]?.input.value).toEqual({
    text: `Said: ${text}`,
    deep: { list: [text, 7, null, true] },
  });
});

test('one expression keeps its type, and braces in its texts and maps are its own', () => {
  const steps = [
    {
      ...ASK,
      with: {
        n: '{{ 1 + 1 }}',
        tags: '{{ activity.tags }}',
        text: "{{ '}}' + '{{' }}",
        map: "{{ {'a': {'b': 'c'}} }}",
        both: '{{ 1 }}{{ 2.5 }}',
      },
    },
  ];
  const run = kept(planOf(steps), { cause: causeOf(post({ tags: ['x'] })) });
  expect(run.tell({ kind: 'start' }).intents[0]?.input.value).toEqual({
    n: 2,
    tags: ['x'],
    text: '}}{{',
    map: { a: { b: 'c' } },
    both: '12.5',
  });
});

describe('starts', () => {
  test.each([
    ['a false condition', { if: "activity.audience == 'internal'" }, {}, { no: null }],
    ['something absent', { if: "activity.title == 'x'" }, {}, { no: 'activity.title is absent' }],
    ['an echo of our own', {}, { ours: true }, { no: null }],
    ['history', {}, { backfilled: true }, { no: null }],
    ['no condition', {}, {}, { key: null, within: null, market: null }],
    [
      'a key',
      { dedupe: { by: "activity.kind + '!'", within: '24h' } },
      {},
      { key: 'create!', within: 86_400, market: null },
    ],
    [
      'a key that is absent',
      { dedupe: { by: 'activity.thread', within: '1h' } },
      {},
      { key: null, within: 3_600, market: null },
    ],
    [
      'a stored condition that cannot be read',
      { if: 'nothing(' },
      {},
      { no: expect.stringContaining('cannot be read') },
    ],
  ])('%s', (_, on, like, expected) => expect(planOf([ASK], on).starts(causeOf(post(like)))).toEqual(expected));
});

/** All that can happen to a run, in any order and any number, at any time. */
const steps = fc.constantFrom('ask', 'decision', 'tell', 'remind', 'nothing');
const events: fc.Arbitrary<{ readonly event: RunEvent; readonly minutes: number }> = fc.record({
  minutes: fc.integer({ min: 0, max: 300 }),
  event: fc.oneof(
    fc.constant<RunEvent>({ kind: 'start' }),
    fc.constant<RunEvent>({ kind: 'timer' }),
    steps.map((step): RunEvent => ({
      kind: 'effect',
      step,
      state: 'done',
      external_id: '85',
      connection: 'inside',
      output: null,
    })),
    fc.tuple(steps, fc.constantFrom('refused', 'unknown')).map(([step, state]): RunEvent => ({
      kind: 'effect',
      step,
      state: state === 'refused' ? 'refused' : 'unknown',
      fault: { kind: 'rejected', message: 'no' },
    })),
    fc
      .tuple(steps, fc.constantFrom(yes, { ...yes, text: 'no' }, { ...yes, thread: null }))
      .map(([step, activity]): RunEvent => ({ kind: 'reply', step, activity })),
  ),
});
const long = planOf([ASK, { ...WAIT, otherwise: [{ ...ASK, id: 'remind', else: 'continue' }] }, TELL]);

test('whatever comes in whatever order: the same again gives the same, an event twice changes nothing, no intent is made twice, and no run is stuck', () => {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 14 }), (happenings) => {
      const run = kept(long);
      run.tell({ kind: 'start' });
      for (const { event, minutes } of happenings) {
        const at = new Date(NOW.getTime() + minutes * 60_000);
        const before = [...run.journal.values()];
        const progress = run.tell(event, at);
        expect(long.advance({ ...run.view, journal: before }, event, at)).toEqual(progress);
        expect(run.tell(event, at)).toMatchObject({ state: progress.state, records: [], intents: [] });
      }
      const intents = run.all.flatMap((one) => one.intents.map(({ step }) => step));
      expect(new Set(intents).size).toBe(intents.length);
      for (const { state, waits, reason, records } of run.all) {
        const parked = records.filter((record) => record.state === 'parked');
        expect(parked.length).toBeLessThanOrEqual(1);
        expect(state === 'parked' ? reason !== null : waits.length === 0).toBe(true);
      }
      // Whatever it waits for can be given: effects are done, times pass.
      for (let tries = 0; run.all.at(-1)?.state === 'parked'; tries += 1) {
        expect(tries).toBeLessThan(6);
        const last = run.all.at(-1);
        const step = [...run.journal.values()].find((record) => record.state === 'parked')?.step ?? '';
        if (last?.waits[0]) run.tell({ kind: 'timer' }, last.waits[0].until);
        else
          run.tell({ kind: 'effect', step, state: 'done', external_id: '85', connection: 'inside', output: null }, NOW);
      }
    }),
    { numRuns: 400 },
  );
});
