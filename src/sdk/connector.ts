/** A connector is one value: what it needs, what it can read, what it can do. It keeps no state, owns no timer and never decides when to run. */
import { z } from 'zod';
import type { Activity, Audience, DirectoryEntry } from './nouns.ts';
import type { Grant, OAuth } from './oauth.ts';
import type { ConnectorWords, WordsFor } from './words.ts';

/** A string that is never logged, echoed by the API, exported or written to a fixture. */
export function secret(description: string) {
  return z.string().min(1).meta({ description, secret: true });
}

/** The connection's own webhook address, token and all: filled in when it is added, where others reach us by BONDFIRE_URL. */
export function intakeAddress(description: string) {
  return z.url({ protocol: /^https?$/ }).meta({ description, secret: true, intake: true });
}

export interface Connector<Settings extends z.ZodObject = z.ZodObject, Client = unknown> {
  /** The folder's name, and the first half of every reference: `socialcast.messages`, `socialcast.post_message`. */
  readonly id: string;
  readonly title: string;
  readonly docs: string;
  /** Whether the system still runs anywhere, and what the connector was tried against; every built-in one says it. */
  readonly standing?: Standing;
  /** Read four ways: validation, lint, docs table, console form. Secrets are fields made by `secret()`. */
  readonly settings: Settings;
  /** What the vendor allows one account, shared by pulls and actions, actions first; none where it says nothing. */
  readonly budget?: Budget;
  /** What an answer of the vendor's says is left of that; null where it says nothing. */
  quota?(answer: Pick<Bytes, 'status' | 'headers'>, now: Date): Quota | null;
  /** Where it signs in by OAuth: `http` then sends the token. */
  readonly oauth?: OAuth<Settings>;
  /**
   * Builds the vendor client. No request leaves before a stream, an action or `check` uses it. A vendor's library gets `http.fetch` as its transport.
   * `grant`: what OAuth brought, for connectors that have `oauth`.
   */
  client(settings: z.output<Settings>, http: Http, grant: Grant): Client;
  /** Scope by scope. Throws a Fault only when nothing can be said at all. */
  check(client: Client): Promise<readonly Check[]>;
  /** Whose account we write with at the vendor, so that our own doing is recognised when it comes back. */
  account?(client: Client): Promise<Account>;
  readonly streams: Readonly<Record<string, Stream<Client>>>;
  readonly directory?: Directory<Client>;
  readonly actions: Readonly<Record<string, Action<Client>>>;
  /** What people can read at once there: what `fit(text, '<connector>')` in a template keeps to. */
  readonly text?: TextLimit;
  readonly webhook?: Webhook<Settings>;
  readonly listener?: Listener<Client>;
  readonly probe?: Probe<Client>;
  /**
   * How something is answered in its own thread: an action, and its input. Null for what nobody can answer, such as a like.
   * Where nothing can be, why: a clause such as `a feed can only be read`.
   */
  readonly replyTo?: ReplyTo | string;
  /** How something that an action made is taken away again, for everybody who sees it: an action, and its input. Null for what cannot be. */
  readonly takeBack?: TakeBack;
  /** All that it says to people, in other languages; without them, English. */
  readonly words?: { readonly de: ConnectorWords };
}

export type TakeBack = {
  of(made: {
    /** Without its connector. */
    readonly action: string;
    readonly input: Readonly<Record<string, unknown>>;
    readonly external_id: string;
  }): { readonly action: string; readonly input: Readonly<Record<string, unknown>> } | null;
}['of'];

export type ReplyTo = {
  of(
    to: Pick<Activity, 'external_id' | 'thread' | 'stream' | 'object'>,
    text: string,
  ): { readonly action: string; readonly input: Readonly<Record<string, unknown>> } | null;
}['of'];

/** `tried`: ends the sentence "Tried …": `against Drupal 10.4.10`, `against its sandbox alone`. */
export interface Standing {
  readonly system: 'living' | 'retired';
  readonly tried: string;
}

