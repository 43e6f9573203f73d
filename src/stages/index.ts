/** The stages of the line, joined: what one asks of another that it may not import is handed to it here. A part of the composition root, which alone imports it. */
import { Fault, Playbook, type Activity, type Connector, type GivenIssue, type Mapped } from '#sdk';
import {
  echoOf,
  held,
  HOP_LIMIT,
  insertEffects,
  intend,
  newestOfSteps,
  withdraw,
  type Doors,
  type EffectRow,
} from '../actions/index.ts';
import { activitiesById, markOurs, repliesIn } from '../activity/index.ts';
import type { Connections } from '../connections/index.ts';
import { type Arrival, type Identify } from '../ingest/index.ts';
import {
  addEntry,
  answeredOutside,
  createIssues,
  issueAnsweredBy,
  saidIn,
  startIssueTimers,
  type OnEvent,
} from '../issues/index.ts';
import { lookSoon } from '../library/index.ts';
import { createLine, type Line } from '../line.ts';
import type { Mappings } from '../mapping/index.ts';
import {
  lazily,
  newId,
  type Clock,
  type Config,
  type Database,
  type Log,
  type Rounds,
  type Tx,
} from '../platform/index.ts';
import {
  actionsOf,
  askedBy,
  causeOf,
  compilePlaybook,
  createAsks,
  createEngine,
  createLanguage,
  letOut,
  limitsOf,
  lockRun,
  revisionSource,
  startTimers,
  unknownOf,
  type Catalog,
  type Cause,
  type Engine,
  type Json,
  type Plan,
  type Shelf,
  type Scheduled,
} from '../playbook/index.ts';
import { answersEnded, unanswerable } from './answer.ts';
import { followDeletions, followIssue, createLibraryWork, tellIssueOfStep } from './library.ts';
import { createWaiting, type Enriching } from './enriching.ts';
import { catalogOf, doOwn, isOwn } from './own.ts';
import {
  asking,
  businessTimes,
  followPeople,
  knownPeople,
  leaves,
  nextOwner,
  tellDirectoryRead,
  teamsOf,
  tellPeopleChanged,
} from './people.ts';
import { startForgetting } from './changes.ts';
import { startNumbers } from './numbers.ts';
import { createPublishing } from './publishing.ts';
import { createReadiness, idleTimes, schedulesOf } from './ready.ts';
import { joinSignals, type SliceParts } from './signals.ts';

