/** The composition root: builds everything and passes it as arguments. */
import { join } from 'node:path';
import type { Connector } from '#sdk';
import { connectors as builtIn } from '../connectors/index.ts';
import { functions } from '../mappings/functions.ts';
import { startActions, type Actions } from './actions/index.ts';
import { thingsSince } from './activity/index.ts';
import { createApp, readerOf, SCHEDULE, type App, type SampleCompany } from './app/index.ts';
import { createConnections, openBudgets, type Connections } from './connections/index.ts';
import {
  createBackfiller,
  createFaces,
  createIntake,
  createPuller,
  startListening,
  startSchedule,
  type Listeners,
  type Schedule,
} from './ingest/index.ts';
import { createResponses, createSearch, createStems } from './library/index.ts';
import { carryOthers, ENVELOPES_PENDING } from './line.ts';
import { loadMappings, streamKey, type Mappings } from './mapping/index.ts';
import { createInviting, createMail, openMail } from './mail/index.ts';
import type { Channel } from './notify/index.ts';
import { createProvider } from './people/index.ts';
import {
  addressOf,
  builtInFolder,
  createChanges,
  holdWorkerLock,
  listen,
  notify,
  openDatabase,
  openVault,
  secretsOf,
  systemClock,
  watchSilence,
  withOutside,
  type Clock,
  type Config,
  type Database,
  type Exchange,
  type Log,
  type SilenceWatch,
  type WatchdogOptions,
} from './platform/index.ts';
import type { Shelf } from './playbook/index.ts';
import { createPush } from './push/index.ts';
import { createTelling, openSlack } from './slack/index.ts';
import {
  anythingSealed,
  findPerson,
  followOthers,
  joinStages,
  judgedBy,
  knownPeople,
  openEnriching,
  openNotifier,
  openPlaybooks,
  openServices,
  openSlices,
  openWebhooks,
  tellHealth,
  tellMappings,
  vendorHttp,
  watchPromises,
} from './stages/index.ts';

export interface BondfireOptions {
  readonly config: Config;
  readonly log: Log;
  readonly clock?: Clock;
  readonly connectors?: readonly Connector[];
  /** Where the built-in playbooks are; none where null. */
  readonly playbooks?: string | null;
  /** Playbooks, slices and words that are the very same as when they were last looked at are not looked at again. */
  readonly trusting?: boolean;
  /** Further ways to tell people something. */
  readonly channels?: readonly Channel[];
  /** Told of each secret before it is used, and of each answer of a vendor's but those to signing in. */
  readonly recorder?: { hide(secret: string): void; take(answer: Exchange): void };
  /** To look around in; none where this process does not do all of the work. */
  readonly sample?: SampleCompany;
  /** Between two readings of a stream. */
  readonly pullEveryMs?: number;
  /** See ActionsOptions, AppParts and SlackParts. */
  readonly settleMs?: number;
  readonly takeOverMs?: number;
  readonly holdMs?: number;
  readonly ackMs?: number;
  /** See HttpOptions. */
  readonly httpTimeoutMs?: number;
  readonly httpBackoffMs?: number;
  /** See WatchdogOptions. */
  readonly watchdog?: Pick<WatchdogOptions, 'everyMs' | 'patienceMs' | 'silentMs' | 'steady'>;
}

export interface Bondfire {
  readonly app: App;
  readonly database: Database;
  readonly mappings: Mappings;
  /** Those in force. */
  readonly playbooks: Shelf;
  /** Why a playbook does not start runs here, by name. */
  idle(): ReadonlyMap<string, string>;
  /** Carries what is stored by others, calls vendors, wakes runs and reads streams, until `close`. */
  startWork(): Promise<void>;
  /** Carries out effects only; with `only`, that one and no other. */
  startActions(only?: string): Promise<void>;
  /** What is published of the library is written as it is now, where it can be. Answers how many. */
  keepPublished(): Promise<number>;
  /** What was counted is judged now. */
  judgeSignals(): Promise<void>;
  /** Responses are made of what was resolved, and how they turn out is looked at, where that is due. Answers how many. */
  lookAtOutcomes(): Promise<number>;
  /** What people are to be told by now is sent. */
  tellPeople(): Promise<void>;
  /** Webhooks are stored for a worker in another process from now on. */
  leaveWorkToOthers(): Promise<void>;
  /** Whether somebody watches the promises, told by this process from now on. */
  watchSilence(): SilenceWatch;
  /** Ends what is under way, then lets go of the database. */
  close(): Promise<void>;
}

