/** Asks as they are kept: opened for a run, answered by people, passed on, reminded of, escalated. Always inside the caller's transaction. */
import { Fault, teamOf, type Whom } from '#sdk';
import { newId, type Tx } from '../platform/index.ts';
import * as store from './asks-store.ts';
import type { AskRow } from './asks-store.ts';
import { decide, fitAnswer, type Answer } from './decide.ts';
import { isGuest } from './guests.ts';
import type { Copy } from './near-copies.ts';
import type { BusinessTimes, Question, RunEvent } from './plan.ts';

export interface WhoIsAsked {
  readonly people: readonly { readonly person: string; readonly why: string }[];
  /** Why nobody is asked, and who was told of it. */
  readonly held: string | null;
}

export interface AskFacts {
  readonly run: string;
  readonly always: boolean;
  /** Who is passed over, and why. */
  readonly not?: ReadonlyMap<string, string>;
}

/** What it asks of other stages; `main.ts` joins them. */
export interface AskParts {
  /** Who of these can be asked at that moment. */
  resolve(tx: Tx, whom: Whom, at: Date, facts: AskFacts): Promise<WhoIsAsked>;
  /** Business hours as they are now, for a run. */
  businessTimes(tx: Tx, run: string, now: Date): Promise<BusinessTimes>;
}

export interface Asks {
  open(tx: Tx, run: { readonly id: string; readonly playbook: string }, question: Question, now: Date): Promise<void>;
  /** Reminds, escalates and looks again for levels that found nobody, where the time has come. Answers how many asks there were. */
  next(tx: Tx, now: Date, limit: number): Promise<number>;
  /**
   * Asks that waited for somebody who is away now are put to who stands in; where nobody does, the others decide it, or somebody is looked for.
   * Answers what is decided by that, for the runs.
   */
  away(tx: Tx, person: string, now: Date): Promise<readonly Decided[]>;
  /** What was put to others meanwhile and is open still is theirs again as well. Answers how many asks. */
  back(tx: Tx, person: string, now: Date): Promise<number>;
}

export interface Decided {
  readonly run: string;
  readonly event: RunEvent;
}

/** Of a level that found nobody somebody is looked for again after so long. */
const LOOK_AGAIN_MS = 60_000;

/** In ms. */
type After = (since: string, seconds: number) => number;
/** What would come just as work ends comes when it begins again, so that whoever is asked can act. In seconds. */
const A_MOMENT = 0.001;