interface StageParts {
  readonly database: Database;
  readonly connections: Connections;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly mappings: Mappings;
  readonly playbooks: Shelf;
  readonly enriching: Pick<Enriching, 'enricher'>;
  readonly slices: SliceParts;
  /** As they are known now. */
  readonly people: Catalog['people'];
  readonly holdMs: number | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

export function joinStages(parts: StageParts) {
  const { database, connections, connectors, mappings, playbooks, enriching, slices, people, clock, log } = parts;
  let listener: (() => void) | null = null;
  /** Effects so far: an outcome after which there are more has intended some, or another one has meanwhile. */
  let intended = 0;
  const moved = (): void => listener?.();
  const plans = new Map<string, Plan>();

  const language = lazily(() => createLanguage(limitsOf(connectors)));
  let known = people;
  const ready = createReadiness(playbooks, connections, () => known);
  async function lookAtPeople(): Promise<void> {
    known = await knownPeople(database.pool);
  }

  function mappingOf(connection: string, stream: string) {
    return mappings.mappingFor(connection, connections.get(connection).connector, stream);
  }

  const identify: Identify = (connection, stream, record) => {
    const mapping = mappingOf(connection, stream);
    return (
      mapping?.keyOf(record) ?? {
        drift: [{ field: 'mapping', problem: `there is no mapping ${stream} for ${connection}` }],
      }
    );
  };

  function map(arrival: Arrival): Mapped {
    const mapping = mappingOf(arrival.connection, arrival.stream);
    const identity = { id: arrival.external_id, version: arrival.version };
    return (
      mapping?.map(arrival.record, identity) ?? {
        drift: [{ field: 'mapping', problem: `there is no mapping ${arrival.stream} for ${arrival.connection}` }],
      }
    );
  }

  const doors: Doors = {
    action(ref) {
      const [connector = '', action = ''] = ref.split('.');
      return connectors.get(connector)?.actions[action];
    },
    find: (id) => connections.find(id),
    ofConnector: (connector) => connections.ofConnector(connector),
  };

  function makes({ action }: EffectRow): string | null {
    return doors.action(action)?.makes ?? null;
  }

  async function pinned(tx: Tx, playbook: string, revision: string): Promise<Plan> {
    const current = ready().all.get(playbook);
    const known = current?.revision === revision ? current.plan : plans.get(`${playbook}@${revision}`);
    if (known) return known;
    const source = await revisionSource(tx, playbook, revision);
    if (!source) throw new Fault('bug', `revision ${revision} of ${playbook} is gone`);
    const plan = compilePlaybook(Playbook.parse(source), language());
    plans.set(`${playbook}@${revision}`, plan);
    return plan;
  }

  const catalog = catalogOf(connectors);

  async function saveEffects(tx: Tx, effects: readonly EffectRow[]): Promise<void> {
    const due = effects.filter(({ state }) => state === 'intended');
    intended += due.length;
    await insertEffects(
      tx,
      effects,
      due.map((one) => echoOf(one, makes(one))),
    );
  }
  const answers = { doors, connectors, holdMs: parts.holdMs, saveEffects };

  const asks = createAsks(asking);
  /** Of the run whose own doing is under way in a transaction. */
  const hops = new WeakMap<Tx, number>();

  const engine: Engine = createEngine<EffectRow>({
    active: () => ready().active,
    current: (name) => ready().all.get(name),
    pinned,
    intend(intent, run, { origin, hop }, now) {
      const row = intend({ ...intent, id: newId(), cause: run.id, origin, hop: hop + 1, now }, doors);
      const effect = letOut(intent) ? held(row, doors, parts.holdMs) : row;
      return { effect, refused: effect.state === 'refused' ? effect.fault : null };
    },
    saveEffects,
    withdraw,
    isOwn,
    async doHere(tx, intent, run, cause, now) {
      // What follows from our own doing counts as one of our writes more.
      hops.set(tx, cause.hop + 1);
      try {
        return await doOwn({ issues, answers }, tx, intent, { run, cause, now });
      } finally {
        hops.delete(tx);
      }
    },
    asks,
    action: (ref) => catalog.actions.get(ref),
    effectsOf: async (tx, run) =>
      (await newestOfSteps(tx, run)).map(({ id, step, state, external_id, connection, output, audience: sent }) => {
        const audience = connections.find(connection)?.audience ?? 'internal';
        return { id, step, state, external_id, connection, output: (output ?? null) as Json, audience, sent };
      }),
    businessTimes,
    activitiesById,
    repliesIn,
    saidIn,
    tellIssue: (tx, issue, run, event, now) =>
      tellIssueOfStep(tx, { connections, connectors, action: doors.action }, { issue, run, event }, now),
    hopLimit: HOP_LIMIT,
  });

  /** The vendor's answer, told to the run that waits for it; and an echo that came before it, marked. Answers whether effects may be due. */
  async function onOutcome(tx: Tx, effect: EffectRow): Promise<boolean> {
    const { state, connection, external_id, origin, hop, cause, step, output, fault } = effect;
    if (external_id !== null) await markOurs(tx, connection, makes(effect), external_id, origin, hop);
    const now = clock.now();
    if (cause === null) {
      await tellIssue(tx, effect, now);
      return false;
    }
    const before = intended;
    if (effect.provenance.answers !== undefined) {
      // Of two that end at once, the second one sees the first.
      await lockRun(tx, cause);
      await tellIssue(tx, effect, now);
      const event = await answersEnded(tx, effect);
      if (event !== null) await engine.wake(tx, cause, event, now);
    } else if (state === 'done') {
      const audience = connections.find(connection)?.audience ?? 'internal';
      await engine.wake(
        tx,
        cause,
        { kind: 'effect', step, state, external_id, connection, output: (output ?? null) as Json, audience },
        now,
      );
    } else if (state === 'refused' || state === 'unknown') {
      const known = fault ?? { kind: 'bug' as const, message: 'no reason was kept' };
      await engine.wake(tx, cause, { kind: 'effect', step, state, fault: known }, now);
    }
    return intended > before;
  }

  /** Playbooks that something that happens to an issue sets off. */
  const onEvent: OnEvent = async (tx, event) => {
    const { kind, issue, promise, idle } = event;
    await followIssue(tx, event, clock.now());
    const given: GivenIssue = {
      id: issue.id,
      event: kind,
      title: issue.title,
      state: issue.state,
      severity: issue.severity,
      product: issue.product,
      market: issue.market,
      language: issue.language,
      owner: issue.owner,
      team: issue.team,
      opened_at: issue.opened_at,
      promise: promise ?? null,
    };
    const cause: Cause = {
      kind: 'issue',
      activity: null,
      given: { issue: given, ...(idle !== undefined && { idle }) },
      audience: 'internal',
      activities: [],
      by: null,
      origin: [],
      hop: hops.get(tx) ?? 0,
    };
    const key = `${issue.id} ${kind} ${kind === 'opened' ? '' : newId()}`;
    const wanted = { cause, id: issue.id, key, issue: issue.id, of: null };
    const { held } = await engine.startFor(tx, wanted, clock.now());
    for (const { playbook, why } of held)
      log.warn(`${playbook} was not started for issue ${issue.id} (${kind}): ${why}`);
  };
  const issues = createIssues({ onEvent });

  /** What became of an answer in an issue: a first one that is done keeps the promise. */
  async function tellIssue(tx: Tx, { id, state, connection, fault, intended_at }: EffectRow, now: Date): Promise<void> {
    const issue = await issueAnsweredBy(tx, id);
    if (issue === null) return;
    if (state === 'done') {
      await answeredOutside(tx, issue, new Date(intended_at), now);
    }
    const audience = connections.find(connection)?.audience ?? 'internal';
    const detail = { effect: id, connection, state, ...(fault && { fault: fault.message }) };
    const actor = { kind: 'system', id: 'actions', name: 'Bondfire' } as const;
    await addEntry(tx, { issue, actor, cause: { noun: 'effect', id }, audience, kind: 'answered', detail }, now);
    await lookSoon(tx, issue, now);
  }

  const signals = joinSignals({ database, engine, connections, connectors, slices, clock, log, onMoved: moved });
  const libraryWork = createLibraryWork({ database, issues, forecast: signals.forecast, clock, log });

  const line: Line = createLine({
    database,
    connections,
    connectors,
    identify,
    map,
    engine,
    enrich: createWaiting(enriching.enricher, () => ready().active).of,
    async gather(tx, activities, now) {
      await issues.gather(tx, activities, now);
      await followDeletions(tx, activities, now);
    },
    count: signals.count,
    clock,
    onMoved: moved,
  });
  log.debug('the line is joined', { hop_limit: HOP_LIMIT });
  const idleAfter = (): number[] => idleTimes(playbooks);
  const scheduled = (): readonly Scheduled[] => schedulesOf(playbooks, ready().active);
  const publishing = createPublishing({ database, clock, doors, log, onMoved: moved });
  return {
    engine,
    issues,
    idleAfter,
    onDirectory: () => tellDirectoryRead(database),
    personLeaves: (tx: Tx, person: string, now: Date) => leaves({ asks, wake: engine.wake, issues }, tx, person, now),
    /** Playbooks that name somebody who was not there, or is not any more, are looked at again. */
    async onPeopleChanged() {
      await lookAtPeople();
      await tellPeopleChanged(database, clock.now());
      await playbooks.takeUp().catch((error: unknown) => log.warn('playbooks could not be looked at again', { error }));
    },
    followPeople: (config: Config) =>
      followPeople({
        database,
        config,
        clock,
        log,
        asks,
        wake: engine.wake,
        issues,
        onChanged: lookAtPeople,
        onMoved: moved,
      }),
    signals,
    lookAtOutcomes: libraryWork.step,
    /** All that is done again and again beside the line, until each is stopped. */
    startRounds: (): readonly Rounds[] => [
      startTimers({ database, engine, asks, scheduled, clock, log, onMoved: moved }),
      startIssueTimers({ database, issues, onEvent, idleAfter, nextOwner, clock, log, onMoved: moved }),
      libraryWork.start(),
      publishing.start(),
      signals.start(),
      startNumbers({ database, clock, log }),
      startForgetting({ database, clock, log }),
    ],
    asks,
    scheduled,
    line,
    identify,
    map,
    doors,
    publishing,
    teamsOf,
    onOutcome,
    idle: () => ready().idle,
    unanswerable: (tx: Tx, issue: string, text: string | null) => unanswerable(tx, issue, text, connectors),
    /** Whom it asks, and who is nobody yet. */
    nobodyIn: (source: Playbook) => unknownOf(askedBy(source), known),
    moved,
    wouldStart: (activity: Activity) =>
      playbooks.all
        .filter(({ plan }) => 'key' in plan.starts(causeOf(activity)))
        .map(({ name }) => ({ playbook: name, idle: ready().idle.get(name) ?? null })),
    /** By name. */
    usedBy: (connection: string, connector: string) =>
      playbooks.all
        .filter(({ source }) =>
          actionsOf(source).some(
            ({ action, via }) => action.split('.')[0] === connector && (via ?? connection) === connection,
          ),
        )
        .map(({ name }) => name),
    onMoved(told: () => void): void {
      listener = told;
    },
  };
}

export { catalogOf } from './own.ts';
export { tellHealth } from './ended.ts';
export { vendorHttp } from './vendor-http.ts';
export { openWebhooks } from './hooks.ts';
export { anythingSealed } from './sealed.ts';
export { openNotifier } from './notify.ts';
export { followOthers, tellMappings } from './following.ts';
export { findPerson, knownPeople, namedIn, type Named } from './people.ts';
export { openEnriching, type Enriching } from './enriching.ts';
export { judgedBy, openPlaybooks } from './playbooks.ts';
export { openServices } from './services.ts';
export { openSlices } from './signals.ts';
export { watched, watchPromises } from './watched.ts';
