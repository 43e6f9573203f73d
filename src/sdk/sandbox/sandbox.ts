/** What a connector's sandbox.ts writes; `server.ts` makes a server of it. */
import type { RawRequest } from '../connector.ts';

/** `hang`: never answer; `reset`: cut the connection. `body`: an object is sent as JSON. */
export type Reply =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array | object;
    }
  | 'hang'
  | 'reset';

/** One thing made at the vendor through its API, in the order made. `text` is what a second copy would share. */
export interface Made {
  readonly what: string;
  readonly id: string;
  readonly by: string;
  readonly text: string;
  readonly at: string;
}

/** How the contract suite makes things happen in one stream, beside the API. Each `add` and `edit` shows up in the next pull. */
export interface SandboxStream<World> {
  /** Adds a record that maps to an activity; answers its external id. `at` defaults to the sandbox's now, `text` to something unique. */
  add(world: World, options?: Addition): string;
  /** Present where edits are reported or swept. */
  edit?(world: World, id: string, text: string): void;
  /** Present where deletes are reported or swept. */
  remove?(world: World, id: string): void;
}

/** `poisoned`: the record breaks the mapping in one field and no other record. */
export interface Addition {
  readonly at?: Date;
  readonly text?: string;
  readonly poisoned?: boolean;
}

export interface Example {
  /** A valid input whose text holds `text`, told apart by it. */
  input(text: string): Readonly<Record<string, unknown>>;
  /** Of the request that does it; POST unless told. */
  readonly method?: string;
}

/** The body and headers of one webhook request. */
export interface Push {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How servers beside the HTTP one share the kit's switches. A vendor's shape of a fault is theirs to make, by its name. */
export interface Kit {
  /**
   * Counts one operation, which is then `seen` as `EXAMINE /INBOX`.
   * Answers which faults hit it, of those that it has a shape for; the others stay switched on for the operations that have.
   */
  hit(operation: Pick<RawRequest, 'method' | 'path'>, shapes: readonly string[]): readonly string[];
}

export interface Beside {
  readonly settings: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

export interface SandboxSpec<World> {
  readonly connector: string;
  /** The seeded people, groups and talk. The same seed makes the same world. `now` is the sandbox's clock. */
  world(seed: number, now: () => Date): World;
  /** The vendor's wire format. */
  handle(request: RawRequest, world: World): Reply | Promise<Reply>;
  /** What an admin types to connect, secrets included. */
  settings(url: string): Readonly<Record<string, unknown>>;
  /** Servers beside the HTTP one (a WebSocket, IMAP): started with it, ended with it. `settings` are added to what an admin types. */
  beside?(world: World, kit: Kit): Promise<Beside>;
  /** What was made through the API, and by whom. */
  made(world: World): readonly Made[];
  readonly streams: Readonly<Record<string, SandboxStream<World>>>;
  /** An input for each action, by name. */
  readonly actions: Readonly<Record<string, Example>>;
  /** Where the connector has a test post: the settings that it needs, instead of what the sandbox gives; none where it needs none. */
  readonly probe?: Readonly<Record<string, unknown>>;
  /** Where the vendor pushes: the requests that it would send of what the world holds, one record each, oldest first. */
  pushes?(world: World): readonly Push[];
  /** The vendor's own shapes for the kit's faults, and quirks of its own; by fault name. */
  readonly faults?: Readonly<Record<string, FaultSpec>>;
}

/** `before`: answer instead of doing it. `after`: do it, then answer this instead. */
export interface FaultSpec {
  readonly summary: string;
  before?(request: RawRequest): Reply | null;
  after?(request: RawRequest, reply: Reply): Reply;
}

export function defineSandbox<World>(spec: SandboxSpec<World>): SandboxSpec<World> {
  return spec;
}