export function createAsks({ resolve, businessTimes }: AskParts): Asks {
  /** How time counts for an ask. */
  async function counting(tx: Tx, { business, run, whom }: AskRow, now: Date): Promise<After> {
    if (!business) return (since, seconds) => Date.parse(since) + seconds * 1000;
    const { after } = (await businessTimes(tx, run, now))(teamOf(whom));
    return (since, seconds) => after(new Date(since), seconds + A_MOMENT).getTime();
  }

  async function open(
    tx: Tx,
    run: { readonly id: string; readonly playbook: string },
    question: Question,
    now: Date,
  ): Promise<void> {
    const { for: kind, of: whom, until, ...put } = question;
    const found = await resolve(tx, whom, now, { run: run.id, always: question.always });
    const first: AskRow = {
      ...put,
      id: newId(),
      run: run.id,
      playbook: run.playbook,
      kind,
      version: 1,
      whom,
      state: 'open',
      held: found.held,
      unfound: found.held === null ? [] : [{ level: 0, why: found.held }],
      level: 0,
      decision: null,
      due_at: until.toISOString(),
      next_at: null,
      reminded_at: null,
      opened_at: now.toISOString(),
      ended_at: null,
    };
    const asked = found.people.map(({ person }) => ({ person, state: 'asked' as const }));
    const fresh = tooFew(first, asked) ? wanting(first) : first;
    await store.insertAsk(tx, { ...fresh, next_at: nextOf(fresh, await counting(tx, fresh, now), now) });
    await store.addAsked(tx, fresh.id, found.people, now);
  }

  async function next(tx: Tx, now: Date, limit: number): Promise<number> {
    const due = await store.claimNextAsks(tx, now, limit);
    for (const ask of due) await goOn(tx, ask, now);
    return due.length;
  }

  /** Whoever that level names is asked as well, but for those. Answers why that is nobody. */
  async function put(tx: Tx, ask: AskRow, level: number, now: Date, not: PassedOver): Promise<string | null> {
    const step = ask.escalate[level - 1];
    const found = await resolve(tx, step?.to ?? ask.whom, now, { run: ask.run, always: ask.always, not });
    const because = step === undefined ? '' : 'escalated, as nobody had answered: ';
    await store.addAsked(
      tx,
      ask.id,
      found.people.map(({ person, why }) => ({ person, why: because + why })),
      now,
    );
    return found.held;
  }

  /** Those of these levels that find nobody still. */
  async function lookFor(
    tx: Tx,
    ask: AskRow,
    levels: readonly number[],
    now: Date,
    not: PassedOver,
  ): Promise<AskRow['unfound'][number][]> {
    const unfound: AskRow['unfound'][number][] = [];
    for (const level of levels) {
      const why = await put(tx, ask, level, now, not);
      if (why !== null) unfound.push({ level, why });
    }
    return unfound;
  }

  async function goOn(tx: Tx, ask: AskRow, now: Date): Promise<void> {
    let { level, reminded_at } = ask;
    const after = await counting(tx, ask, now);
    const begun = (step: AskRow['escalate'][number]): boolean => after(ask.opened_at, step.after) <= now.getTime();
    const before = ask.unfound.map((one) => one.level);
    const wrote = writers(ask);
    const unfound = before.length === 0 ? [] : await lookFor(tx, ask, before, now, await passedOn(tx, ask, wrote));
    for (let step = ask.escalate[level]; step && begun(step); step = ask.escalate[level]) {
      level += 1;
      unfound.push(...(await lookFor(tx, ask, [level], now, wrote)));
    }
    const found: AskRow = { ...ask, level, unfound, held: heldBy(unfound, level) };
    const enough = unfound.length > level || !tooFew(found, await store.askedOf(tx, [ask.id]));
    const placed = enough ? found : wanting(found);
    if (placed.held === null && remindAt(ask, after) <= now.getTime()) reminded_at = now.toISOString();
    const moved = { ...placed, reminded_at };
    await store.saveAsk(tx, { ...moved, next_at: nextOf(moved, after, now) });
  }

  async function away(tx: Tx, person: string, now: Date): Promise<readonly Decided[]> {
    const decided: Decided[] = [];
    for (const ask of await store.openAsksOf(tx, person)) {
      const event = await without(tx, ask, person, now);
      if (event !== null) decided.push({ run: ask.run, event });
    }
    return decided;
  }

  /** One ask less for whoever is away. Answers the decision, where it was waited for them alone. */
  async function without(tx: Tx, ask: AskRow, person: string, now: Date): Promise<RunEvent | null> {
    const answers = await store.answersOf(tx, ask.id);
    if (answers.some((one) => one.person === person && one.version === ask.version)) return null;
    const wrote = writers(ask);
    const stands = await resolve(tx, `person:${person}`, now, { run: ask.run, always: ask.always, not: wrote });
    const others = stands.held === null ? stands.people.filter((one) => one.person !== person) : [];
    // Whoever was given a link may never open it.
    const left = able(ask, await store.askedOf(tx, [ask.id])).some((one) => one.person !== person && !isGuest(one));
    const why = others.length === 0 ? 'away, and nobody stands in' : `away, so it is put to ${names(others)}`;
    await store.setAsked(tx, ask.id, person, 'away', why);
    await store.addAsked(tx, ask.id, others, now);
    let moved = ask;
    if (others.length === 0 && !left) {
      const levels = Array.from({ length: ask.level + 1 }, (_, level) => level);
      const unfound = await lookFor(tx, ask, levels, now, new Map([...wrote, [person, 'away']]));
      moved = { ...ask, unfound, held: heldBy(unfound, ask.level) };
      const after = await counting(tx, ask, now);
      await store.saveAsk(tx, { ...moved, next_at: nextOf(moved, after, now) });
    }
    return settled(tx, moved, answers, await store.askedOf(tx, [ask.id]), now);
  }

  return { open, next, away, back };
}

/** What found nobody is looked at again as well: it may be theirs. */
async function back(tx: Tx, person: string, now: Date): Promise<number> {
  await store.lookAgainAtHeld(tx, now);
  return store.askAgain(tx, person, 'back: it was put to others meanwhile, and is open still', now);
}

/** Who is not asked, and why. */
type PassedOver = ReadonlyMap<string, string>;

