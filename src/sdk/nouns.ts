/** The nouns of the line, in the order data meets them. Each names its cause, so an effect can be walked back to the payload behind it. */
import { z } from 'zod';

/** UTC, ends in Z, as `new Date(x).toISOString()` writes it. */
const Instant = z.iso.datetime();
const Id = z.string().min(1);
/** Null is absence; '' never is. */
const Text = z.string().min(1).nullable();
const Count = z.number().nonnegative().nullable();

/** Steps, streams, actions and playbooks. */
export const Name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower-case words joined by _');
/** A stream or an action: `socialcast.messages`. */
export const Ref = z.string().regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/, 'a reference such as socialcast.messages');

/** Who may see a text. */
export const Audience = z.enum(['internal', 'external']);
export type Audience = z.infer<typeof Audience>;

/**
 * What the vendor said, untouched. `(connection, stream, external_id, version)` is unique: reading a thing twice stores it once.
 * `cause` is null for what a vendor sent, and the effect for what we record of our own doing.
 */
export interface Envelope {
  readonly id: string;
  readonly connection: string;
  readonly stream: string;
  readonly external_id: string;
  readonly version: string;
  readonly payload: unknown;
  readonly seen_at: string;
  readonly backfilled: boolean;
}

export const Kind = z.enum([
  'create',
  'update',
  'delete',
  'like',
  'share',
  'join',
  'leave',
  'follow',
  'flag',
  'ask',
  'answer',
  'vote',
]);
export const Thing = z.enum([
  'note',
  'comment',
  'article',
  'question',
  'answer',
  'poll',
  'file',
  'video',
  'image',
  'event',
  'idea',
  'page',
  'review',
  'message',
  'reaction',
  'membership',
]);
export const Actor = z.strictObject({
  id: Id,
  name: Text,
  handle: Text,
  url: Text,
  avatar: Text,
  followers: Count,
  internal: z.boolean().nullable(),
});
export type Actor = z.infer<typeof Actor>;
export const Target = z.strictObject({ type: z.enum(['group', 'page', 'person']), id: Id, name: Text, url: Text });
export type Target = z.infer<typeof Target>;
export const Attachment = z.strictObject({
  type: z.enum(['file', 'image', 'video', 'link']),
  name: Text,
  url: z.string().min(1),
  media_type: Text,
  bytes: Count,
});
export type Attachment = z.infer<typeof Attachment>;
export const Mention = z.strictObject({ type: z.enum(['person', 'group']), id: Text, name: Text, handle: Text });
export type Mention = z.infer<typeof Mention>;
export const Metrics = z.strictObject({ likes: Count, shares: Count, replies: Count, views: Count, reach: Count });
export type Metrics = z.infer<typeof Metrics>;
export const Sentiment = z.strictObject({
  score: z.number().min(-1).max(1),
  label: z.enum(['negative', 'neutral', 'positive', 'mixed']),
  confidence: z.number().min(0).max(1),
});
export type Sentiment = z.infer<typeof Sentiment>;

/** What happened: the one schema, normative. Every field is always there; null is absence; past it no vendor name decides anything. */
export const Activity = z.strictObject({
  id: Id,
  connection: Id,
  connector: Name,
  stream: Name,
  /** The thing's id at the vendor. */
  external_id: Id,
  /** An edit is a new version of the same thing. */
  version: Id,
  kind: Kind,
  object: Thing,
  actor: Actor.nullable(),
  /** The group, page or person it was said in or to. */
  target: Target.nullable(),
  /** External id of the thread's first item. */
  thread: Text,
  in_reply_to: Text,
  title: Text,
  /** Plain, HTML stripped; null for a like, a join, a tombstone. */
  text: Text,
  /** As the vendor gave it; sanitised before it is shown, never sent. */
  html: Text,
  url: Text,
  /** BCP 47; enrichment fills a null. */
  language: Text,
  published_at: Instant,
  edited_at: Instant.nullable(),
  seen_at: Instant,
  audience: Audience,
  metrics: Metrics,
  attachments: z.array(Attachment),
  mentions: z.array(Mention),
  tags: z.array(z.string().min(1)),
  /** The vendor's opinion, kept apart from ours. */
  vendor_sentiment: z.number().min(-1).max(1).nullable(),
  sentiment: Sentiment.nullable(),
  /** Words of mappings/topics.yaml. */
  topics: z.array(Name),
  products: z.array(Name),
  /** The telling words of title and text, in small letters. */
  terms: z.array(z.string().min(1)),
  /** How many people it may have reached, as far as its numbers tell. */
  reach: Count,
  /** The chain of activities that made us write this, and its length. */
  origin: z.array(Id),
  hop: z.int().nonnegative(),
  /** An echo of our own doing; history. Neither fires anything. */
  ours: z.boolean(),
  backfilled: z.boolean(),
  /** The envelope. */
  cause: Id,
});
export type Activity = z.infer<typeof Activity>;

/** What `map` prints and a case expects: an activity before the store and the enrichment have added what only they know. */
export const MappedActivity = Activity.omit({
  id: true,
  connection: true,
  seen_at: true,
  origin: true,
  hop: true,
  ours: true,
  backfilled: true,
  cause: true,
  sentiment: true,
  topics: true,
  products: true,
  terms: true,
  reach: true,
}).extend({
  /** A record may only narrow; null is the connection's. */
  audience: z.literal('internal').nullable(),
});
export type MappedActivity = z.infer<typeof MappedActivity>;

/** What an expression or a template returns. One internal activity makes the whole value internal; the gate reads it, authors cannot drop it. */
export interface Value<T = unknown> {
  readonly value: T;
  readonly activities: readonly string[];
  readonly audience: Audience;
}

/** What we set out to do: pinned to the revision of the playbook that it started with. `cause` is the activity, signal or issue; null where it was the clock or a person. */
export interface Run {
  readonly id: string;
  readonly cause: string | null;
  readonly playbook: string;
  readonly revision: string;
  readonly key: string;
  readonly state: 'running' | 'parked' | 'done' | 'failed' | 'stopped';
  readonly started_at: string;
}

/**
 * What we did. `intended` is committed before the call, `calling` by the worker that claimed it, and nothing leaves `unknown` by itself.
 * `cause` is the run, or null where a person did it by hand.
 */
export type EffectState = 'intended' | 'calling' | 'done' | 'refused' | 'unknown';

/** Someone, or some group, at a vendor: looked up, never mapped. Null is "the vendor does not say". */
export interface DirectoryEntry {
  readonly type: 'person' | 'group';
  readonly id: string;
  readonly name: string;
  readonly handle: string | null;
  readonly email: string | null;
  readonly url: string | null;
  readonly active: boolean;
  readonly private: boolean | null;
  readonly members: readonly string[] | null;
  readonly out_of_office: { readonly until: string | null } | null;
}

/** Of what it is told that it changes: live, and to webhooks. */
export const CHANGE_NOUNS = [
  'activity',
  'alarm',
  'ask',
  'connection',
  'effect',
  'issue',
  'notification',
  'person',
  'playbook',
  'presence',
  'quarantine',
  'response',
  'run',
  'signal',
  'team',
] as const;
