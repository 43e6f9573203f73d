/** One answer of a playbook's to all who reported something outside: an effect each, told to its step when all have ended. A part of the composition root. */
import { isDeepStrictEqual } from 'node:util';
import { Fault, type Activity, type Connector } from '#sdk';
import { effectsById, held, intend, type Doors, type EffectRow } from '../actions/index.ts';
import { activitiesById } from '../activity/index.ts';
import {
  addEntry,
  answeredWith,
  answersIn,
  gatheredBy,
  PLACES,
  reportersOf,
  saveAnswers,
  type Actor,
} from '../issues/index.ts';
import { newId, Refused, type Tx } from '../platform/index.ts';
import { fit, letOut, type Cause, type Intent, type RunEvent, type RunRow } from '../playbook/index.ts';

export interface AnswerDoors {
  readonly doors: Doors;
  readonly connectors: ReadonlyMap<string, Connector>;
  /** See `held`. */
  readonly holdMs: number | undefined;
  saveEffects(tx: Tx, effects: readonly EffectRow[]): Promise<void>;
}

interface Given {
  readonly answers: AnswerDoors;
  readonly tx: Tx;
  readonly intent: Intent;
  readonly run: RunRow;
  readonly cause: Cause;
  readonly said: { readonly by: Actor; readonly cause: { readonly noun: string; readonly id: string } };
  readonly now: Date;
}

/**
 * Whoever got these very words in this issue already gets them no second time: a step that is done again answers those who were left.
 * Where nobody reported anything outside, that is nobody.
 */
export async function answerReporters(
  given: Given,
  issue: string,
  text: string,
): Promise<{ readonly external_id: string; readonly answered: number; readonly unanswered: number } | 'under way'> {
  const { answers, tx, said, now } = given;
  const reporters = await reportersOutside(tx, issue);
  const before = (await effectsById(tx, await answersIn(tx, issue))).filter(({ state }) => state !== 'refused');
  const effects: { readonly activity: string; readonly effect: EffectRow }[] = [];
  const cannot: Refused[] = [];
  for (const { last } of reporters) {
    const effect = effectFor(given, last, text);
    if (effect instanceof Refused) cannot.push(effect);
    else if (!before.some((one) => isSame(one, effect))) effects.push({ activity: last.id, effect });
  }
  const going = effects.filter(({ effect }) => effect.state === 'intended');
  const unanswered = cannot.length;
  const already = reporters.length - effects.length - unanswered;
  if (going.length === 0) {
    const [refused] = [
      ...effects.flatMap(({ effect }) => effect.fault?.message ?? []),
      ...(already > 0 ? [] : cannot.map(({ message }) => message)),
    ];
    if (refused !== undefined) throw new Fault('rejected', `nobody can be answered: ${refused}`);
    return { external_id: issue, answered: already, unanswered };
  }
  await answers.saveEffects(
    tx,
    effects.map(({ effect }) => ({
      ...effect,
      provenance: { ...effect.provenance, answers: { issue, before: already, unanswered } },
    })),
  );
  const broadcast = newId();
  const at = now.toISOString();
  await saveAnswers(
    tx,
    effects.map(({ activity, effect }) => {
      return { broadcast, issue, activity, effect: effect.id, at, person: said.by.name, text };
    }),
  );
  const to = going.map(({ activity, effect }) => ({ activity, effect: effect.id }));
  const detail = {
    broadcast,
    text,
    answers: going.length,
    to,
    ...(unanswered > 0 && { unanswered: cannot.map(({ message }) => message) }),
  };
  await addEntry(
    tx,
    { issue, actor: said.by, cause: said.cause, audience: 'external', kind: 'broadcast', detail },
    now,
  );
  return 'under way';
}

type Way = { readonly action: string; readonly input: Readonly<Record<string, unknown>> };

