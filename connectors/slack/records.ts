/** From what Slack sends (events, Socket Mode's envelopes, pages of its Web API, files of an export) to records of the streams. */
import { Fault, parseJson, type Pushed } from '#sdk';
import { isObject } from './schema.ts';
import type { Settings } from './settings.ts';

/** Events that are no talk: the face that speaks in Slack answers them. */
export const HANDED_ON: readonly string[] = ['app_home_opened', 'link_shared'];

type Members = Readonly<Record<string, unknown>>;

const INTERACTIVE = new Set([
  'block_actions',
  'view_submission',
  'view_closed',
  'message_action',
  'shortcut',
  'block_suggestion',
]);

/** Of conversations that only their members see. */
const KIND_OF: Readonly<Record<string, Settings['kinds'][number]>> = {
  channel: 'public',
  group: 'private',
  im: 'direct',
  mpim: 'group_direct',
  app_home: 'direct',
};

/** A button, a form, a shortcut or a command; or one of the events that are handed on. */
export function isInteraction({ type, command, event }: Members): boolean {
  if (isObject(event)) return HANDED_ON.includes(String(event['type']));
  return typeof command === 'string' || INTERACTIVE.has(String(type));
}

/**
 * What an event holds for the streams: nothing where it is of another type, or of a channel that is not read.
 * `workspace` makes its links.
 */
export function pushedBy(event: Members, settings: Settings, workspace: string | null): Pushed[] {
  const record = recordOf(event);
  if (record === null || !isRead(record, settings)) return [];
  return [{ stream: streamOf(record), record: withLink(record, workspace) }];
}

/** The records of a body, of whatever shape Slack gives them. Throws `drift` for what is none. */
export function parseRecords(body: Uint8Array, of: (record: Members) => boolean): readonly unknown[] {
  const events = eventsIn(parseJson(body));
  if (events === null) throw new Fault('drift', 'neither an event of Slack nor a list of its messages');
  return events.map((event) => recordOf(event) ?? event).filter(of);
}

/** Everything but reactions. */
export function isMessage({ type }: Members): boolean {
  return type !== 'reaction_added' && type !== 'reaction_removed';
}

/** In a thread, and not shown in the channel as well. */
export function isReply({ ts, thread_ts, subtype }: Members): boolean {
  return typeof thread_ts === 'string' && thread_ts !== ts && subtype !== 'thread_broadcast';
}

/** Adds where a message was said to what the history says of it. */
export function placed(
  message: Members,
  place: { readonly channel: string; readonly channel_type: string; readonly name: string | null },
  workspace: string,
): Members {
  const record = { ...message, channel: place.channel, channel_type: place.channel_type, channel_name: place.name };
  return withLink(record, workspace);
}

/** `workspace`: https://acme.slack.com/ */
export function linkTo(workspace: string, channel: string, ts: string, thread: string | null): string {
  const url = new URL(
    `archives/${channel}/p${ts.replace('.', '')}`,
    workspace.endsWith('/') ? workspace : `${workspace}/`,
  );
  if (thread !== null && thread !== ts) {
    url.searchParams.set('thread_ts', thread);
    url.searchParams.set('cid', channel);
  }
  return url.href;
}

function withLink(record: Members, workspace: string | null): Members {
  const { channel, ts, thread_ts: thread } = record;
  if (workspace === null || typeof channel !== 'string' || typeof ts !== 'string') return record;
  return { ...record, permalink: linkTo(workspace, channel, ts, typeof thread === 'string' ? thread : null) };
}

/** A change is told as the message that it made; of what was deleted, only which it was: its words are gone. Null for other events. */
function recordOf(event: Members): Members | null {
  if (!isMessage(event)) return event;
  if (event['type'] !== 'message') return null;
  const { channel, channel_type, event_ts, team, subtype, message, previous_message: previous } = event;
  const where = {
    channel,
    ...(channel_type !== undefined && { channel_type }),
    ...(event_ts !== undefined && { event_ts }),
  };
  if (subtype === 'message_changed' && isObject(message))
    return { ...(team !== undefined && { team }), ...message, ...where };
  if (subtype !== 'message_deleted') return event;
  const thread =
    isObject(previous) && typeof previous['thread_ts'] === 'string' ? { thread_ts: previous['thread_ts'] } : {};
  return { type: 'message', subtype, ts: event['deleted_ts'], ...thread, ...where };
}

function streamOf(record: Members): string {
  if (!isMessage(record)) return 'reactions';
  return isReply(record) ? 'replies' : 'messages';
}

function isRead(record: Members, settings: Settings): boolean {
  const { kinds } = settings;
  const { item, channel_type: type } = record;
  const channel = record['channel'] ?? (isObject(item) ? item['channel'] : undefined);
  const kind = typeof type === 'string' ? KIND_OF[type] : kindOf(channel);
  if (kind !== undefined && !kinds.includes(kind)) return false;
  // Reactions of files are on no message.
  if (typeof channel !== 'string') return isMessage(record);
  return isChosen(channel, settings);
}

/** Where issues are shown, people talk about them. */
export function isChosen(channel: string, { channels, issue_channel: issues }: Settings): boolean {
  return channels.length === 0 || channels.includes(channel) || channel === issues;
}

/** Reactions come without their channel's type; only direct messages are known by their id. */
function kindOf(channel: unknown): Settings['kinds'][number] | undefined {
  return typeof channel === 'string' && channel.startsWith('D') ? 'direct' : undefined;
}

/** Null for what holds no events. */
function eventsIn(value: unknown): Members[] | null {
  if (Array.isArray(value)) {
    const all = value.map(eventsIn);
    return all.includes(null) ? null : all.flatMap((events) => events ?? []);
  }
  if (!isObject(value)) return null;
  const { event, payload, messages, type } = value;
  if (isObject(event)) return [event];
  if (isObject(payload)) return eventsIn(payload);
  if (Array.isArray(messages)) {
    const { channel } = value;
    const where = typeof channel === 'string' ? { channel } : {};
    return messages.filter(isObject).map((message) => Object.assign({ ...where }, message));
  }
  return typeof type === 'string' ? [value] : null;
}
