/** A test post in the quiet channel of the settings, which is deleted again. */
import { z } from 'zod';
import { Fault, type Probe } from '#sdk';
import { escaped, placeIn } from './actions/places.ts';
import { unless } from './actions/unless.ts';
import { post } from './actions/written.ts';
import type { Slack } from './client.ts';

export const probe: Probe<Slack> = {
  stream: 'messages',
  async write(client, text, call) {
    const { probe_channel: channel } = client.settings;
    const read = await client.conversations(call.signal);
    if (channel === undefined || !read.some(({ id }) => id === channel)) {
      throw new Fault('config', 'there is no place for a test post that is read', {
        cure: 'Set probe_channel to the id of a quiet channel that is read, and invite the app there.',
      });
    }
    const { ts } = await post(client, { channel, text: escaped(text) }, call);
    return { external_id: `${channel}:${ts}` };
  },
  /** https://docs.slack.dev/reference/methods/chat.delete */
  async remove(client, id, call) {
    const { channel, ts } = placeIn(id);
    await unless('message_not_found', () => client.call('chat.delete', { channel, ts }, z.unknown(), { call }));
  },
};
