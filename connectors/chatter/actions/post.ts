import { z } from 'zod';
import { defineAction, type Call } from '#sdk';
import type { Chatter } from '../client.ts';
import { walk } from '../feeds.ts';
import { FeedElement } from '../schema.ts';
import { sameId, sameWords } from '../segments.ts';
import {
  EITHER_TEXT,
  eitherText,
  FileId,
  Html,
  lookFrom,
  madeSince,
  sameText,
  segmentsOf,
  subjectOf,
  Text,
} from '../write.ts';

const Input = z
  .strictObject({
    to: z.string().trim().min(1).default('me').meta({
      description: 'A person, a group or a record by id, a group by name, or me: the account’s own profile.',
    }),
    text: Text.optional(),
    html: Html.optional(),
    question: z
      .string()
      .trim()
      .min(1)
      .max(255)
      .optional()
      .meta({ description: 'Makes it a question with this title.' }),
    poll: z
      .array(z.string().trim().min(1))
      .min(2)
      .max(10)
      .optional()
      .meta({ description: 'Makes it a poll: what can be chosen.' }),
    link: z
      .strictObject({ url: z.url({ protocol: /^https?$/ }), name: z.string().trim().min(1).optional() })
      .optional()
      .meta({ description: 'A link that is shown below the text.' }),
    files: z
      .array(FileId)
      .min(1)
      .max(10)
      .optional()
      .meta({ description: 'Files to attach, as upload_file answers them.' }),
    topics: z.array(z.string().trim().min(1)).min(1).max(10).optional(),
    visible: z.enum(['AllUsers', 'InternalUsers']).optional().meta({
      description: 'On a record: who of those that see it may read this. For people and groups it is AllUsers.',
    }),
  })
  .refine(eitherText, EITHER_TEXT)
  .refine(({ text, html, link, files }) => text ?? html ?? link ?? files, 'give text, html, link or files')
  .refine(({ question, poll }) => question === undefined || poll === undefined, 'give question or poll, not both')
  .refine(({ poll, link }) => poll === undefined || link === undefined, 'give poll or link, not both');
type Input = z.output<typeof Input>;

const Output = z.object({ external_id: z.string(), thread: z.string(), url: z.string() });

export const post = defineAction({
  summary: 'Posts to a person, a group or a record: text, rich text, a link, files, a question or a poll.',
  docs: 'https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_feed_elements_post.htm',
  effect: 'send',
  makes: 'feed_elements',
  input: Input,
  output: Output,
  async run(client: Chatter, input, call) {
    const subjectId = await subjectOf(client, input.to, call);
    const messageSegments = segmentsOf(input);
    const body = {
      feedElementType: 'FeedItem',
      subjectId,
      ...(messageSegments.length > 0 && { body: { messageSegments } }),
      ...(input.visible !== undefined && { visibility: input.visible }),
      capabilities: capabilitiesOf(input),
    };
    const doing = `post to ${input.to}`;
    return written(client, await client.read('POST', '/chatter/feed-elements', FeedElement, { doing, body, call }));
  },
  repeat: 'doubles',
  lookUp: find,
});

function capabilitiesOf({ question, poll, link, files, topics }: Input) {
  return {
    ...(question !== undefined && { questionAndAnswers: { questionTitle: question } }),
    ...(poll && { poll: { choices: poll } }),
    ...(link && { link: { url: link.url, ...(link.name !== undefined && { urlName: link.name }) } }),
    ...(files && { files: { items: files.map((id) => ({ id })) } }),
    ...(topics && { topics: { topics } }),
  };
}

/** Among our own posts there since the effect was intended: the same words, and the same of all that makes it what it is. */
async function find(client: Chatter, input: Input, call: Call): Promise<z.output<typeof Output> | null> {
  const { signal } = call;
  const subject = await subjectOf(client, input.to, call);
  const me = (await client.me(signal)).id;
  const from = await lookFrom(client, call);
  const place = subject.startsWith('005') ? `user-profile/${subject}` : `record/${subject}`;
  const feed = { key: 'own', path: `/chatter/feeds/${place}/feed-elements` };
  for await (const page of walk(client, feed, from.getTime(), { sort: 'CreatedDateDesc', signal })) {
    for (const { record } of page) {
      const { success, data } = FeedElement.safeParse(record);
      if (!success || data.actor?.id !== me || !sameId(data.parent?.id ?? '', subject)) continue;
      if (madeSince(data.createdDate, from) && isSame(input, data)) return written(client, data);
    }
  }
  return null;
}

function isSame(input: Input, { body, capabilities }: FeedElement): boolean {
  const { questionAndAnswers, poll, link, files } = capabilities ?? {};
  const choices = (poll?.choices ?? []).map(({ text }) => text ?? '');
  const ids = (files?.items ?? []).map(({ id }) => id ?? '');
  return (
    sameWords(segmentsOf(input), body?.messageSegments ?? []) &&
    sameText(questionAndAnswers?.questionTitle, input.question) &&
    sameText(choices.join('\n'), (input.poll ?? []).join('\n')) &&
    hrefOf(link?.url) === hrefOf(input.link?.url) &&
    ids.length === (input.files ?? []).length &&
    (input.files ?? []).every((id) => ids.some((one) => sameId(one, id)))
  );
}

function hrefOf(url: string | null | undefined): string {
  return url && URL.canParse(url) ? new URL(url).href : (url ?? '');
}

async function written(client: Chatter, { id }: FeedElement): Promise<z.output<typeof Output>> {
  return { external_id: id, thread: id, url: `${await client.site()}/${id}` };
}
