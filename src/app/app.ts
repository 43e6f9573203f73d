/** What a person may see and do: one function each, one permission check each. Every face calls these and nothing else. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { Fault, type Activity, type Connector, type Handshake, type Mapped, type RawRequest } from '#sdk';
import type * as actions from '../actions/index.ts';
import * as activity from '../activity/index.ts';
import type { Connections } from '../connections/index.ts';
import type { Sender } from '../hooks/index.ts';
import type * as issues from '../issues/index.ts';
import type { Response, Responses, Search } from '../library/index.ts';
import * as ingest from '../ingest/index.ts';
import type { CompiledMapping } from '../mapping/index.ts';
import type { Notifier, PushKeys } from '../notify/index.ts';
import type { Provider } from '../people/index.ts';
import {
  Refused,
  type Changes,
  type Clock,
  type Database,
  type MailConfig,
  type Tx,
  type Vault,
} from '../platform/index.ts';
import type * as playbook from '../playbook/index.ts';
import type { Sight, SliceShelf } from '../signals/index.ts';
import { accountCommands } from './accounts.ts';
import { auditCommands } from './audit.ts';
import { audited } from './audited.ts';
import { connectionCommands } from './connections.ts';
import { deskCommands } from './desk.ts';
import { earlyWarningCommands } from './early-warning.ts';
import { effectCommands } from './effects.ts';
import { factsKeeper, isFact } from './facts.ts';
import { firstVisitCommands } from './first-visit.ts';
import { healthCommands } from './health.ts';
import { noActivity, page, uuid } from './ids.ts';
import { agreedCommands } from './agreed.ts';
import { answerCommands } from './answers.ts';
import { archiveCommands } from './archives.ts';
import { broadcastCommands } from './broadcasts.ts';
import { importFile, type ImportReport } from './import.ts';
import type { ImportProgress } from './rows.ts';
import { gatheringCommands } from './gathering.ts';
import { inboxCommands } from './inbox.ts';
import { bulkCommands } from './issues-bulk.ts';
import { issueCommands } from './issues.ts';
import { libraryCommands } from './library.ts';
import { liveCommands } from './live.ts';
import { mailIntake } from './mail-intake.ts';
import { mappingCommands } from './mappings.ts';
import { onceCommands } from './once.ts';
import { marketQueries } from './markets.ts';
import { tellingCommands } from './telling.ts';
import { numberCommands } from './numbers.ts';
import { peopleCommands } from './people.ts';
import { playbookCommands } from './playbooks.ts';
import { permit, type Principal } from './principal.ts';
import { providerCommands } from './provider.ts';
import { pullCommands } from './pulls.ts';
import { playbookTextCommands } from './playbook-texts.ts';
import { createReading } from './reading.ts';
import { reporterCommands } from './reporters.ts';
import { rightCommands, seenPage, sees, sightOf } from './rights.ts';
import { runReads, type FoundUnanswerable } from './run-reads.ts';
import { runCommands } from './runs.ts';
import { sampleCommands, type SampleCompany } from './sample.ts';
import { sessionCommands, type SignInWays } from './sessions.ts';
import { serviceCommands, type OutsideServices } from './services.ts';
import { shareCommands, type Invite } from './shares.ts';
import { suggestionCommands } from './suggestions.ts';
import { takingBackCommands } from './taking-back.ts';
import { tokenCommands } from './tokens.ts';
import { topicCommands } from './topics.ts';
import { traceCommands } from './trace.ts';
import { vendorPeopleCommands } from './vendor-people.ts';
import { watchdogCommands } from './watchdog.ts';
import { webhookCommands } from './webhooks.ts';

export interface AppParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly connections: Connections;
  readonly vault: Vault;
  readonly changes: Pick<Changes, 'follow'>;
  readonly webhooks: Pick<Sender, 'test'>;
  readonly notifier: Notifier;
  readonly pushKeys: Pick<PushKeys, 'shown'>;
  readonly puller: ingest.Puller;
  readonly backfiller: ingest.Backfiller;
  readonly intake: ingest.Intake;
  readonly faces: Pick<ingest.Faces, 'offer' | 'left'>;
  /** What comes back of mails is taken, as it says. */
  readonly mail: MailConfig | null;
  /** Null: no mail can be sent. */
  readonly invite: Invite | null;
  /** Where links lead, without a slash at its end. */
  readonly address: string;
  readonly identify: ingest.Identify;
  readonly map: (arrival: ingest.Arrival) => Mapped;
  /** A built-in one; null where there is none. */
  readonly mappingFor: (connector: string, stream: string) => CompiledMapping | null;
  readonly onReadFailed: (error: unknown) => void;
  readonly carry: ingest.Carry;
  readonly replay: (envelopes: readonly ingest.EnvelopeRow[]) => Promise<Replayed>;
  readonly doors: actions.Doors;
  /** So long what a person sends outside waits, to be taken back; ten seconds unless told. */
  readonly holdMs?: number | undefined;
  readonly playbooks: playbook.Shelf;
  readonly enriching: Enriching;
  readonly services: OutsideServices;
  /** Who else lets people in. */
  readonly provider: Provider | null;
  readonly engine: playbook.Engine;
  /** Why playbooks start nothing, by name. */
  readonly idle: () => ReadonlyMap<string, string>;
  /** Whom a playbook asks, and who is nobody yet. */
  readonly nobodyIn: (source: playbook.LoadedPlaybook['source']) => readonly string[];
  /** How many of those who reported an issue outside would get no answer of these words, and why. */
  readonly unanswerable: (tx: Tx, issue: string, text: string | null) => Promise<FoundUnanswerable>;
  /** What waits for somebody who is away moves on, as they are taken out. */
  readonly personLeaves: (tx: Tx, person: string, now: Date) => Promise<void>;
  /** Who can act may be other than it was. */
  readonly onPeopleChanged: () => Promise<void>;
  /** An effect's outcome decided by a person, and what follows from it. */
  readonly onOutcome: (tx: Tx, effect: actions.EffectRow) => Promise<boolean>;
  /** Playbooks that would start a run for an activity. */
  readonly wouldStart: (activity: Activity) => readonly { readonly playbook: string; readonly idle: string | null }[];
  /** Playbooks that go out by a connection, or may. */
  readonly usedBy: (connection: string, connector: string) => readonly string[];
  readonly issues: issues.Issues;
  /** Slices in force, and what can be seen of them. */
  readonly signals: { readonly shelf: SliceShelf; sight(now: Date): Promise<Sight> };
  /** Null where nobody has that id. */
  readonly findPerson: (tx: Tx, id: string) => Promise<{ readonly id: string; readonly name: string } | null>;
  readonly responses: Responses;
  readonly search: Search;
  /** Writes a response in a community, or what it says now. Answers the effect. */
  readonly publish: (response: Response, connection: string, type: string) => Promise<string>;
  /** Those that a person is in. */
  readonly teamsOf: (tx: Tx, person: string) => Promise<readonly string[]>;
  /** Null: this process can have none. */
  readonly sample: SampleCompany | null;
  /** Effects may be due. */
  readonly onMoved: () => void;
  /** Streams to be pulled have changed. */
  readonly onConnectionsChanged: () => Promise<void>;
}