/** Those who wrote what is to be approved, where somebody else has to approve it. */
function writers({ self, authors }: AskRow): PassedOver {
  return new Map(self ? [] : authors.map((person) => [person, 'wrote some of it']));
}

/** Looked for again, nobody is asked what they passed on either. */
async function passedOn(tx: Tx, ask: AskRow, not: PassedOver): Promise<PassedOver> {
  const passed = (await store.askedOf(tx, [ask.id])).filter(({ state }) => state === 'passed');
  return new Map([...not, ...passed.map(({ person }) => [person, 'passed it on'] as const)]);
}

type IsAsked = Pick<store.AskedRow, 'person' | 'state'>;

/** Who is asked and may decide it. */
function able(ask: AskRow, all: readonly IsAsked[]): readonly IsAsked[] {
  const wrote = writers(ask);
  return all.filter(({ state, person }) => state === 'asked' && !wrote.has(person));
}

/** So many have written some of it that the others can't decide it. */
function tooFew(ask: AskRow, all: readonly IsAsked[]): boolean {
  const left = able(ask, all).length;
  const asked = all.filter(({ state }) => state === 'asked').length;
  return left < asked && left < (typeof ask.need === 'number' ? ask.need : 1);
}

/** Somebody else is looked for at once, at every level that has begun; until then an admin can decide it, as where nobody was found. */
function wanting(ask: AskRow): AskRow {
  const why = 'whoever is asked has written some of it, so that somebody else is needed';
  const unfound = Array.from({ length: ask.level + 1 }, (_, level) => ({ level, why }));
  return { ...ask, unfound, held: why };
}

/** Why nobody is asked; null where somebody is, at whatever level. */
function heldBy(unfound: AskRow['unfound'], level: number): string | null {
  return unfound.length > level ? (unfound[0]?.why ?? null) : null;
}

const ENDED = { answered: 'answered', lapsed: 'too late', cancelled: 'called off', open: 'open' };

function names(people: readonly { readonly person: string }[]): string {
  return people.map(({ person }) => person).join(', ');
}

function decidedBy({ decision, ended_at }: AskRow): string {
  return decision === null ? '' : `: ${decision.choice}, by ${decision.by.join(', ')} at ${ended_at}`;
}

/** Infinity where nobody is reminded. */
function remindAt({ opened_at, reminded_at, remind }: AskRow, after: After): number {
  return remind === null ? Infinity : after(reminded_at ?? opened_at, remind);
}

/** When it is to be looked at next, before its deadline, which is the run's. */
function nextOf(ask: AskRow, after: After, now: Date): string | null {
  const level = ask.escalate[ask.level];
  const times = [
    ...(level === undefined ? [] : [after(ask.opened_at, level.after)]),
    remindAt(ask, after),
    ...(ask.unfound.length === 0 ? [] : [now.getTime() + LOOK_AGAIN_MS]),
  ].filter((time) => time < Date.parse(ask.due_at));
  return times.length === 0 ? null : new Date(Math.max(Math.min(...times), now.getTime())).toISOString();
}

