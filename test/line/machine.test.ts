/** Runs of generated playbooks, on a real database, through everything that can happen to them: never stuck, never skipped, never twice. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { branchesOf, Fault, Playbook, type Step } from '#sdk';
import { newId, transaction, type Tx } from '../../src/platform/index.ts';
import {
  answersOf,
  askedOf,
  asksOf,
  compilePlaybook,
  createAsks,
  createEngine,
  journalOf,
  lockAsk,
  lockRun,
  passOn,
  revisionSource,
  saveRevision,
  takeAnswer,
  type Answer,
  type Intent,
  type RunEvent,
  type StepRecord,
} from '../../src/playbook/index.ts';
import { testDatabase } from '../support/database.ts';

const BEGUN = Date.parse('2026-03-02T09:00:00.000Z');
const PEOPLE = ['ines', 'bob', 'dana', 'eve'];
const { pool } = await testDatabase();
await pool.query('create table model_effects (run uuid, step text, state text)');

const businessTimes = async () => () => ({
  after: (at: Date, seconds: number) => new Date(at.getTime() + seconds * 1000),
  lack: null,
});
const asks = createAsks({
  businessTimes,
  // Of a whole team; nobody of the team called nobody, and nobody stands in for the last one.
  resolve: async (_tx, whom) =>
    whom === 'team:nobody' || whom === `person:${PEOPLE.at(-1)}`
      ? { people: [], held: 'nobody is there' }
      : typeof whom === 'string' && whom.startsWith('person:')
        ? {
            people: [{ person: PEOPLE[(PEOPLE.indexOf(whom.slice(7)) + 1) % PEOPLE.length] ?? '', why: 'stands in' }],
            held: null,
          }
        : { people: PEOPLE.slice(0, 3).map((person) => ({ person, why: 'of the team' })), held: null },
});

interface Effect {
  readonly run: string;
  readonly step: string;
  readonly state: string;
}

let plan = compilePlaybook(playbookOf([{ id: 'x', wait: '1m' }]));
const engine = createEngine<Effect>({
  active: () => [{ name: 'model', revision: 'r', mode: 'act', plan, cap: { runs: 1_000_000, seconds: 60 } }],
  pinned: async () => plan,
  current: () => undefined,
  action: () => undefined,
  effectsOf: () => Promise.resolve([]),
  saidIn: () => Promise.resolve({ inside: [], outside: [] }),
  intend: ({ step, action }, { id }) =>
    action === 'gate.refuses'
      ? { effect: { run: id, step, state: 'refused' }, refused: { kind: 'rejected', message: 'the gate refuses it' } }
      : { effect: { run: id, step, state: 'intended' }, refused: null },
  saveEffects: async (tx, effects) => {
    for (const { run, step, state } of effects)
      await tx.query('insert into model_effects values ($1, $2, $3)', [run, step, state]);
  },
  withdraw: (tx, run, steps) =>
    tx.query(
      `update model_effects set state = 'withdrawn' where run = $1 and step = any($2::text[]) and state = 'intended'`,
      [run, steps],
    ),
  tellIssue: () => Promise.resolve(),
  isOwn: (action) => action.startsWith('own.'),
  doHere: async (tx, { step, action }: Intent, { id }) => {
    await tx.query(`insert into model_effects values ($1, $2, 'own')`, [id, step]);
    return action === 'own.fails'
      ? { state: 'refused', fault: { kind: 'rejected', message: 'no' } }
      : { state: 'done', external_id: null, output: null };
  },
  asks,
  activitiesById: async () => new Map(),
  repliesIn: async () => [],
  businessTimes,
  hopLimit: 5,
});

function playbookOf(steps: readonly unknown[]): Playbook {
  return Playbook.parse({ title: 't', purpose: 'p', mode: 'act', on: { manual: {} }, steps });
}

/** Steps without names. */
type Bare = Readonly<Record<string, unknown>>;
const { list } = fc.letrec<{ list: Bare[]; step: Bare; leaf: Bare }>((tie) => ({
  list: fc.array(tie('step'), { minLength: 1, maxLength: 3, depthIdentifier: 'steps' }),
  leaf: fc.oneof(
    fc.record({
      do: fc.constantFrom('out.post', 'out.post', 'own.note', 'own.fails', 'gate.refuses'),
      else: fc.oneof(fc.constantFrom('fail', 'continue', 'continue'), fc.constant([{ do: 'out.post' }])),
      within: fc.constantFrom(undefined, undefined, '45m'),
    }),
    fc.record({ wait: fc.constantFrom('5m', '20m') }),
    fc.record({
      ask: fc.constant('Well?'),
      of: fc.constantFrom('team:care', 'team:care', 'team:nobody'),
      for: fc.constant('approval'),
      text: fc.constant('Words'),
      need: fc.constantFrom('any', 'all', 2),
      self: fc.boolean(),
      within: fc.constant('1h'),
      remind: fc.constantFrom(undefined, '10m'),
      otherwise: fc.oneof(fc.constant('stop'), fc.constant([{ do: 'out.post' }])),
      rejected: fc.oneof(fc.constantFrom('stop', 'continue'), fc.constant([{ do: 'own.note' }])),
    }),
    fc.record({
      ask: fc.constant('Which?'),
      of: fc.constant('team:care'),
      for: fc.constant('choice'),
      options: fc.constant(['a', 'b']),
      need: fc.constantFrom('any', 2),
      within: fc.constant('1h'),
      otherwise: fc.oneof(fc.constant('stop'), fc.constant([{ wait: '5m' }])),
    }),
  ),
  step: fc.oneof(
    { depthSize: 'small', maxDepth: 3, depthIdentifier: 'steps' },
    tie('leaf'),
    fc.record({
      together: fc.array(tie('list'), { minLength: 2, maxLength: 3 }),
      until: fc.constantFrom('all', 'first'),
    }),
    fc.record({
      each: fc.constantFrom('[1, 2]', '[1, 2, 3]'),
      at_once: fc.integer({ min: 1, max: 3 }),
      steps: tie('list'),
    }),
    fc.record({
      choose: fc.array(fc.record({ when: fc.constantFrom('true', 'false'), steps: tie('list') }), {
        minLength: 1,
        maxLength: 2,
      }),
    }),
  ),
}));