/**
 * How long a text may be that the actions send. `graphemes`: what readers see as one character; `units`: UTF-16, as most systems store it;
 * `weighted`: as X counts, letters of most alphabets 1, those of the others and emoji 2.
 */
export interface TextLimit {
  readonly most: number;
  readonly counts: 'graphemes' | 'units' | 'weighted';
  /** What any address counts, where that is not its length. */
  readonly address?: number;
  /** Ends the sentence "At most 500 characters, …" for admins: where it is from, or that it is a guess. */
  readonly from: string;
}

/** Requests under way at once; milliseconds between two starts; requests in any 60 minutes. */
export interface Budget {
  readonly maxConcurrent: number;
  readonly minTimeMs?: number;
  readonly perHour?: number;
}

/** Requests that the vendor still takes from this account until `until`. */
export interface Quota {
  readonly left: number;
  readonly until: Date;
}

/** Where the vendor pushes through a connection that we open, such as a WebSocket. */
export interface Listener<Client = unknown> {
  /** Whether these settings ask for it. */
  wanted(client: Client): boolean;
  /** Runs until it is cut (returns or throws a Fault) or aborted. What `take` resolved for is committed: only then is it acknowledged. */
  listen(
    client: Client,
    take: (records: readonly Pushed[]) => Promise<void>,
    signal: AbortSignal,
    interact: Interact,
  ): Promise<void>;
}

/**
 * What somebody did in the vendor's own surface (a button, a form, a command), as the vendor sent it: no record of a stream, it is handed on to the face that
 * speaks there. Resolves within three seconds, when it is kept, with what the vendor is answered; null: nothing but that it came.
 */
export type Interact = (body: Readonly<Record<string, unknown>>) => Promise<Readonly<Record<string, unknown>> | null>;

/**
 * A private test post, marked by its text, that `connection probe` writes, sees come back and takes away again: where nobody but the account
 * is told of it. The contract suite tries it.
 */
export interface Probe<Client = unknown> {
  /** The stream in which it comes back. */
  readonly stream: string;
  /** Throws `config`, and writes nothing, where by the settings it would not come back. `text` is one line that stands in the activity's text. */
  write(client: Client, text: string, call: Call): Promise<{ readonly external_id: string }>;
  /** Its id, where that is made of the call's key: then it is found though the vendor's answer was lost. Without it, by its text. */
  id?(client: Client, key: string): string;
  /** For good. Where it is gone already, nothing is done. */
  remove(client: Client, external_id: string, call: Call): Promise<void>;
}

/** `id` is what the mapping writes to `actor.id`. */
export interface Account {
  readonly id: string;
  readonly name: string;
}

/** `missing`: what the vendor lacks to grant it; `costs`: what will not work; `cure`: what the admin does. Null when ok. */
export interface Check {
  readonly scope: string;
  readonly ok: boolean;
  readonly missing: string | null;
  readonly costs: string | null;
  readonly cure: string | null;
}

/** How a change after the first read reaches us; the contract suite tests what is declared here, and the README prints it. */
export type Seen = 'reported' | 'swept' | 'invisible';