/** What words tell; see the stages. */
export interface Enriching {
  readonly vocabulary: activity.VocabularyShelf;
  readonly enricher: Pick<activity.Enricher, 'enrich'>;
  /** Enriches all that waits for it. Answers how many. */
  due(signal?: AbortSignal, onProgress?: (count: number) => void): Promise<number>;
}

export interface Received {
  readonly received: number;
  readonly fresh: number;
}

export interface Replayed {
  readonly mapped: number;
  readonly skipped: number;
  readonly quarantined: number;
}

export interface QuarantinedRecord extends activity.Quarantined {
  /** As the vendor sent it. */
  readonly payload: unknown;
}

const REPLAY_BATCH = 200;

export type App = ReturnType<typeof createApp>;

export function createApp(parts: AppParts) {
  const { database, clock, connections, connectors } = parts;
  const { pool } = database;

  const reading = createReading(parts);
  const { seen } = reading;
  const reads = { ...parts, reading };
  const folk = peopleCommands(parts);
  const provided = providerCommands(parts);
  const issueStories = issueCommands(reads);
  const answers = answerCommands(parts);
  const keepFacts = factsKeeper(parts);
  const effects = effectCommands(reads);
  const { mustBePeople } = folk;
  const traces = traceCommands(reads);
  const runs = runReads(reads, { listEffects: effects.listEffects, trace: traces.trace });
  const { answerAsGuest, ...acts } = runCommands(reads, { mustBePeople });
  const { findSignal, ...warnings } = earlyWarningCommands(reads);
  const { sourceOf, ...playbookTexts } = playbookTextCommands(parts);

  const archives = archiveCommands(parts);
  const sample = sampleCommands(parts);
  const earnest = { mustBeInEarnest: sample.mustBeInEarnest };

  const commands = {
    ...connectionCommands({ ...reads, ...earnest }),
    ...healthCommands(reads),
    ...mappingCommands(reads),
    ...pullCommands(reads),
    ...marketQueries(database),
    ...folk,
    ...issueStories,
    ...inboxCommands(parts),
    ...bulkCommands(parts),
    ...serviceCommands(parts, issueStories.showIssue),
    ...gatheringCommands(parts),
    ...answers,
    ...broadcastCommands(parts),
    ...numberCommands(parts),
    ...libraryCommands(parts),
    ...suggestionCommands({ ...parts, draftAnswer: answers.draftAnswer }),
    ...playbookTexts,
    ...playbookCommands(parts, sourceOf),
    ...runs,
    ...acts,
    ...topicCommands(parts),
    ...vendorPeopleCommands(parts),
    ...warnings,
    ...deskCommands(reads, { listAsks: runs.listAsks, findSignal }),
    ...takingBackCommands(parts),
    ...reporterCommands(parts),
    ...watchdogCommands(parts),
    ...liveCommands(reads),
    ...traces,
    ...onceCommands(parts),
    ...agreedCommands(parts),
    ...effects,
    ...provided,
    ...sessionCommands({ ...parts, stillVouched: provided.stillVouched }),
    ...accountCommands(parts),
    ...rightCommands({ ...parts, mustBePeople }),
    ...auditCommands(parts),
    ...tokenCommands({ ...parts, mustBePeople }),
    ...webhookCommands({ ...parts, ...earnest }),
    ...mailIntake(parts),
    ...archives,
    ...firstVisitCommands(parts, archives.lastArchive, sample.viewSample),
    ...sample.commands,
    ...tellingCommands(parts, { ...acts, answerAsGuest, showAsk: runs.showAsk, noteIssue: issueStories.noteIssue }),
    ...shareCommands(reads),

    /** A vendor's request to `/in/<connection>/<token>`: resolves when what it brings is committed. Null for a wrong address, one answer for all wrong ones. */
    async receive(id: string, token: string, request: RawRequest): Promise<Received | Handshake | null> {
      if (!connections.opensIntake(id, token)) return null;
      const { connector, settings } = await connections.open(id);
      const handshake = connector.webhook?.answer?.(request, settings, clock.now()) ?? null;
      if (handshake !== null) return handshake;
      const interaction = connector.webhook?.interaction?.(request, settings, clock.now()) ?? null;
      if (interaction !== null) return ingest.handshakeOf(await parts.faces.offer(connector.id, id, interaction));
      const { off } = connections.get(id);
      const pushed = ingest.receive({ connection: id, connector, settings }, request, parts.identify, clock.now());
      const all = pushed.filter(({ stream }) => !off.includes(stream));
      const facts = all.filter(({ record }) => isFact(record)).map(({ record }) => record);
      const { changed } = facts.length === 0 ? { changed: 0 } : await keepFacts(facts, { live: true });
      const arrivals = facts.length === 0 ? all : all.filter(({ record }) => !isFact(record));
      const carried = await parts.intake.take(arrivals);
      return { received: all.length, fresh: carried.filter(Boolean).length + changed };
    },

    async listActivities(who: Principal, filter: activity.ActivityFilter): Promise<Activity[]> {
      permit(who, 'read');
      return activity.listActivities(pool, { ...filter, sight: sightOf(who), limit: page(filter.limit) });
    },

    async showActivity(who: Principal, id: string): Promise<Activity> {
      permit(who, 'read');
      const [found] = (await activity.activitiesById(pool, [uuid(id)])).values();
      if (found && sees(sightOf(who), found)) return found;
      throw noActivity(id);
    },

    /** Whether the vendor has deleted what it tells of. */
    async isDeleted(who: Principal, { connection, stream, external_id }: Activity): Promise<boolean> {
      permit(who, 'read');
      return (await activity.newestOf(pool, connection, stream, external_id))?.kind === 'delete';
    },

    async listQuarantined(who: Principal, filter: activity.QuarantineFilter): Promise<activity.Quarantined[]> {
      permit(who, 'read');
      const read = (before: string | undefined, limit: number) =>
        activity.listQuarantined(pool, { ...filter, before, limit });
      const asked = { before: filter.before, limit: page(filter.limit) };
      return seenPage(
        asked,
        read,
        (rows) => rows.filter(({ connection }) => seen(who)(connection)),
        ({ envelope }) => envelope,
      );
    },

    async showQuarantined(who: Principal, id: string): Promise<QuarantinedRecord> {
      permit(who, 'read');
      const [found] = await activity.listQuarantined(pool, { envelope: uuid(id), limit: 1 });
      const kept = found && (await ingest.envelope(pool, id));
      if (found && kept && seen(who)(found.connection)) return { ...found, payload: JSON.parse(kept.payload) };
      throw new Refused(
        { code: 'not_there', what: 'quarantined', id },
        `nothing is quarantined under ${id}`,
        'bondfire quarantine list shows what is.',
      );
    },

    /** Maps again what was quarantined: one envelope, or all of a connection or stream. */
    async replayQuarantined(
      who: Principal,
      filter: Omit<activity.QuarantineFilter, 'limit' | 'before'>,
    ): Promise<Replayed> {
      permit(who, 'map');
      const total = { mapped: 0, skipped: 0, quarantined: 0 };
      const ids: string[] = [];
      for (let more = true; more;) {
        const rows = await activity.listQuarantined(pool, { ...filter, before: ids.at(-1), limit: REPLAY_BATCH });
        ids.push(...rows.map(({ envelope }) => envelope));
        more = rows.length === REPLAY_BATCH;
      }
      // As they came: an edit after its post.
      ids.reverse();
      for (let at = 0; at < ids.length; at += REPLAY_BATCH) {
        const batch = ids.slice(at, at + REPLAY_BATCH);
        const envelopes = await Promise.all(batch.map((id) => ingest.envelope(pool, id)));
        const replayed = await parts.replay(envelopes.filter((one) => one !== undefined));
        total.mapped += replayed.mapped;
        total.skipped += replayed.skipped;
        total.quarantined += replayed.quarantined;
      }
      return total;
    },

    /** Rows of a file through a mapping of the connection. Without `live` they are history and fire nothing. */
    async import(
      who: Principal,
      file: string,
      options: {
        connection: string;
        mapping: string | null;
        live: boolean;
        onProgress?: (progress: ImportProgress) => void;
      },
    ): Promise<ImportReport> {
      permit(who, 'map');
      const { id, connector, settings } = connections.get(options.connection);
      const known: Connector['streams'] = connectors.get(connector)?.streams ?? {};
      const streams = Object.keys(known);
      const named =
        options.mapping ?? mappingOf(connectors.get(connector), settings) ?? (streams.length === 1 ? streams[0] : null);
      if (named == null)
        throw new Fault('config', `${connector} has several mappings`, {
          cure: `Say which: --map ${streams.join(' or ')}.`,
        });
      const source = { connection: id, connector, stream: named.replaceAll('-', '_'), backfilled: !options.live };
      return importFile(file, {
        source,
        identify: parts.identify,
        map: parts.map,
        carry: parts.carry,
        split: known[source.stream]?.split,
        onProgress: options.onProgress,
      });
    },

    /** How one signs in here. */
    signInWays(): SignInWays {
      const { provider } = parts;
      return { local: true, oidc: provider && { name: provider.name, url: '/api/v1/session/oidc' } };
    },

    /** The same for all processes of an installation; it says nothing about it. */
    instance(): string {
      return createHash('sha256').update('bondfire instance').update(parts.vault.keyId()).digest('hex').slice(0, 12);
    },

    /** Throws where the database does not answer. */
    async ready(): Promise<void> {
      await pool.query('select 1');
    },
  };
  return audited(commands, parts);
}

/** Where the admin names the mapping, the one that was named, or the connector's default. */
function mappingOf(connector: Connector | undefined, settings: Readonly<Record<string, unknown>>): string | null {
  const setting = connector?.settings.shape['mapping'] as z.ZodType | undefined;
  const named = setting?.safeParse(settings['mapping']).data;
  return typeof named === 'string' ? named : null;
}
