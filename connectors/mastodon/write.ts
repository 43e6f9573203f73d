/** What the actions share: the fields of a status, and posting one once. */
import { z } from 'zod';
import { CLOCK_SKEW_MS, type Call } from '#sdk';
import type { Mastodon, Query } from './client.ts';
import { Account, Source, Status } from './schema.ts';

export const StatusId = z
  .string()
  .regex(/^[A-Za-z0-9]+$/, 'the id of a status')
  .meta({ description: 'external_id of a status; of a boost, in_reply_to is what it boosts.' });
export const Text = z.string().trim().min(1).meta({ description: 'Plain text, of 500 characters on most servers.' });
export const Warning = z
  .string()
  .trim()
  .min(1)
  .meta({ description: 'Content warning: what stands before the text, which is then folded.' });
export const Visibility = z.enum(['public', 'unlisted', 'private', 'direct']).meta({
  description: '`unlisted` is left out of timelines, `private` is for followers, `direct` for those it mentions.',
});
export const Language = z
  .string()
  .regex(/^[a-z]{2,3}$/, 'a language such as es')
  .meta({ description: 'In which language it is: es.' });

export const Made = z.object({ external_id: z.string(), url: z.string().nullable() });
export type Made = z.infer<typeof Made>;

export interface Draft {
  readonly status: string;
  readonly spoiler_text?: string | undefined;
  readonly visibility?: string | undefined;
  readonly language?: string | undefined;
  readonly in_reply_to_id?: string | undefined;
  readonly poll?: object | undefined;
}

/** The server keeps a key for an hour; what may have been made earlier is looked for. */
const KEY_LIFE_MS = 50 * 60_000;
const PAGE: Query = [
  ['limit', '40'],
  ['exclude_reblogs', 'true'],
];

/** The same key makes the same status: https://docs.joinmastodon.org/methods/statuses/#create */
export async function postOnce(mastodon: Mastodon, draft: Draft, call: Call): Promise<Made> {
  const stale = Date.now() - call.since.getTime() > KEY_LIFE_MS;
  const made = stale ? await posted(mastodon, draft, call) : null;
  if (made !== null) return made;
  return madeOf(await mastodon.write('POST', 'statuses', draft, { expect: Status, doing: 'post', call, once: true }));
}

/** By our own account, as it was typed, since it was first intended. */
async function posted(mastodon: Mastodon, draft: Draft, { since, signal }: Call): Promise<Made | null> {
  const { id } = await mastodon.me(signal);
  const earliest = since.getTime() - CLOCK_SKEW_MS;
  for (let query: Query | null = PAGE; query !== null;) {
    const { items, older } = await mastodon.list(`accounts/${id}/statuses`, query, 'look for what was posted', signal);
    for (const status of z.array(Status).parse(items)) {
      if (Date.parse(status.created_at) < earliest) return null;
      if ((status.in_reply_to_id ?? null) !== (draft.in_reply_to_id ?? null)) continue;
      const typed = await mastodon.get(`statuses/${status.id}/source`, Source, 'read what was posted', signal);
      if (typed.text === draft.status && typed.spoiler_text === (draft.spoiler_text ?? '')) return madeOf(status);
    }
    query = items.length === 0 ? null : older;
  }
  return null;
}

export function madeOf({ id, url }: Status): Made {
  return { external_id: id, url: url || null };
}

/** The status, or what it boosts; nobody is answered who only boosted. */
export async function authored(mastodon: Mastodon, id: string, signal: AbortSignal) {
  const status = await mastodon.get(`statuses/${id}`, Status, `read status ${id}`, signal);
  const said = status.reblog ?? status;
  return { ...said, account: Account.parse(said.account) };
}
