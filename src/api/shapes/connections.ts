/** What can be connected, by which form, and what is. */
import { MappedActivity } from '#sdk';
import { z } from 'zod';
import { At, Audience, Count, Counts, Data, KeptFault, list, noun, paged, Text } from './parts.ts';

const Budget = z.strictObject({
  maxConcurrent: z.number().optional(),
  minTimeMs: z.number().optional(),
  perHour: z.number().optional(),
});

export const Connector = noun('Connector', {
  id: z.string(),
  title: z.string(),
  docs: z.string(),
  /** JSON Schema of what an admin gives: the form. `secret: true` marks what is never shown again; `choices` says how each choice is called. */
  settings: Data,
  /** By name, a sentence each. */
  streams: z.record(z.string(), z.string()).readonly(),
  actions: z.record(z.string(), z.string()).readonly(),
  /** What these are called. */
  labels: z.strictObject({
    streams: z.record(z.string(), z.string()).readonly(),
    actions: z.record(z.string(), z.string()).readonly(),
  }),
  /** Streams that are read, and so can be read back. */
  pulled: list(z.string()),
  takesWebhooks: z.boolean(),
  oauth: z.boolean(),
  /** It allows a test post that disturbs nobody. */
  probes: z.boolean(),
  budget: Budget.nullable(),
  /** Whether the system still runs anywhere, and what it was tried against. */
  standing: z.strictObject({ system: z.enum(['living', 'retired']), tried: z.string() }).nullable(),
});
export type Connector = z.output<typeof Connector>;
export const Connectors = paged(Connector);

/** One account at a vendor, without its secrets. */
export const Connection = noun('Connection', {
  id: z.string(),
  connector: z.string(),
  audience: Audience,
  settings: Data,
  account: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  takesWebhooks: z.boolean(),
  /** Since when an admin has it stopped. */
  paused_at: At.nullable(),
  /** Since when the vendor says that the grant is gone. */
  disconnected: z.strictObject({ since: At, message: z.string(), cure: Text }).nullable(),
  /** The vendor's limit: nothing is read before. */
  held: z.strictObject({ until: At, message: z.string() }).nullable(),
  /** An admin's, in place of the connector's. */
  budget: Budget.nullable(),
  /** Streams that are turned off. */
  off: list(z.string()),
  /** What the vendor last answered in place of a grant. */
  refused: z.strictObject({ at: At, message: z.string(), cure: Text }).nullable(),
  /** Of the sample company. */
  sample: z.boolean(),
  created_at: At,
});
export type Connection = z.output<typeof Connection>;
export const Connections = paged(Connection);
/** `token` of its webhook `address`, both shown this once; null where the connector takes no webhooks. */
export const Connected = noun('Connected', { connection: Connection, token: Text, address: Text });
export type Connected = z.output<typeof Connected>;

export const HealthState = z.enum([
  'healthy',
  'quiet',
  'doubtful',
  'failing',
  'limited',
  'backfilling',
  'disconnected',
  'paused',
  'new',
]);
export type HealthState = z.output<typeof HealthState>;

export const StreamHealth = noun('StreamHealth', {
  stream: z.string(),
  state: HealthState,
  /** It is read; else it is only pushed. */
  pulled: z.boolean(),
  off: z.boolean(),
  caught_up_at: At.nullable(),
  pulled_at: At.nullable(),
  fault: KeptFault.nullable(),
  failed_at: At.nullable(),
  failures: Count,
  last_at: At.nullable(),
  /** Activities an hour, over the last week in which any came. */
  perHour: z.number().nullable(),
});
export type StreamHealth = z.output<typeof StreamHealth>;

export const Health = noun('Health', {
  state: HealthState,
  /** One sentence, without the connection's name. */
  says: z.string(),
  cure: Text,
  since: At.nullable(),
  streams: list(StreamHealth),
  /** Effects that wait for it. */
  waiting: Count,
});
export type Health = z.output<typeof Health>;

/** What stopping, changing or removing it would touch. */
export const Touched = noun('Touched', { playbooks: list(z.string()), waiting: Count, parked: Count });
export type Touched = z.output<typeof Touched>;

/** One right that it needs at the vendor. */
export const Check = noun('Check', { scope: z.string(), ok: z.boolean(), missing: Text, costs: Text, cure: Text });
export type Check = z.output<typeof Check>;
export const Checks = paged(Check);

/** A test post there and back, in milliseconds. `left`: its id where it could not be taken away. */
export const Probe = noun('Probe', {
  ok: z.boolean(),
  at: At,
  wrote_ms: z.number().nullable(),
  seen_ms: z.number().nullable(),
  removed_ms: z.number().nullable(),
  fault: KeptFault.nullable(),
  left: Text,
});
export type Probe = z.output<typeof Probe>;

export const Backfill = noun('Backfill', {
  connection: z.string(),
  stream: z.string(),
  since: At,
  cursor: Text,
  records: Count,
  fresh: Count,
  percent: z.number().nullable(),
  started_at: At,
  /** When it last came on. */
  moved_at: At.nullable(),
  ended_at: At.nullable(),
  fault: KeptFault.nullable(),
});
export type Backfill = z.output<typeof Backfill>;
export const Backfills = paged(Backfill);

/** A connection, how it is, and what it takes to say so. */
export const Overview = noun('Overview', {
  connection: Connection,
  health: Health,
  /** How it signs in; null: that cannot be told before its secrets are given. */
  signsIn: z.enum(['browser', 'direct', 'settings']).nullable(),
  /** Requests that may begin in any hour, and that began in the last; null where no hour is counted. */
  budget: z.strictObject({ perHour: z.number(), spent: Count }).nullable(),
  /** By stream. */
  quarantined: Counts,
  /** By stream: activities in each of the last hours, oldest first. */
  hours: z.record(z.string(), list(Count)).readonly(),
  /** Those under way. */
  backfills: list(Backfill),
  /** The last test post. */
  probe: Probe.nullable(),
});
export type Overview = z.output<typeof Overview>;
export const Overviews = paged(Overview);

export const MappingProblem = noun('MappingProblem', { field: z.string(), problem: z.string() });
/** What a mapping makes of a record, and which playbooks it would start. */
export const Preview = noun('Preview', {
  mapped: z.union([
    z.strictObject({ activity: MappedActivity }),
    z.strictObject({ skipped: z.string() }),
    z.strictObject({ drift: list(MappingProblem) }),
  ]),
  starts: list(z.strictObject({ playbook: z.string(), idle: Text })),
});
export type Preview = z.output<typeof Preview>;
export const Previews = paged(Preview);

/** Where an admin's browser goes to connect it. */
export const Grant = z.strictObject({ url: z.string() });