/** A NOTIFY channel between processes. */
const EFFECTS_DUE = 'bondfire_effects';
const PULL_EVERY_MS = 60_000;

export async function createBondfire(options: BondfireOptions): Promise<Bondfire> {
  const { config, log } = options;
  const clock = options.clock ?? systemClock;
  for (const secret of secretsOf(config)) log.hideSecret(secret);
  const registry = await withOutside(config, options.connectors ?? builtIn);
  const connectors = new Map(registry.connectors.map((one) => [one.id, one]));
  const database = await openDatabase({
    dataDir: config.dataDir,
    databaseUrl: config.databaseUrl ?? undefined,
    log,
    clock,
  });
  try {
    return await compose(options);
  } catch (error) {
    await database.close();
    throw error;
  }

  async function compose({
    pullEveryMs = PULL_EVERY_MS,
    settleMs,
    takeOverMs,
    holdMs,
    httpTimeoutMs,
    httpBackoffMs,
    playbooks: folder = builtInFolder('playbooks'),
    watchdog = {},
  }: BondfireOptions): Promise<Bondfire> {
    const { pool } = database;
    const vault = await openVault({
      dataDir: config.dataDir,
      key: config.key,
      oldKeys: config.oldKeys,
      hasCredentials: () => anythingSealed(pool),
    });
    const changes = createChanges(database, log);
    const webhooks = openWebhooks({ database, vault, config, clock, log });
    const budgets = await openBudgets(database, clock, log);
    const connections: Connections = createConnections({
      database,
      vault,
      connectors,
      publicUrl: config.publicUrl,
      hide(secret) {
        log.hideSecret(secret);
        options.recorder?.hide(secret);
      },
      clock,
      http: vendorHttp({
        config,
        budgets,
        find: (id) => connections.find(id),
        onAnswer: options.recorder?.take,
        timeoutMs: httpTimeoutMs,
        backoffMs: httpBackoffMs,
        clock,
        log,
      }),
    });
    await connections.reload();
    const by = { database, config, vault, connections, readerOf, createMail, createPush, clock, log };
    const told = openNotifier({ ...by, createSlack: createTelling, channels: options.channels });
    const mappings = await loadMappings(
      { builtIn: registry.mappings, own: join(config.dataDir, 'mappings') },
      functions,
      (connector, stream) => {
        const found = connectors.get(connector)?.streams[stream];
        return found ? streamKey(found) : null;
      },
    );
    const judging = { by: judgedBy(registry), trusting: options.trusting ?? false };
    const parts = { database, config, judging, log };
    const playbooks = await openPlaybooks({ ...parts, connectors, connections, builtIn: folder });
    const slices = await openSlices({ ...parts, builtIn: folder, pullEveryMs, clock });
    const enriching = await openEnriching({ ...parts, onTold: slices.countTold, onToldAgain: slices.countToldAgain });
    const people = await knownPeople(pool);
    const of = { database, connections, connectors, mappings, playbooks, enriching, slices, people, clock, log };
    const stage = joinStages({ ...of, holdMs });
    const { engine, line, identify, map, doors, onOutcome } = stage;

    let actions: Actions | null = null;
    let storeOnly = false;
    const closing: (() => Promise<void>)[] = [];
    let telling: Promise<unknown> = Promise.resolve();
    const untold = (error: unknown): void => log.warn('other processes were not told of due effects', { error });
    stage.onMoved(() => {
      if (actions) return actions.wake();
      telling = Promise.all([telling, notify(pool, EFFECTS_DUE).catch(untold)]);
    });
    const intake = createIntake(async (arrivals) => {
      if (!storeOnly) return line.carry(arrivals);
      const carried = await line.store(arrivals);
      await notify(pool, ENVELOPES_PENDING);
      return carried;
    });
    /** What is to be read, heard and called may be other than it was. */
    async function refresh(): Promise<void> {
      actions?.wake();
      listeners?.refresh();
      await schedule?.refresh();
    }
    const howItEnded = tellHealth({ connections, log });
    const faces = createFaces();
    const puller = createPuller({
      database,
      async open(id) {
        // Before anything is read: what we wrote ourselves is told by it.
        await connections.learnAccount(id);
        return connections.open(id);
      },
      identify,
      faces,
      map,
      carry: (arrivals, also) => line.carry(arrivals, also),
      held: (connection, stream, since) => thingsSince(pool, connection, stream, since),
      onDirectory: stage.onDirectory,
      onEnd: howItEnded,
      log,
      clock,
    });
    const backfiller = createBackfiller({
      database,
      open: (id) => connections.open(id),
      identify,
      faces,
      map,
      carry: (arrivals, also) => line.carry(arrivals, also),
      onEnd: howItEnded,
      clock,
    });
    let schedule: Schedule | null = null;
    let listeners: Listeners | null = null;
    const stems = createStems();
    const app = createApp({
      ...stage,
      database,
      clock,
      connectors,
      connections,
      vault,
      changes,
      webhooks,
      ...told,
      puller,
      backfiller,
      intake,
      faces,
      mail: config.mail,
      invite: createInviting(config.mail),
      address: addressOf(config),
      identify,
      map,
      mappingFor: (connector, stream) => mappings.mappingFor('', connector, stream),
      onReadFailed: (error) => log.error('an archive could not be read', { error }),
      carry: (arrivals, also) => line.carry(arrivals, also),
      replay: (envelopes) => line.replay(envelopes),
      doors,
      holdMs,
      playbooks,
      enriching,
      services: openServices(config, log),
      provider: createProvider(config.oidc),
      engine,
      onOutcome,
      responses: createResponses(stems),
      search: createSearch({ stems, related: enriching.related }),
      publish: stage.publishing.publish,
      findPerson,
      sample: options.sample ?? null,
      onMoved: stage.moved,
      onConnectionsChanged: refresh,
    });

    const spoken = { app, database, faces, url: addressOf(config), clock, log };
    const slack = openSlack({ ...spoken, connections, ackMs: options.ackMs });
    const replies = openMail({ ...spoken, config: config.mail });

    async function startCalling(only?: string): Promise<void> {
      const lock = await holdWorkerLock(database);
      const started = startActions({
        database,
        worker: lock.id,
        open: (id) => connections.open(id),
        onOutcome,
        onEnd: howItEnded,
        log,
        clock,
        ...(only !== undefined && { only }),
        ...(settleMs !== undefined && { settleMs }),
        ...(takeOverMs !== undefined && { takeOverMs }),
      });
      actions = started;
      closing.push(async () => {
        await started.stop();
        await lock.release();
      });
    }

    async function follow(): Promise<void> {
      await tellMappings(parts, mappings);
      const shelves = [playbooks, enriching.vocabulary];
      closing.push(await followOthers({ database, connections, refresh, shelves, log }));
    }

    return {
      app,
      database,
      mappings,
      playbooks,
      idle: stage.idle,
      startActions: startCalling,
      keepPublished: stage.publishing.step,
      judgeSignals: stage.signals.round,
      lookAtOutcomes: stage.lookAtOutcomes,
      tellPeople: () => replies.step().then(told.notifier.step),
      async leaveWorkToOthers() {
        storeOnly = true;
        await follow();
      },
      async startWork() {
        await app.resumeSample().then(() => startCalling());
        const people = await stage.followPeople(config);
        closing.push(() => people.stop());
        const faced = [slack, replies, told.notifier].flatMap((one) => one.start());
        const rounds = [...stage.startRounds(), ...enriching.start(), webhooks.start(), ...faced];
        closing.push(async () => void (await Promise.all(rounds.map((one) => one.stop()))));
        closing.push(await carryOthers(database, line, log));
        const effects = await listen(database, EFFECTS_DUE, () => actions?.wake());
        closing.push(() => effects.stop());
        await follow();
        const started = await startSchedule({
          database,
          connections,
          connectors,
          puller,
          backfiller,
          probe: (id, signal) => app.probeConnection(SCHEDULE, id, signal),
          tidyProbe: (id, signal) => app.tidyProbe(SCHEDULE, id, signal),
          log,
          clock,
          pullEveryMs,
        });
        schedule = started;
        closing.push(() => started.stop());
        const listening = startListening({ database, connections, connectors, intake, faces, identify, log, clock });
        listeners = listening;
        closing.push(() => listening.stop());
        const watched = { ...of, pullEveryMs, heartbeat: config.heartbeat, enrichment: enriching.checks };
        const { scheduled, idleAfter } = stage;
        const watching = await watchPromises({ ...watched, scheduled, idleAfter, ...watchdog });
        closing.push(() => watching.stop());
      },
      watchSilence() {
        const watch = watchSilence({ ...watchdog, database, log });
        closing.push(() => watch.stop());
        return watch;
      },
      async close() {
        await Promise.all([intake.drain(), slack.drain(), app.endReading()]);
        for (const one of closing.splice(0).toReversed()) await one();
        await Promise.all([changes.stop(), enriching.stop(), budgets.stop(), app.endSample()]);
        await telling;
        await database.close();
      },
    };
  }
}

export { catalogOf, namedIn } from './stages/index.ts';
