/** A connected workspace, as its connector opens it, and what the app says in it to one person. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { asFault, Fault, type Call } from '#sdk';
import { reasonOf, refusalIn, sentencesOf, type Language } from '../app/index.ts';
import type { Block } from './blocks.ts';

type Args = Readonly<Record<string, unknown>>;

/** What is used of the connector's client: one method of the Web API a call, within the connection's budget, with Faults. */
export interface Workspace {
  readonly settings: {
    readonly issue_channel?: string | undefined;
    readonly issue_severity: number;
    /** Those that are read alone; none: all. */
    readonly channels: readonly string[];
    readonly kinds: readonly string[];
  };
  /** With `call` it is a write, sent once. */
  call<T extends z.ZodType>(
    method: string,
    args: Args,
    expect: T,
    via?: { readonly call?: Call },
  ): Promise<z.output<T>>;
  me(): Promise<{ readonly user_id: string; readonly url: string }>;
}

interface SlackConnection {
  readonly id: string;
  readonly connector: string;
  readonly audience: 'internal' | 'external';
  readonly paused_at: string | null;
  readonly disconnected: unknown;
}

/** What main knows of connections. */
export interface Workspaces {
  list(): readonly SlackConnection[];
  open(id: string): Promise<{ readonly client: unknown }>;
}

/** Throws a Fault where it cannot be opened. */
export async function openWorkspace(connections: Workspaces, id: string): Promise<Workspace> {
  return (await connections.open(id)).client as Workspace;
}

/** Issues hold what was said inside. */
export function speaks({ connector, audience, paused_at, disconnected }: SlackConnection): boolean {
  return connector === 'slack' && audience === 'internal' && paused_at === null && disconnected === null;
}

/** By its first block it is known for one of ours where it is read: it is no talk. */
export function asSent({
  text,
  blocks: [first, ...rest],
}: {
  readonly text: string;
  readonly blocks: readonly Block[];
}) {
  return { text, blocks: JSON.stringify([{ ...first, block_id: 'bondfire' }, ...rest]) };
}

const Told = z.looseObject({});
/** There is no place to whisper in: it is said in the conversation of the person with the app. */
const NO_PLACE: ReadonlySet<string> = new Set([
  'channel_not_found',
  'not_in_channel',
  'user_not_in_channel',
  'is_archived',
]);
const CALL_MS = 30_000;

export interface Place {
  readonly channel: string | null;
  readonly thread: string | null;
  readonly user: string;
}

/** To that person alone. */
export async function whisper(
  slack: Workspace,
  { channel, thread, user }: Place,
  text: string,
  blocks?: readonly Block[],
): Promise<void> {
  const said = { text, ...(blocks && { blocks }) };
  if (channel !== null) {
    try {
      const at = { channel, user, ...(thread !== null && { thread_ts: thread }) };
      await slack.call('chat.postEphemeral', { ...at, ...said }, Told, { call: aCall() });
      return;
    } catch (thrown) {
      if (!NO_PLACE.has(codeOf(thrown) ?? '')) throw thrown;
    }
  }
  await slack.call('chat.postMessage', { channel: user, ...said }, Told, { call: aCall() });
}

/** Of what is said once and not looked for. */
export function aCall(key: string = randomUUID()): Call {
  return { key, since: new Date(), signal: AbortSignal.timeout(CALL_MS) };
}

/** The code that Slack gave; null where it gave none. */
export function codeOf(thrown: unknown): string | null {
  const { answer } = asFault(thrown);
  if (answer === null) return null;
  try {
    const { error } = JSON.parse(answer.body) as { readonly error?: unknown };
    return typeof error === 'string' ? error : null;
  } catch {
    return null;
  }
}

/** For whoever asked for it: what went wrong, and what to do. Throws what is no answer to them. */
export function refusal(thrown: unknown, language: Language): string {
  if (!(thrown instanceof Fault) || thrown.kind === 'bug' || thrown.kind === 'transient') throw thrown;
  return refusalIn(language, reasonOf(thrown), sentencesOf(thrown), thrown.kind);
}