/** Every step gets a name of its own. */
function named(value: unknown, next: { at: number }): unknown {
  if (Array.isArray(value)) return value.map((one) => named(one, next));
  if (typeof value !== 'object' || value === null) return value;
  const whole = Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[key, named(one, next)] as const])),
  );
  const verb = ['do', 'ask', 'wait', 'choose', 'each', 'together'].some((key) => key in whole);
  return verb ? { id: `s${(next.at += 1)}`, ...whole } : whole;
}

type Happening =
  | {
      readonly what: 'outcome';
      readonly which: number;
      readonly state: 'done' | 'refused' | 'unknown';
      readonly twice: boolean;
    }
  | {
      readonly what: 'answer';
      readonly which: number;
      readonly who: number;
      readonly answer: Answer;
      readonly twice: boolean;
    }
  | { readonly what: 'delegate' | 'away'; readonly which: number; readonly who: number; readonly to: number }
  | { readonly what: 'timer'; readonly minutes: number }
  | { readonly what: 'cancel' };
const number = fc.nat({ max: 30 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('outcome'),
      which: number,
      state: fc.constantFrom('done', 'done', 'refused', 'unknown'),
      twice: fc.boolean(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant('answer'),
      which: number,
      who: number,
      answer: fc.constantFrom<Answer>(
        { choice: 'yes' },
        { choice: 'yes' },
        { choice: 'no' },
        { choice: 'yes', text: 'Edited' },
        { choice: 'a' },
        { choice: 'b' },
      ),
      twice: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constantFrom('delegate', 'away'), which: number, who: number, to: number }),
  },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('timer'), minutes: fc.constantFrom(0, 5, 10, 30, 60) }) },
  { weight: 1, arbitrary: fc.constant({ what: 'cancel' as const }) },
);

class Crash extends Error {}

/** Does the work; first up to a crash at that statement, of which nothing may remain. */
async function survive<T>(statements: number, work: (tx: Tx) => Promise<T>): Promise<T> {
  let left = statements;
  const crashing = async (tx: Tx): Promise<T> => {
    const query = ((...given: Parameters<Tx['query']>) => {
      left -= 1;
      if (left < 0) throw new Crash();
      return tx.query(...given);
    }) as Tx['query'];
    await work({ query });
    throw new Crash();
  };
  await transaction(pool, crashing).catch((error: unknown) => {
    if (!(error instanceof Crash) && !(error instanceof Fault)) throw error;
  });
  return await transaction(pool, work);
}

