import { z } from 'zod';
import { CLOCK_SKEW_MS, defineAction, Fault, type Call } from '#sdk';
import type { Slack } from '../client.ts';
import { codeOf } from '../faults.ts';
import { Channel } from '../schema.ts';
import { channelBy, escaped } from './places.ts';
import { unless } from './unless.ts';

const Input = z.strictObject({
  name: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u, 'small letters, digits, - and _, at most 80')
    .meta({ description: 'Its name, without #.' }),
  private: z.boolean().default(false),
  invite: z
    .array(z.string().regex(/^[UW][A-Z0-9]{2,}$/, 'the id of a person, such as U0123ABCD'))
    .max(100)
    .default([])
    .meta({ description: 'People, by id.' }),
  topic: z.string().trim().min(1).max(250).optional(),
});
type Input = z.output<typeof Input>;

const Output = z.object({
  external_id: z.string(),
  name: z.string(),
  url: z.string(),
  /** Whom Slack does not let in, and its reason: the others are there. */
  not_invited: z.array(z.object({ person: z.string(), reason: z.string() })),
});
const Created = z.looseObject({ channel: Channel });

/** A name exists once in a workspace: a second attempt finds the channel of the first, and goes on with who is not there yet. */
export const openChannel = defineAction({
  summary: 'Opens a channel and invites people into it: a huddle around one issue.',
  docs: 'https://docs.slack.dev/reference/methods/conversations.create',
  effect: 'send',
  input: Input,
  output: Output,
  opens: 'group',
  async run(client: Slack, input, call) {
    const { id } = await opened(client, input, call);
    if (input.topic !== undefined)
      await client.call('conversations.setTopic', { channel: id, topic: escaped(input.topic) }, z.unknown(), { call });
    const refused = [];
    for (const person of input.invite) {
      const reason = await refusedTo(client, id, person, call);
      if (reason !== null) refused.push({ person, reason });
    }
    const { url } = await client.me(call.signal);
    return { external_id: id, name: input.name, url: new URL(`archives/${id}`, url).href, not_invited: refused };
  },
  repeat: 'harmless',
});

/** Null: the person is there. One that Slack does not know or let in keeps nobody else out. */
async function refusedTo(client: Slack, channel: string, person: string, call: Call): Promise<string | null> {
  try {
    await unless('already_in_channel', () =>
      client.call('conversations.invite', { channel, users: person }, z.unknown(), { call }),
    );
    return null;
  } catch (fault) {
    if (fault instanceof Fault && fault.kind === 'rejected') return codeOf(fault) ?? fault.message;
    throw fault;
  }
}

async function opened(client: Slack, { name, private: closed }: Input, call: Call): Promise<Channel> {
  try {
    return (await client.call('conversations.create', { name, is_private: closed }, Created, { call })).channel;
  } catch (fault) {
    if (codeOf(fault) !== 'name_taken') throw fault;
    const me = await client.me(call.signal);
    const from = (call.since.getTime() - CLOCK_SKEW_MS) / 1000;
    const own = await channelBy(
      client,
      closed ? 'private_channel' : 'public_channel',
      call.signal,
      (one) => one.name === name && one.creator === me.user_id && (one.created ?? 0) >= from,
    );
    if (own) return own;
    throw fault instanceof Fault ? fault : new Fault('rejected', `there is a channel called ${name}`);
  }
}