/** Something the vendor lets us read. Named with a plural noun. */
export interface Stream<Client = unknown, Rec extends z.ZodType = z.ZodType> {
  readonly summary: string;
  /** The vendor's reference. */
  readonly docs: string;
  /** Only the fields we use; the envelope keeps the whole payload untouched. */
  readonly record: Rec;
  /** Identity and version at the vendor. */
  key(record: z.output<Rec>): { readonly id: string; readonly version: string };
  /** Bytes to records, as the vendor sent them. The one parser for pull, webhook, import and `map`; throws `drift` with a position. */
  parse(body: Uint8Array, contentType: string): readonly unknown[];
  /** The same where a format's parser answers later, as one of mails does: asked instead of `parse`. */
  read?(body: Uint8Array, contentType: string): Promise<readonly unknown[]>;
  /** The same of a file of XML that may be too large to be held, with the line where each record ends. Without it such files are not imported. */
  split?(chunks: AsyncIterable<Uint8Array>): AsyncIterable<{ readonly line: number; readonly record: unknown }>;
  /** Pages, oldest first. Records and cursor commit together: a crash repeats a page, never skips one. Ends when it has caught up. */
  pull?(client: Client, cursor: string | null, signal: AbortSignal): AsyncIterable<Page>;
  readonly edits: Seen;
  readonly deletes: Seen;
  /**
   * Present where something is `swept`: all that still exists since then. Another version is an edit, absence a tombstone.
   * `held`: external ids of what we have since then, for vendors that are asked by id; a backfill gives none, and wants all.
   */
  sweep?(client: Client, since: Date, signal: AbortSignal, held?: readonly string[]): AsyncIterable<Swept>;
  /** Narrows the connection's audience; it cannot widen it. */
  readonly audience?: Extract<Audience, 'internal'>;
  /** Another stream of the connector that brings the same things, under the same ids and versions: what comes by both is stored once, in the stream that it came by first. */
  readonly sameThingsAs?: string;
}

export interface Page {
  readonly records: readonly unknown[];
  readonly cursor: string;
  /**
   * What was there before we knew where to look: it fires nothing, though the stream has caught up before, unless it was said since then.
   * `all`: nor does that, as where its dates may be those of its reading.
   */
  readonly history?: boolean | 'all';
}

/** `covers`: how the ids begin that these records are all of, where others are out of sight: of those, absence says nothing. Without it: all ids. */
export interface Swept {
  readonly records: readonly unknown[];
  readonly covers?: string;
}

/** People and groups: for routing, mentions and absence. */
export interface Directory<Client> {
  list(client: Client, signal: AbortSignal): AsyncIterable<readonly DirectoryEntry[]>;
}

/** What was made at the vendor, so that its echo is known; null where nothing was made. */
export type Written = z.ZodType<{ readonly external_id: string | null }>;

/** Something the vendor lets us do. Named with a verb. */
interface Doing<Client, In extends z.ZodType, Out extends Written> {
  readonly summary: string;
  /** The vendor's reference. */
  readonly docs: string;
  /** `send` reaches a person, so policy may ask for a human's yes; `read` never does. */
  readonly effect: 'read' | 'write' | 'send';
  readonly input: In;
  readonly output: Out;
  /** The stream in which what it makes comes back, where it does: ids of other streams are then no echo of it. */
  readonly makes?: string;
  /** What it makes is a group: what is said there has it as its target. */
  readonly opens?: 'group';
  run(client: Client, input: z.output<In>, call: Call): Promise<z.input<Out>>;
}

/** Is it there already? By id or key, else own account, same normalised text, since `call.since`. Null: surely not. A method type, so tables of actions compile. */
export type LookUp<Client, In extends z.ZodType, Out extends Written> = {
  of(client: Client, input: z.output<In>, call: Call): Promise<z.input<Out> | null>;
}['of'];

/**
 * What a second attempt does. `harmless`: nothing more. `keyed`: nothing more, as `call.key` is sent.
 * `doubles`: the effect again, so it is looked for first, or ends as `unknown`.
 */
export type Action<Client = unknown, In extends z.ZodType = z.ZodType, Out extends Written = Written> = Doing<
  Client,
  In,
  Out
> &
  (
    | { readonly repeat: 'harmless' | 'keyed'; readonly lookUp?: LookUp<Client, In, Out> }
    | { readonly repeat: 'doubles'; readonly lookUp: LookUp<Client, In, Out> | 'impossible' }
  );

/** `key` is a UUID, the same on every attempt of the same effect; `since` is when it was first intended. */
export interface Call {
  readonly key: string;
  readonly since: Date;
  readonly signal: AbortSignal;
}

