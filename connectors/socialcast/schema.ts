/** The fields of Socialcast's objects that we use. The vendor leaves members out, writes null for nothing, and ids as numbers or text. */
import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A number on the wire; text in the older XML, sometimes followed by a slug: `85-red-tint`. */
export const Id = z
  .union([z.int(), z.string().min(1)], { error: 'neither a whole number nor text' })
  .transform((id) => String(id).replace(/^(\d+)-.*$/, '$1'));
const Text = z.string().nullish();
const Count = z.coerce.number().nullish().catch(null);

const Person = z.looseObject({ id: Id.nullish().catch(null), name: Text.catch(null) });
const Somebody = Person.nullish().catch(null);

export const Message = z.looseObject({
  id: Id,
  user: Somebody,
  title: Text,
  body: Text,
  url: Text,
  permalink_url: Text,
  created_at: Text,
  updated_at: Text,
  comments_count: Count,
  likes_count: Count,
  /** `{}` where there is none. */
  group: z
    .looseObject({ id: Id.nullish().catch(null) })
    .nullish()
    .catch(null),
  flag: z.looseObject({ id: Id.nullish() }).nullish().catch(null),
});
export type Message = z.infer<typeof Message>;

/** The message in which a comment or a like was embedded: ours, added to the vendor's record, because the record alone does not say. */
const Around = z.looseObject({ id: Id }).optional();

export const Comment = z.looseObject({
  id: Id,
  user: Somebody,
  text: Text,
  url: Text,
  permalink_url: Text,
  created_at: Text,
  updated_at: Text,
  message: Around,
});
export type Comment = z.infer<typeof Comment>;

export const Like = z.looseObject({
  id: Id,
  user: Somebody,
  created_at: Text,
  /** True: it is the reader's own. */
  unlikable: z.boolean().nullish().catch(null),
  message: Around,
  comment: Around,
});
export type Like = z.infer<typeof Like>;

export const User = z.looseObject({
  id: Id,
  name: Text,
  username: Text,
  url: Text,
  role: Text,
  active: z.boolean().nullish(),
  inactive: z.boolean().nullish(),
  terminated: z.boolean().nullish(),
  out_of_office: z.boolean().nullish(),
  back_in_office_on: Text,
  contact_info: z.looseObject({ email: Text }).nullish().catch(null),
});
export type User = z.infer<typeof User>;

/** The user of `userinfo`, who has a community. */
export const Self = User.extend({
  community: z
    .looseObject({ private_messages_enabled: z.boolean().nullish(), conversations_enabled: z.boolean().nullish() })
    .nullish()
    .catch(null),
});
export type Self = z.infer<typeof Self>;

export const Group = z.looseObject({
  id: Id,
  name: Text,
  username: Text,
  groupname: Text,
  url: Text,
  private: z.boolean().nullish(),
  state: Text,
  permission: Text,
  stream_id: Id.nullish().catch(null),
});
export type Group = z.infer<typeof Group>;

export const Conversation = z.looseObject({
  id: Id,
  members: z
    .array(z.looseObject({ id: Id, email: Text }))
    .nullish()
    .catch(null),
  latest_activity: z.unknown().optional(),
});

/** An entry of a conversation. Other object types than `note` must be ignored. */
export const Entry = z.looseObject({
  id: Id,
  verb: Text,
  actor: Somebody,
  object: z.looseObject({ content: Text }).nullish().catch(null),
  published: Text,
});

/**
 * The vendor counts each kind of thing by itself, so a like and a message may bear the same number; what is known by its id alone must not.
 * Messages and comments keep theirs: people know them by it.
 */
export function likeId(id: string): string {
  return `like-${id}`;
}

/** ISO 8601 with any offset, as UTC; null where it is no date. */
export function instantOf(date: string | null | undefined): string | null {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** The first 12 hexadecimal digits of SHA-256: tells two texts of one thing apart. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
