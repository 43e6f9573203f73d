import { z } from 'zod';
import { defineAction, Fault, type Call } from '#sdk';
import { expected, type Socialcast } from '../client.ts';
import { Conversation, Entry, type Self } from '../schema.ts';
import { lookFrom, madeSince, sameText } from '../text.ts';
import { unheard } from './ids.ts';

const Input = z.strictObject({
  to: z.array(z.email()).min(1).meta({ description: 'E-mail addresses of members.' }),
  text: z.string().trim().min(1),
});
type Input = z.output<typeof Input>;

/** `external_id` is the entry's, `thread` the conversation's: one conversation holds all that these people write to each other. */
const Output = z.object({ external_id: z.string(), thread: z.string() });

export const sendPrivateMessage = defineAction({
  summary: 'Writes to one or more people in private. The same people again: the same conversation.',
  docs: 'https://socialcast.github.io/socialcast/apidoc/conversations/create.html',
  effect: 'send',
  input: Input,
  output: Output,
  async run(client: Socialcast, input, call) {
    const conversation = { members_emails: input.to.join(' ') };
    const answer = await client.post('conversations', { conversation, remark: { text: input.text } }, call);
    if (answer !== null) {
      const made = expected(Conversation, answer['conversation'] ?? answer, 'the conversation');
      const latest = Entry.safeParse(made.latest_activity);
      if (latest.success && sameText(latest.data.object?.content, input.text)) return written(latest.data.id, made.id);
    }
    const found = await find(client, input, call);
    if (found === null) throw unheard('the private message');
    return found;
  },
  repeat: 'doubles',
  lookUp: find,
});

/** In the conversation of exactly these people: our own entries since the effect was intended, with the same text. */
async function find(client: Socialcast, input: Input, call: Call): Promise<z.output<typeof Output> | null> {
  const me = await client.me(call.signal);
  const from = lookFrom(call.since);
  for await (const page of client.pages('conversations', {}, 'conversations', Conversation, call.signal)) {
    for (const { id, members } of page) {
      if (!isAmong(input.to, members ?? [], me)) continue;
      for await (const entries of client.pages(
        `conversations/${id}/activities`,
        {},
        'activities',
        Entry,
        call.signal,
      )) {
        const own = entries.find(
          (one) =>
            one.actor?.id === me.id && sameText(one.object?.content, input.text) && madeSince(one.published, from),
        );
        if (own) return written(own.id, id);
      }
    }
  }
  return null;
}

type Member = NonNullable<z.output<typeof Conversation>['members']>[number];

/** Are the members these people and us, and nobody else? Throws `drift` where a member's address is hidden, for then nobody knows. */
function isAmong(to: readonly string[], members: readonly Member[], me: Self): boolean {
  const others = members.filter(({ id }) => id !== me.id);
  if (others.some(({ email }) => !email)) {
    throw new Fault(
      'drift',
      'a conversation hides the addresses of its members: it cannot be known whether it is the one',
      { uncertain: true },
    );
  }
  const wanted = new Set(
    to.map((address) => address.toLowerCase()).filter((address) => address !== me.contact_info?.email?.toLowerCase()),
  );
  return others.length === wanted.size && others.every(({ email }) => wanted.has((email ?? '').toLowerCase()));
}

/** Entries and conversations are counted by themselves: messages may bear the same numbers. */
function written(entry: string, conversation: string): z.output<typeof Output> {
  return { external_id: `private-${entry}`, thread: `private-${conversation}` };
}