/**
 * So much may a vendor's clock be behind ours, and what an effect made is still found: `lookUp` looks from `call.since` less this.
 * Finding too much sends nothing; finding too little sends twice.
 */
export const CLOCK_SKEW_MS = 15 * 60_000;

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As it came: signatures cover bytes. */
  readonly body: Uint8Array;
}

/** A record and the stream of the connector's that it belongs to, or the mapping that the admin named for it: one stream, many shapes. */
export interface Pushed {
  readonly stream: string;
  readonly record: unknown;
}

/** What a handshake is answered with. */
export interface Handshake {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a vendor may push. The address holds a token of the connection's, checked before this is asked. */
export interface Webhook<Settings extends z.ZodObject = z.ZodObject> {
  /** A vendor's handshake (GET or POST), asked first and proving itself; what it answers stores nothing. Null: it is none, go on to `verify`. */
  answer?(request: RawRequest, settings: z.output<Settings>, now: Date): Handshake | null;
  /** What somebody did in the vendor's own surface, asked second and proving itself; see `Interact`. Null: it is none, go on to `verify`. */
  interaction?(request: RawRequest, settings: z.output<Settings>, now: Date): Readonly<Record<string, unknown>> | null;
  /** Throws `rejected` unless the request is the vendor's, and fresh. */
  verify(request: RawRequest, settings: z.output<Settings>, now: Date): void;
  /** Sorts a verified body into this connector's own streams. Throws `drift` for a body that is none of them. */
  records(request: RawRequest, settings: z.output<Settings>): readonly Pushed[];
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * `body`: an object is sent as JSON, URLSearchParams as a form, a string or bytes as they are; a `content-type` header wins.
 * `call` marks a write: it is sent once and never retried here, and a fault after it left is `uncertain`.
 */
export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly call?: Call;
  readonly signal?: AbortSignal;
  /** It bears credentials of its own, so the connection's grant stays away. */
  readonly withoutGrant?: boolean;
}

export interface Bytes {
  readonly status: number;
  readonly body: Uint8Array;
  readonly contentType: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The only way out: timeouts, retries by fault kind, the connection's budget and redaction live behind it.
 * Faults: no answer, a time-out, 408 and 5xx are `transient`; 429 (and 503 with Retry-After) `limited`; 401 `auth`; other 3xx and 4xx `rejected`;
 * a body that is not what was expected `drift`. Each carries the vendor's answer; a connector that knows better translates it.
 */
export interface Http {
  json<T extends z.ZodType>(method: Method, url: URL, options: Sent & { readonly expect: T }): Promise<z.output<T>>;
  bytes(method: Method, url: URL, options?: Sent): Promise<Bytes>;
  readonly fetch: typeof globalThis.fetch;
  /** An address of a host that connections may reach, for what is not HTTP (IMAP, SMTP, a WebSocket). Throws `config` for a private one, `transient` where there is none. */
  address(host: string): Promise<string>;
}

/** Its catalogue must name every setting, stream and action. */
export function defineConnector<S extends z.ZodObject, C, Streams extends string, Actions extends string>(
  connector: Connector<S, C> & {
    readonly streams: Readonly<Record<Streams, unknown>>;
    readonly actions: Readonly<Record<Actions, unknown>>;
    readonly words?: {
      readonly de: WordsFor<NoInfer<S>> & {
        readonly streams: Readonly<Record<NoInfer<Streams>, unknown>>;
        readonly actions: Readonly<Record<NoInfer<Actions>, unknown>>;
      };
    };
  },
): Connector<S, C> {
  return connector;
}

export function defineStream<C, R extends z.ZodType>(stream: Stream<C, R>): Stream<C, R> {
  return stream;
}

export function defineAction<C, I extends z.ZodType, O extends Written>(action: Action<C, I, O>): Action<C, I, O> {
  return action;
}
