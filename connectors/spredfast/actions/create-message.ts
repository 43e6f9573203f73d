import { z } from 'zod';
import { CLOCK_SKEW_MS, defineAction, Fault, type Call } from '#sdk';
import { calendar } from '../calendar.ts';
import { dataOf, type Spredfast } from '../client.ts';
import { accountsOf, initiativeId, labelsOf, planId } from '../lookups.ts';
import { Message, targetsOf, textOf, type Account } from '../schema.ts';
import { sameText } from '../text.ts';
import { At, InitiativeName, Labels, pathOf, Text, Written, written } from './message.ts';

const Words = z.string().trim().min(1);
const Input = z.strictObject({
  initiative: InitiativeName,
  accounts: z
    .array(z.union([Words, z.int().positive().transform(String)]))
    .min(1)
    .meta({ description: 'Accounts that it goes out by: name, alias or number.' }),
  text: Text,
  title: Words.optional().meta({ description: 'For colleagues; it is not published.' }),
  link: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ description: 'A link that the network shows with a preview.' }),
  labels: Labels.default([]),
  plan: Words.optional().meta({ description: 'Name or id of a plan of the initiative.' }),
  assets: z.array(Words).default([]).meta({ description: 'Ids of assets of the Content Center.' }),
  at: At.optional(),
});
type Input = z.output<typeof Input>;

/** The vendor may round the date that it was given. */
const ROUNDED_MS = 120_000;

export const createMessage = defineAction({
  summary: 'Publishes a message by accounts of the company, at once or later.',
  docs: 'https://developer.khoros.com/khorosmarketingdevdocs/reference/publish-a-new-message-imageset',
  effect: 'send',
  makes: 'messages',
  input: Input,
  output: Written,
  async run(client: Spredfast, input, call) {
    const place = await placeOf(client, input, call);
    const { initiative, accounts } = place;
    const { signal } = call;
    const message = {
      sfEntityType: 'Message',
      service: serviceOf(client, accounts),
      content: {
        sfEntityType: 'Status',
        text: input.text,
        ...(input.link !== undefined && { shareLink: { url: input.link } }),
      },
      targetAccountIds: accounts.map(({ id }) => id),
      labels: await labelsOf(client, initiative, input.labels, signal),
      ...(input.title !== undefined && { title: input.title }),
      ...(input.plan !== undefined && { planId: await planId(client, initiative, input.plan, signal) }),
      ...(input.assets.length > 0 && { assetIds: input.assets }),
      ...(input.at !== undefined && { scheduledPublishDate: new Date(input.at).toISOString() }),
    };
    const path = await pathOf(client, initiative, null, signal);
    const answer = Message.safeParse(dataOf(await client.write('POST', path, message, 'publish the message', call)));
    if (answer.success) return written(answer.data);
    // It was answered with success, whatever the body is: version 2 does not say what it answers.
    const made = await find(client, input, place, call);
    if (made !== null) return made;
    throw new Fault('drift', 'the vendor took the message and did not say which it is', { uncertain: true });
  },
  repeat: 'doubles',
  async lookUp(client: Spredfast, input, call) {
    return find(client, input, await placeOf(client, input, call), call);
  },
});

interface Place {
  readonly initiative: string;
  readonly accounts: readonly Account[];
}

async function placeOf(client: Spredfast, input: Input, { signal }: Call): Promise<Place> {
  const initiative = await initiativeId(client, input.initiative, signal);
  return { initiative, accounts: await accountsOf(client, initiative, input.accounts, signal) };
}

/** Of one network, or of several at once, which version 1 does not know. */
function serviceOf({ settings }: Spredfast, accounts: readonly Account[]): string {
  const [service = 'MULTI_CHANNEL', ...others] = new Set(accounts.map((account) => account.service));
  if (others.length === 0) return service;
  if (settings.api === 'v2') return 'MULTI_CHANNEL';
  throw new Fault(
    'rejected',
    `version 1 publishes to one network at once, not to ${[service, ...others].join(' and ')}`,
    {
      cure: 'Publish once for each network, or set api to v2.',
    },
  );
}

/** The same text by the same accounts, since the effect was intended or, where it was scheduled, at that time. */
async function find(
  client: Spredfast,
  input: Input,
  { initiative, accounts }: Place,
  call: Call,
): Promise<Written | null> {
  const at = input.at === undefined ? null : Date.parse(input.at);
  const [from, to] =
    at === null
      ? [call.since.getTime() - CLOCK_SKEW_MS, Date.now() + CLOCK_SKEW_MS]
      : [at - ROUNDED_MS, at + ROUNDED_MS];
  const range = { from: new Date(from), to: new Date(to), initiatives: [initiative] };
  const wanted = new Set(accounts.map(({ id }) => id));
  for await (const { messages } of calendar(client, range, null, call.signal)) {
    for (const one of messages) {
      const { success, data } = Message.safeParse(one);
      if (!success || data.status === 'DELETED' || !sameText(textOf(data), input.text)) continue;
      const targets = targetsOf(data);
      if (targets.size === wanted.size && targets.isSubsetOf(wanted)) return written(data);
    }
  }
  return null;
}