function pick<T>(from: readonly T[], which: number): T | undefined {
  return from.length === 0 ? undefined : from[which % from.length];
}

interface Seen {
  readonly settled: Map<string, string>;
  readonly decided: Map<string, string>;
}

async function effectsOf(run: string): Promise<Effect[]> {
  return (await pool.query<Effect>('select run, step, state from model_effects where run = $1 order by step', [run]))
    .rows;
}

/** What must hold after whatever has happened. */
async function holds(run: string, steps: readonly Step[], seen: Seen): Promise<string> {
  const row = await lockRun(pool as unknown as Tx, run);
  const journal = await journalOf(pool as unknown as Tx, run);
  const open = await asksOf(pool as unknown as Tx, run);
  const effects = await effectsOf(run);
  const lines = new Map<string, StepRecord>(journal.map((one) => [one.step, one]));
  const state = row?.state ?? 'gone';
  // Never twice.
  expect(new Set(effects.map(({ step }) => step)).size).toBe(effects.length);
  expect(new Set(open.map(({ step }) => step)).size).toBe(open.length);
  for (const { step, state: is, outcome } of journal) {
    const now = JSON.stringify([is, outcome]);
    if (seen.settled.has(step)) expect([step, now]).toEqual([step, seen.settled.get(step)]);
    // Which branch was first is written into the line that told of the branches.
    const grows = typeof outcome === 'object' && outcome !== null && 'branches' in outcome && !('first' in outcome);
    if (is !== 'parked' && !grows) seen.settled.set(step, now);
  }
  for (const ask of open) {
    if (ask.decision === null) continue;
    const now = JSON.stringify(ask.decision);
    expect(seen.decided.get(ask.id) ?? now).toBe(now);
    seen.decided.set(ask.id, now);
    const answers = await answersOf(pool as unknown as Tx, ask.id);
    expect(ask.decision.by.length).toBe(new Set(ask.decision.by).size);
    expect(answers.map(({ person }) => person)).toEqual(expect.arrayContaining([...ask.decision.by]));
  }
  for (const { step, state: is } of effects) {
    const line = lines.get(step)?.state;
    if (is === 'own') expect([step, line]).not.toEqual([step, 'skipped']);
    if (is === 'intended') expect([step, line]).toEqual([step, 'parked']);
  }
  // Never stuck.
  const parked = journal.filter((one) => one.state === 'parked').map(({ step }) => step);
  const waiting = open.filter((one) => one.state === 'open');
  if (state !== 'parked') {
    expect([state, parked, waiting]).toEqual([state, [], []]);
    expect(['done', 'failed', 'stopped']).toContain(state);
    expect(row?.reason !== null).toBe(state !== 'done');
  } else {
    expect(parked.length).toBeGreaterThan(0);
    for (const step of parked) {
      const ask = waiting.find((one) => one.step === step);
      const under = effects.some((one) => one.step === step && (one.state === 'intended' || one.state === 'unknown'));
      expect([step, under || ask !== undefined || row?.wake_at !== null]).toEqual([step, true]);
      if (ask === undefined) continue;
      const asked = (await askedOf(pool as unknown as Tx, [ask.id])).filter((one) => one.state === 'asked');
      expect(asked.length > 0 || ask.held !== null).toBe(true);
      expect(row?.wake_at !== null && new Date(row?.wake_at ?? 0) <= new Date(ask.due_at)).toBe(true);
    }
    for (const { step } of waiting) expect(parked).toContain(step);
  }
  // Never skipped.
  inOrder(steps, '', lines, state === 'done');
  return state;
}

/** No step has a line before the one before it has come to its end; and where the list came to its end, each has one. */
function inOrder(steps: readonly Step[], at: string, lines: ReadonlyMap<string, StepRecord>, ended: boolean): void {
  let over = false;
  let behind: string | null = null;
  for (const step of steps) {
    const name = `${step.id}${at}`;
    const line = lines.get(name);
    if (line !== undefined) expect([name, behind, over]).toEqual([name, null, false]);
    else if (ended && !over) expect([name, 'was skipped']).toEqual([name, 'has a line']);
    if (line === undefined || busy(step, at, lines)) behind ??= name;
    const { otherwise, choice } = (line?.outcome ?? {}) as { readonly otherwise?: unknown; readonly choice?: unknown };
    if (otherwise !== undefined || (choice === 'no' && 'rejected' in step && step.rejected !== 'continue')) over = true;
    // One that was skipped, or is behind what was left, has nothing under it.
    const whole = ended && line?.state === 'done';
    if ('each' in step) {
      const items = (line?.outcome as { readonly items?: readonly unknown[] } | undefined)?.items ?? [];
      for (const index of items.keys()) inOrder(step.steps, `${at}[${index}]`, lines, whole);
    } else if ('together' in step) {
      const first = (line?.outcome as { readonly first?: number } | undefined)?.first;
      for (const [which, branch] of step.together.entries())
        inOrder(branch, at, lines, whole && (step.until === 'all' || first === which));
    } else for (const branch of branchesOf(step)) inOrder(branch.steps, at, lines, false);
  }
}