/** Stores an answer. The event is for the run, where it decides; null where more answers are needed. Throws `rejected` with who may, and what was decided already. */
export async function takeAnswer(
  tx: Tx,
  ask: AskRow,
  person: string,
  given: Answer,
  now: Date,
  {
    held = false,
    copies = [],
  }: {
    /** Nobody could be asked, and whoever answers may do so all the same. */
    readonly held?: boolean;
    /** Internal words in the text as it is edited. */
    readonly copies?: readonly Copy[];
  } = {},
): Promise<RunEvent | null> {
  const before = await store.answersOf(tx, ask.id);
  if (ask.state !== 'open') {
    const own = before.find((one) => one.person === person);
    throw new Fault(
      'rejected',
      `this was ${ENDED[ask.state]}${decidedBy(ask)}${own ? `; your answer was ${own.choice}` : ''}`,
      {
        code: 'ask_over',
        cure: 'Nothing more is to be done here.',
      },
    );
  }
  const all = await store.askedOf(tx, [ask.id]);
  const asked = all.filter(({ state }) => state === 'asked');
  if (!held && !asked.some((one) => one.person === person))
    throw new Fault('rejected', `${person} is not asked this`, {
      code: 'not_asked',
      of: { asked: names(asked) },
      cure: `Asked are ${names(asked)}: one of them answers, or passes it on.`,
    });
  if (given.version !== undefined && given.version !== ask.version)
    throw new Fault('rejected', `${ask.authors.at(-1) ?? 'somebody'} has changed the text meanwhile`, {
      code: 'text_changed',
      of: { by: ask.authors.at(-1) ?? '' },
      cure: 'Look at it as it is now, and answer again.',
    });
  const fit = fitAnswer(ask, given);
  if (
    !ask.self &&
    ask.kind === 'approval' &&
    fit.choice === 'yes' &&
    fit.text === ask.text &&
    ask.authors.includes(person)
  ) {
    const others = asked.filter((one) => !ask.authors.includes(one.person));
    const noneLeft = asked.length > 0 && others.length === 0;
    throw new Fault('rejected', `${person} wrote this, so somebody else approves it`, {
      code: 'wrote_it',
      cure: noneLeft
        ? `Everybody who is asked has written some of it. Somebody else is looked for, and can be named: bondfire playbook pass ${ask.id} <person> --as ${person}.`
        : `It waits for ${names(others) || 'somebody else'}.`,
    });
  }
  const edited = fit.choice === 'yes' && fit.text !== ask.text;
  const current: AskRow = edited
    ? { ...ask, text: fit.text, copies, version: ask.version + 1, authors: [...new Set([...ask.authors, person])] }
    : ask;
  const row = { ...fit, id: newId(), ask: ask.id, person, version: current.version, at: now.toISOString() };
  await store.saveAnswer(tx, row);
  const answers = [...before.filter((one) => one.person !== person || one.version !== row.version), row];
  const event = await settled(tx, current, answers, all, now);
  if (event === null && edited)
    await store.saveAsk(tx, tooFew(current, all) ? { ...wanting(current), next_at: now.toISOString() } : current);
  return event;
}

/** The event where it is decided by these answers, and the ask is over; null where more are needed. */
async function settled(
  tx: Tx,
  ask: AskRow,
  answers: readonly store.AnswerRow[],
  all: readonly store.AskedRow[],
  now: Date,
): Promise<RunEvent | null> {
  const passed = new Set(all.flatMap((one) => (one.state === 'passed' ? [one.person] : [])));
  const decision = decide(
    ask,
    answers.filter((one) => !passed.has(one.person)),
    able(ask, all).length,
  );
  if (decision === null) return null;
  await store.saveAsk(tx, { ...ask, state: 'answered', decision, next_at: null, ended_at: now.toISOString() });
  return { kind: 'answer', step: ask.step, decision };
}

/** Nobody waits for them any more. Answers the decision, where it was waited for them alone. */
export async function withdraw(tx: Tx, ask: AskRow, person: string, why: string, now: Date): Promise<RunEvent | null> {
  await store.setAsked(tx, ask.id, person, 'passed', why);
  if (ask.state !== 'open') return null;
  return settled(tx, ask, await store.answersOf(tx, ask.id), await store.askedOf(tx, [ask.id]), now);
}

/** Throws `rejected` where there is nothing to pass on. */
export async function passOn(tx: Tx, ask: AskRow, from: string, to: string, why: string, now: Date): Promise<void> {
  if (ask.state !== 'open')
    throw new Fault('rejected', `this was ${ENDED[ask.state]}${decidedBy(ask)}`, {
      code: 'ask_over',
      cure: 'There is nothing to pass on.',
    });
  const asked = await store.askedOf(tx, [ask.id]);
  if (!asked.some(({ person, state }) => person === from && state === 'asked'))
    throw new Fault('rejected', `${from} is not asked this`, {
      code: 'not_asked',
      of: { asked: names(asked.filter(({ state }) => state === 'asked')) },
      cure: `Asked are ${names(asked.filter(({ state }) => state === 'asked'))}.`,
    });
  if (asked.some(({ person }) => person === to))
    throw new Fault('rejected', `${to} was asked this already`, {
      code: 'asked_already',
      of: { person: to },
      cure: 'Name somebody else.',
    });
  if (writers(ask).has(to))
    throw new Fault('rejected', `${to} has written some of it, and somebody else has to approve it`, {
      code: 'wrote_some',
      of: { person: to },
      cure: 'Name somebody else.',
    });
  await store.setAsked(tx, ask.id, from, 'passed', `passed on to ${to}`);
  await store.addAsked(tx, ask.id, [{ person: to, why }], now);
}
