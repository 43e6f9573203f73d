import { z } from 'zod';
import { defineAction, Fault } from '#sdk';
import { dataOf, type Spredfast } from '../client.ts';
import { initiativeId, labelsOf } from '../lookups.ts';
import { Message, textOf } from '../schema.ts';
import { sameText } from '../text.ts';
import { At, InitiativeName, Labels, MessageId, pathOf, readMessage, Text, Written, written } from './message.ts';

const Input = z
  .strictObject({
    message: MessageId.meta({ description: 'external_id of a message that is not out yet.' }),
    initiative: InitiativeName,
    text: Text.optional(),
    title: z.string().trim().min(1).optional(),
    labels: Labels.optional(),
    at: At.optional(),
  })
  .refine(
    ({ text, title, labels, at }) => [text, title, labels, at].some((one) => one !== undefined),
    'nothing is changed',
  );

/** What the vendor keeps of a message itself, and takes back from nobody. */
const KEPT_BY_VENDOR: ReadonlySet<string> = new Set(['publicationResults', 'status', 'delegationStatus', 'notes']);

/** The whole message is sent, so it is read first; where it is as wished already, nothing is sent. */
export const editMessage = defineAction({
  summary: 'Changes a message that is not out yet; what is not given stays.',
  docs: 'https://developer.khoros.com/khorosmarketingdevdocs/reference/update-a-message',
  effect: 'write',
  repeat: 'harmless',
  input: Input,
  output: Written,
  async run(client: Spredfast, input, call) {
    const { signal } = call;
    const initiative = await initiativeId(client, input.initiative, signal);
    const message = await readMessage(client, initiative, input.message, signal);
    const labels = input.labels && (await labelsOf(client, initiative, input.labels, signal));
    const same =
      (input.text === undefined || sameText(textOf(message), input.text)) &&
      (input.title === undefined || message.title === input.title) &&
      (labels === undefined || [...labels].toSorted().join('\n') === (message.labels ?? []).toSorted().join('\n')) &&
      (input.at === undefined || timeOf(message.scheduledPublishDate) === timeOf(input.at));
    if (same) return written(message);
    if (input.text !== undefined && (message.channelMessages ?? []).length > 0) {
      throw new Fault('rejected', 'it has words of its own for each network, and one text cannot replace them', {
        cure: 'Change it in Khoros Marketing.',
      });
    }
    const kept = Object.entries(message).filter(([name, value]) => value !== null && !KEPT_BY_VENDOR.has(name));
    const date = input.at ?? message.scheduledPublishDate;
    const changed = {
      ...Object.fromEntries(kept),
      sfEntityType: 'Message',
      ...(input.text !== undefined && { content: contentWith(message, input.text) }),
      ...(input.title !== undefined && { title: input.title }),
      ...(labels && { labels }),
      // Read in milliseconds, written in words.
      ...(!Number.isNaN(timeOf(date)) && { scheduledPublishDate: new Date(timeOf(date)).toISOString() }),
    };
    const path = await pathOf(client, initiative, message.id, signal);
    const body = dataOf(await client.write('PUT', path, changed, `change message ${message.id}`, call));
    const { success, data } = Message.safeParse(body);
    return written(success ? data : await readMessage(client, initiative, message.id, signal));
  },
});

/** The words stand in another field for each kind of content. */
function contentWith({ content }: Message, text: string): object {
  const kind = content?.sfEntityType ?? 'Status';
  const field = kind === 'Status' ? 'text' : kind === 'Video' ? 'description' : 'caption';
  return { ...content, sfEntityType: kind, [field]: text };
}

function timeOf(date: number | string | null | undefined): number {
  return typeof date === 'number' ? date : Date.parse(date ?? '');
}