/** Why there is no answering, where there is none. */
function wayTo(connectors: AnswerDoors['connectors'], to: Activity, text: string | null): Way | Refused {
  const connector = connectors.get(to.connector);
  const replyTo = connector?.replyTo;
  const reply = typeof replyTo === 'function' ? replyTo(to, text ?? '') : null;
  if (connector === undefined || reply === null) {
    const why = typeof replyTo === 'string' ? replyTo : null;
    return new Refused(
      { code: 'no_answer_way', network: to.connector, why },
      `${to.connector} has no way to answer a ${to.object}${why === null ? '' : `: ${why}`}`,
    );
  }
  if (text !== null && connector.text !== undefined && fit(text, connector.text) !== text)
    return new Refused(
      { code: 'too_long_there', network: to.connector, most: connector.text.most },
      `the text is longer than the ${connector.text.most} characters that ${to.connector} takes`,
    );
  return reply;
}

/** Why reporters of an issue would get no answer, each once, and how many of them: told before somebody approves one. `text` null: it is not known yet. */
export async function unanswerable(
  tx: Tx,
  issue: string,
  text: string | null,
  connectors: AnswerDoors['connectors'],
): Promise<{ readonly reporters: number; readonly why: readonly Refused[]; readonly cannot: number }> {
  const reporters = await reportersOutside(tx, issue);
  const why = reporters.flatMap(({ last }) => {
    const way = wayTo(connectors, last, text);
    return way instanceof Refused ? [way] : [];
  });
  return {
    reporters: reporters.length,
    cannot: why.length,
    why: [...new Map(why.map((one) => [one.message, one])).values()],
  };
}

async function reportersOutside(tx: Tx, issue: string) {
  // Who talks of it inside, where a playbook asked for it, reported nothing.
  const gathered = (await gatheredBy(tx, issue)).filter(({ by }) => by.id !== PLACES.id);
  const ids = gathered.map(({ activity }) => activity);
  return reportersOf((await activitiesById(tx, ids)).values()).filter(({ last }) => last.audience === 'external');
}

/** Why there is no answering, where there is none. */
function effectFor(given: Given, to: Activity, text: string): EffectRow | Refused {
  const { answers, intent, run, cause, now } = given;
  const reply = wayTo(answers.connectors, to, text);
  if (reply instanceof Refused) return reply;
  const at = Object.entries(reply.input).find(([, value]) => value === text)?.[0];
  const approved = intent.approved.flatMap(({ sha256 }) => (at === undefined ? [] : [{ path: [at], sha256 }]));
  const { audience, activities } = intent.input;
  const effect = intend(
    {
      id: newId(),
      cause: run.id,
      step: intent.step,
      action: `${to.connector}.${reply.action}`,
      via: to.connection,
      input: { value: reply.input, activities, audience },
      approved,
      copies: intent.copies,
      origin: cause.origin,
      hop: cause.hop + 1,
      now,
    },
    answers.doors,
  );
  return letOut(intent) ? held(effect, answers.doors, answers.holdMs) : effect;
}

function isSame(one: EffectRow, other: EffectRow): boolean {
  return (
    one.action === other.action && one.connection === other.connection && isDeepStrictEqual(one.input, other.input)
  );
}

/** What the step is told when the last of its answers has ended; null as long as one is under way. The run is locked. */
export async function answersEnded(tx: Tx, { id, step, provenance }: EffectRow): Promise<RunEvent | null> {
  const all = await effectsById(tx, await answeredWith(tx, id));
  if (all.some(({ state }) => state === 'intended' || state === 'calling')) return null;
  const failed = all.filter(({ state }) => state !== 'done');
  const [first] = failed.toSorted((one, other) => Number(other.state === 'unknown') - Number(one.state === 'unknown'));
  if (first === undefined) {
    const { issue: external_id = null, before = 0, unanswered = 0 } = provenance.answers ?? {};
    const output = { external_id, answered: all.length + before, unanswered };
    return { kind: 'effect', step, state: 'done', external_id, connection: 'bondfire', output, audience: 'internal' };
  }
  const { kind = 'rejected', message = 'no reason was kept' } = first.fault ?? {};
  const state = first.state === 'unknown' ? 'unknown' : 'refused';
  const fault = { kind, message: `${failed.length} of ${all.length} answers did not go out: ${message}` };
  return { kind: 'effect', step, state, fault };
}