function busy(step: Step, at: string, lines: ReadonlyMap<string, StepRecord>): boolean {
  const names = [...lines].filter(([, { state }]) => state === 'parked').map(([name]) => name);
  const within = (one: Step): readonly string[] => [
    one.id,
    ...branchesOf(one).flatMap(({ steps }) => steps.flatMap(within)),
  ];
  return within(step).some((id) =>
    names.some((name) => name.startsWith(`${id}${at}`) && /^(\[|$)/.test(name.slice(id.length))),
  );
}

async function through(
  bare: readonly Bare[],
  happenings: readonly Happening[],
  crashes: readonly number[],
): Promise<void> {
  const source = playbookOf(named(bare, { at: 0 }) as unknown[]);
  plan = compilePlaybook(source);
  let now = new Date(BEGUN);
  let turn = 0;
  const crash = (): number => crashes[(turn += 1) % crashes.length] ?? 3;
  const cause = {
    kind: 'manual',
    activity: null,
    given: { form: {} },
    audience: 'internal',
    activities: [],
    by: 'ines',
    origin: [],
    hop: 0,
  } as const;
  const started = await survive(crash(), (tx) =>
    engine.startFor(tx, { cause, id: null, key: newId(), issue: null, of: null }, now),
  );
  const run = started.runs[0] ?? '';
  const seen: Seen = { settled: new Map(), decided: new Map() };
  let state = await holds(run, source.steps, seen);

  async function outcome(step: string, as: 'done' | 'refused' | 'unknown'): Promise<void> {
    const event: RunEvent =
      as === 'done'
        ? { kind: 'effect', step, state: as, external_id: '1', connection: 'out', output: null, audience: 'external' }
        : { kind: 'effect', step, state: as, fault: { kind: 'rejected', message: 'no' } };
    await survive(crash(), async (tx) => {
      await tx.query('update model_effects set state = $3 where run = $1 and step = $2', [run, step, as]);
      await engine.wake(tx, run, event, now);
    });
  }

  async function timer(minutes: number): Promise<void> {
    now = new Date(now.getTime() + minutes * 60_000);
    await survive(crash(), async (tx) => {
      await engine.wake(tx, run, { kind: 'timer' }, now);
      await asks.next(tx, now, 50);
    });
  }

  async function happens(one: Happening): Promise<void> {
    if (one.what === 'timer') return timer(one.minutes);
    if (one.what === 'cancel')
      return void (await survive(crash(), (tx) => engine.wake(tx, run, { kind: 'cancel', reason: 'called off' }, now)));
    if (one.what === 'outcome') {
      const effects = (await effectsOf(run)).filter(({ state: is }) => is === 'intended' || is === 'unknown');
      const effect = pick(effects, one.which);
      if (effect === undefined) return;
      await outcome(effect.step, one.state);
      if (one.twice) await outcome(effect.step, one.state);
      return;
    }
    const ask = pick(await asksOf(pool as unknown as Tx, run), one.which);
    const person = pick(PEOPLE, one.who) ?? '';
    if (ask === undefined) return;
    if (one.what === 'away')
      return void (await survive(crash(), async (tx) => {
        for (const { run: of, event } of await asks.away(tx, person, now)) await engine.wake(tx, of, event, now);
      }));
    const attempt = (): Promise<unknown> =>
      survive(crash(), async (tx) => {
        // The run first, as an answer moves it.
        await lockRun(tx, run);
        const locked = await lockAsk(tx, ask.id);
        if (!locked) throw new Error('an ask is gone');
        if (one.what === 'delegate') return passOn(tx, locked, person, pick(PEOPLE, one.to) ?? '', 'passed on', now);
        const event = await takeAnswer(tx, locked, person, (one as { readonly answer: Answer }).answer, now);
        if (event !== null) await engine.wake(tx, run, event, now);
      }).catch((error: unknown) => {
        if (!(error instanceof Fault && error.kind === 'rejected')) throw error;
      });
    await attempt();
    if (one.what === 'answer' && one.twice) await attempt();
  }

  for (const one of happenings) {
    await happens(one);
    state = await holds(run, source.steps, seen);
  }
  // Whatever it waits for can be given: outcomes come, times pass.
  for (let tries = 0; state === 'parked'; tries += 1) {
    expect(tries).toBeLessThan(150);
    const effect = (await effectsOf(run)).find(({ state: is }) => is === 'intended' || is === 'unknown');
    if (effect) await outcome(effect.step, 'done');
    else await timer(30);
    state = await holds(run, source.steps, seen);
  }
}

test('whatever happens to a run in whatever order, through crashes: it is never stuck, nothing is skipped and nothing is done twice', async () => {
  const kept = playbookOf([{ id: 'x', wait: '1m' }]);
  await transaction(pool, (tx) => saveRevision(tx, 'model', 'r', kept));
  expect(await revisionSource(pool as unknown as Tx, 'model', 'r')).toBeDefined();
  await fc.assert(
    fc.asyncProperty(
      list,
      fc.array(happening, { maxLength: 18 }),
      fc.array(fc.nat({ max: 12 }), { minLength: 3, maxLength: 7 }),
      through,
    ),
    { numRuns: 150, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false, endOnFailure: false },
  );
}, 300_000);

const APPROVAL = { ask: 'Well?', of: 'team:care', for: 'approval', text: 'Words', within: '1h', otherwise: 'stop' };
test.each<readonly [string, readonly Bare[], readonly Happening[]]>([
  [
    'our own doings side by side, the first of which ends it',
    [{ together: [[{ do: 'own.note' }], [{ do: 'own.note' }]], until: 'first' }],
    [],
  ],
  [
    'all are asked, one passes on what was answered already',
    [{ ...APPROVAL, need: 'all' }],
    [
      { what: 'answer', which: 0, who: 0, answer: { choice: 'yes' }, twice: true },
      { what: 'delegate', which: 0, who: 0, to: 3 },
      { what: 'answer', which: 0, who: 1, answer: { choice: 'yes' }, twice: false },
    ],
  ],
  [
    'all are asked, and whoever has not answered becomes away',
    [{ ...APPROVAL, need: 'all' }],
    [
      { what: 'answer', which: 0, who: 1, answer: { choice: 'yes' }, twice: false },
      { what: 'answer', which: 0, who: 2, answer: { choice: 'yes' }, twice: false },
      { what: 'away', which: 0, who: 0, to: 0 },
    ],
  ],
  [
    'passed on to somebody whose stand-in passed it on',
    [APPROVAL],
    [
      { what: 'away', which: 0, who: 0, to: 0 },
      { what: 'away', which: 0, who: 1, to: 0 },
      { what: 'away', which: 0, who: 2, to: 0 },
      { what: 'away', which: 0, who: 3, to: 0 },
    ],
  ],
])('%s', async (_, steps, happenings) => {
  expect.hasAssertions();
  await transaction(pool, (tx) => saveRevision(tx, 'model', 'r', playbookOf([{ id: 'x', wait: '1m' }])));
  await through(steps, happenings, [0, 2, 5]);
});

test('what a chain of our own doings as long as the limit sets off is cut, and says so', async () => {
  await transaction(pool, (tx) => saveRevision(tx, 'model', 'r', playbookOf([{ id: 'x', wait: '1m' }])));
  plan = compilePlaybook(playbookOf([{ id: 'x', wait: '1m' }]));
  const from = { kind: 'manual', activity: null, given: { form: {} }, audience: 'internal', activities: [] } as const;
  const startAt = (hop: number) =>
    transaction(pool, (tx) =>
      engine.startFor(
        tx,
        { cause: { ...from, by: null, origin: [], hop }, id: null, key: newId(), issue: null, of: null },
        new Date(BEGUN),
      ),
    );
  expect(await startAt(4)).toMatchObject({ runs: [expect.any(String)], held: [] });
  expect(await startAt(5)).toEqual({
    runs: [],
    held: [{ playbook: 'model', why: 'the chain behind it is 5 of our own doings long: playbooks set each other off' }],
  });
});
