import { z } from 'zod';
import { CLOCK_SKEW_MS, defineAction, Fault, type Call } from '#sdk';
import { pathOf, type Radian6 } from '../client.ts';
import { isObject } from '../faults.ts';
import { expected, Noted, textIn } from '../schema.ts';
import { DONE, Done, PostId } from './inputs.ts';

const Input = z.strictObject({ post: PostId, text: z.string().trim().min(1) });
type Input = z.output<typeof Input>;
/** When a JSON post was published is not known here, and the vendor looks back 24 hours unless told. */
const EVER = Date.UTC(2006, 0, 1);

export const addNote = defineAction({
  summary: 'Adds a note to a post, for those who work with it in Radian6.',
  docs: 'https://github.com/salesforce-marketingcloud/SFDC-MC-REST-Style-Guide/blob/master/social/v3/macros.md',
  effect: 'write',
  input: Input,
  output: Done,
  async run(client: Radian6, { post, text }, call) {
    const { generation, topics } = client.settings;
    const form = new URLSearchParams({ note: text });
    if (generation === 'v1') await client.post(pathOf('post', 'workflow', 'note', post), form, call);
    else await client.macro(post, topics, [{ type: 'AddPostNote', value: text }], call);
    return DONE;
  },
  repeat: 'doubles',
  async lookUp(client: Radian6, input, call) {
    const notes =
      client.settings.generation === 'v1' ? await updates(client, input, call) : await comments(client, input, call);
    return notes.some((note) => normalised(note) === normalised(input.text)) ? DONE : null;
  },
});

/**
 * Texts of notes that were added to the post since the effect was intended. Which elements the vendor answers with is not documented:
 * an answer that is not empty and holds nothing called a note is `drift`, and a person decides.
 */
async function updates(client: Radian6, { post }: Input, call: Call): Promise<readonly string[]> {
  const path = pathOf('post', 'workflow', 'updates', call.since.getTime() - CLOCK_SKEW_MS, post);
  const { root } = await client.xml(path, {}, [], call.signal);
  const texts: string[] = [];
  const named = collect(root, texts);
  const [inner] = Object.values(root);
  const empty = inner === null || (isObject(inner) && Object.keys(inner).every((name) => name.startsWith('@')));
  if (!named && !empty)
    throw new Fault('drift', 'the workflow of the post names no note, so whether it is there cannot be told');
  return texts;
}

/** Every text below an element whose name has `note` in it. Answers whether there was one. */
function collect(value: unknown, texts: string[], inNote = false): boolean {
  if (Array.isArray(value)) return value.map((one) => collect(one, texts, inNote)).some(Boolean);
  const text = textIn(value);
  if (text !== null && inNote) texts.push(text);
  if (!isObject(value)) return inNote;
  return Object.entries(value)
    .map(([name, inner]) => collect(inner, texts, inNote || /note/i.test(name)))
    .some(Boolean);
}

/** The comments of a post of v3: notes, as its interface calls them. They bear no date and no author. */
async function comments(client: Radian6, { post }: Input, call: Call): Promise<readonly string[]> {
  const query = {
    topics: client.settings.topics.join(','),
    sinceId: String(BigInt(post) - 1n),
    beforeId: post,
    startDate: EVER,
    limit: 1,
    includeWorkflow: 'true',
  };
  const { data } = await client.list('posts', query, call.signal);
  const found = data.map((one) => expected(Noted, one, 'the post')).find(({ id }) => id === post);
  if (!found)
    throw new Fault(
      'drift',
      `post ${post} is not among those of the topic profiles, so whether the note is there cannot be told`,
    );
  return (found.comments ?? []).flatMap(({ value }) => value ?? []);
}

function normalised(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim();
}
