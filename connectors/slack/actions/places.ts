/** How an action names a channel and a message, and what text means. */
import { z } from 'zod';
import { Fault, type Call } from '#sdk';
import type { Slack } from '../client.ts';
import { linkTo } from '../records.ts';
import type { Channel } from '../schema.ts';

export const ChannelRef = z
  .string()
  .trim()
  .regex(/^#?[^\s#,:<>]{1,80}$/, 'an id such as C0123ABCD, or a name such as #support')
  .meta({ description: 'A channel, by id or name.' });

/** As the streams name it. */
export const MessageRef = z
  .string()
  .regex(/^[CGD][A-Z0-9]{2,}:\d{1,12}\.\d{1,9}$/, 'a message such as C0123ABCD:1355517523.000005')
  .meta({ description: 'A message, as the streams name it: C0123ABCD:1355517523.000005.' });

/** What Slack allows in one message. */
export const Text = z.string().trim().min(1).max(40_000);

export const Mention = z
  .array(z.string().regex(/^[UWS][A-Z0-9]{2,}$/, 'the id of a person (U0123ABCD) or a user group (S0123ABCD)'))
  .default([])
  .meta({ description: 'People and user groups, by id, who are named before the text and so notified.' });

export interface Place {
  readonly channel: string;
  readonly ts: string;
}

export function placeIn(message: string): Place {
  const [channel = '', ts = ''] = message.split(':');
  return { channel, ts };
}

/** An id as it is; a name is looked for among the channels that the app sees. Throws `rejected` where it is not found. */
export async function channelId(client: Slack, wanted: string, { signal }: Call): Promise<string> {
  if (/^[CGD][A-Z0-9]{7,}$/.test(wanted)) return wanted;
  const name = wanted.replace(/^#/, '').toLowerCase();
  const types = client.settings.kinds.includes('private') ? 'public_channel,private_channel' : 'public_channel';
  const found = await channelBy(client, types, signal, (one) => one.name === name || one.id === wanted);
  if (found) return found.id;
  throw new Fault('rejected', `the app sees no channel called ${wanted}`, {
    cure: 'Check the name; a private channel is unseen until the app is invited: /invite @<app>.',
  });
}

export async function channelBy(
  client: Slack,
  types: string,
  signal: AbortSignal,
  is: (channel: Channel) => boolean,
): Promise<Channel | null> {
  for await (const page of client.listed('conversations.list', { types, exclude_archived: true }, signal)) {
    const found = page.find(is);
    if (found) return found;
  }
  return null;
}

/** Words as they are: nothing in them becomes a mention, a link or a call to everybody. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function withMentions(text: string, mention: readonly string[]): string {
  const named = mention.map((id) => (id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`));
  return [...named, escaped(text)].join(' ');
}

export async function writtenAt(client: Slack, { channel, ts }: Place, thread: string, { signal }: Call) {
  const { url } = await client.me(signal);
  return { external_id: `${channel}:${ts}`, thread: `${channel}:${thread}`, url: linkTo(url, channel, ts, thread) };
}
