/** The library, joined to issues: what is done and decided in a run is told in the time line of its issue, and what was resolved becomes a response. A part of the composition root. */
import { isDeepStrictEqual } from 'node:util';
import type { Activity, Connector } from '#sdk';
import { listEffects, mainText, type Doors, type EffectRow } from '../actions/index.ts';
import { activitiesById } from '../activity/index.ts';
import type { Connections } from '../connections/index.ts';
import { addEntry, answeredOutside, gatheredBy, openPlace, type Issues, type IssueEvent } from '../issues/index.ts';
import {
  createResponses,
  createStems,
  forgetThings,
  lookSoon,
  startLibrary,
  tickLibrary,
  watchIssue,
  type LibraryParts,
} from '../library/index.ts';
import type { Clock, Database, Log, Rounds, Tx } from '../platform/index.ts';
import { peopleById } from '../people/index.ts';
import { asksOf, type Json, type RunRow, type StepEvent } from '../playbook/index.ts';

export interface TellParts {
  readonly connections: Pick<Connections, 'find'>;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly action: Doors['action'];
}

/** What a run about an issue did at a vendor, and what people decided in it. What has not come about is no news. Where it opened a place to talk inside, what is said there is gathered. */
export async function tellIssueOfStep(
  tx: Tx,
  { connections, connectors, action: known }: TellParts,
  { issue, run, event }: { readonly issue: string; readonly run: RunRow; readonly event: StepEvent },
  now: Date,
): Promise<void> {
  const { step } = event;
  const of = { playbook: run.playbook, run: run.id, step };
  if (event.kind === 'answer') {
    const ask = (await asksOf(tx, run.id)).findLast((one) => one.step === step);
    const [first = 'nobody'] = event.decision.by;
    if (ask === undefined) return;
    const { choice, by, comment, text } = event.decision;
    const asked = { ask: ask.id, question: ask.question, of: ask.kind };
    const detail = { ...of, ...asked, choice, by, comment, text, changed: ask.version > 1 };
    const actor = { kind: 'person', id: first, name: first } as const;
    await addEntry(tx, { issue, actor, cause: { noun: 'run', id: run.id }, kind: 'decided', detail }, now);
    return;
  }
  if (event.state !== 'done') return;
  const effects = await listEffects(tx, { cause: run.id, limit: 500 });
  const effect = effects.find((one) => one.step === step && one.external_id === event.external_id);
  // Bondfire's own doings have entries of their own.
  if (effect === undefined) return;
  const { id, action, connection, input, origin } = effect;
  const detail = { ...of, effect: id, action, connection, activity: origin.at(-1) ?? null, text: mainText(input) };
  const actor = { kind: 'playbook', id: run.playbook, name: run.playbook } as const;
  const audience = connections.find(connection)?.audience ?? 'internal';
  await addEntry(tx, { issue, actor, cause: { noun: 'effect', id }, audience, kind: 'did', detail }, now);
  const { makes, opens } = known(action) ?? {};
  const place = opens === undefined && makes === undefined ? null : (threadOf(event.output) ?? event.external_id);
  if (place !== null && audience === 'internal') await openPlace(tx, { issue, connection, place, effect: id }, now);
  // Nothing else is movement: who is reminded of an idle issue would make it one that is not.
  if (audience !== 'external' || !(await answersReporter(tx, issue, effect, connectors)))
    return lookSoon(tx, issue, now);
  await answeredOutside(tx, issue, new Date(effect.intended_at), now);
  await lookSoon(tx, issue, now);
}

/** In place of words that are told apart from where they go. */
const ANY_TEXT = 'any text';

/** Whether it is what answers something that was gathered outside. */
async function answersReporter(
  tx: Tx,
  issue: string,
  { connection, action, input }: EffectRow,
  connectors: TellParts['connectors'],
): Promise<boolean> {
  const ids = (await gatheredBy(tx, issue)).flatMap((one) => (one.connection === connection ? [one.activity] : []));
  return [...(await activitiesById(tx, ids)).values()].some((to) => {
    const replyTo = connectors.get(to.connector)?.replyTo;
    const reply = to.ours || typeof replyTo !== 'function' ? null : replyTo(to, ANY_TEXT);
    if (reply === null || action !== `${to.connector}.${reply.action}`) return false;
    const given = input as Readonly<Record<string, unknown>>;
    return Object.entries(reply.input).every(
      ([key, value]) => String(value).includes(ANY_TEXT) || isDeepStrictEqual(given[key], value),
    );
  });
}

/** Of an action that adds to one. */
function threadOf(output: Json): string | null {
  const thread = typeof output === 'object' && output !== null && 'thread' in output ? output.thread : null;
  return typeof thread === 'string' ? thread : null;
}

/** An issue that was resolved is watched, and looked at anew when something happens to it. */
export async function followIssue(tx: Tx, { kind, issue }: IssueEvent, now: Date): Promise<void> {
  if (kind === 'resolved') await watchIssue(tx, issue.id, now);
  else if (kind === 'reopened' || issue.state === 'resolved') await lookSoon(tx, issue.id, now);
}

/** What was deleted at the vendor leaves the library as well. */
export async function followDeletions(tx: Tx, activities: readonly Activity[], now: Date): Promise<void> {
  const gone = activities.filter(({ kind }) => kind === 'delete');
  if (gone.length > 0) await forgetThings(tx, gone, now);
}

/** Makes responses, watches how they turn out, and lets go of what was deleted: until it is stopped, or once. */
export function createLibraryWork(parts: {
  readonly database: Database;
  readonly issues: Issues;
  readonly forecast: LibraryParts['forecast'];
  readonly clock: Clock;
  readonly log: Log;
}): { start(): Rounds; step(): Promise<number> } {
  const all = { ...parts, called, story: parts.issues.story, responses: createResponses(createStems()) };
  return { start: () => startLibrary(all), step: () => tickLibrary(all) };
}

async function called(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return new Map([...(await peopleById(tx, ids))].map(([id, { name }]) => [id, name]));
}
