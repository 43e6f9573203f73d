/** Mastodon's fields that the code uses, nothing more. Ids are text, and dates ISO 8601. */
import { z } from 'zod';

export const Account = z.looseObject({
  id: z.string().min(1),
  username: z.string(),
  acct: z.string(),
  display_name: z.string(),
  url: z.string().nullish(),
  suspended: z.boolean().nullish(),
});

const Plain = z.looseObject({
  id: z.string().min(1),
  created_at: z.string(),
  edited_at: z.string().nullish(),
  in_reply_to_id: z.string().nullish(),
  url: z.string().nullish(),
  visibility: z.string().nullish(),
  account: Account.nullish(),
});

/** `reblog`: what a boost boosts. */
export const Status = Plain.extend({ reblog: Plain.nullish() });
export type Status = z.output<typeof Status>;

/** A notification of the type `mention`. */
export const Mention = z.looseObject({ status: Status });

/** As it was typed. */
export const Source = z.looseObject({ text: z.string(), spoiler_text: z.string() });

/** Of a status, and of a notification through its own: an edit leaves a date, and an edit of what is boosted is one of the boost. */
export function keyOf({ id, created_at, edited_at, reblog }: Status): {
  readonly id: string;
  readonly version: string;
} {
  return { id, version: reblog?.edited_at ?? edited_at ?? created_at };
}
