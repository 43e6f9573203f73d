import { z } from 'zod';
import { Fault } from '#sdk';
import type { Radian6 } from '../client.ts';

const Number = z
  .union([z.int().nonnegative(), z.string().regex(/^\d+$/, 'a number, such as 1828477438')])
  .transform(String);

export const PostId = Number.meta({ description: 'Its number at Radian6.' });
/** Of the tenant's own lists. */
export const ListedId = Number;
export const TopicId = Number.optional().meta({
  description: 'A topic profile, by number; needed where the connection reads several.',
});

/** What is done to a post makes nothing that has an id. */
export const Done = z.object({ external_id: z.null() });
export const DONE = { external_id: null } as const;

/** The topic profile that is meant. Throws `rejected` where that is open. */
export function topicOf({ settings }: Radian6, topic: string | undefined): string {
  const [only, ...others] = settings.topics;
  if (topic !== undefined) return topic;
  if (only !== undefined && others.length === 0) return only;
  throw new Fault('rejected', 'the connection reads several topic profiles', {
    cure: `Say which: topic: ${settings.topics.join(' or ')}.`,
  });
}
