/** Writing a message so that it is found again: its effect's key goes with it, unseen, as message metadata. */
import { z } from 'zod';
import { CLOCK_SKEW_MS, Fault, type Call } from '#sdk';
import type { Args, Slack } from '../client.ts';
import { FAR, tsOf } from '../cursor.ts';
import type { Said } from '../history.ts';
import { isObject, Listed, Messages, Next, Ts } from '../schema.ts';

export const Output = z.object({ external_id: z.string(), thread: z.string(), url: z.string() });

const Posted = z.looseObject({ channel: z.string().min(1), ts: Ts });
const Paged = Messages.extend({ response_metadata: Next });

const EVENT = 'bondfire_effect';

export async function post(client: Slack, args: Args, call: Call): Promise<z.output<typeof Posted>> {
  const metadata = { event_type: EVENT, event_payload: { key: call.key } };
  return client.call('chat.postMessage', { ...args, metadata }, Posted, { call });
}

/** Our own message since the effect was intended: the one with its key, or, where Slack shows no key of ours, with its text. */
export async function findWritten(
  client: Slack,
  method: string,
  args: Args,
  text: string,
  call: Call,
): Promise<string | null> {
  // Told the end as well, Slack begins at the newest, with a cursor to go on by.
  const bounds = { oldest: tsOf((call.since.getTime() - CLOCK_SKEW_MS) / 1000), latest: FAR };
  for (let cursor: string | null = null; ;) {
    const asked = { ...args, ...bounds, include_all_metadata: true, limit: client.settings.page, cursor };
    const page: z.output<typeof Paged> = await client.call(method, asked, Paged, { signal: call.signal });
    for (const message of page.messages) {
      if (isObject(message) && (await isIt(client, message, text, call))) return String(message['ts']);
    }
    cursor = page.response_metadata?.next_cursor || null;
    if (cursor !== null) continue;
    if (page.has_more !== true) return null;
    throw new Fault('drift', `${method} has more, and does not say where`);
  }
}

async function isIt(client: Slack, message: Said, text: string, call: Call): Promise<boolean> {
  const { success, data } = Listed.safeParse(message);
  if (!success || !(await client.wrote(data, call.signal))) return false;
  const { metadata } = data;
  if (metadata?.event_type === EVENT) return metadata.event_payload?.key === call.key;
  return normalised(data.text) === normalised(text);
}

/** White space, character forms and the entities of Slack are its to change. */
export function normalised(text: string | null | undefined): string {
  return (text ?? '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .normalize('NFKC')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
