/** The fields of Slack's answers and events that we use. */
import { z } from 'zod';

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Seconds and a counter, `1355517523.000005`: unique in its channel, and its order. */
export const Ts = z.string().regex(/^\d{1,12}\.\d{1,9}$/, 'a timestamp such as 1355517523.000005');

/** A message as the history gives it or an event brings it; both with the channel that it was said in. */
export const Message = z.looseObject({
  ts: Ts,
  channel: z.string().min(1).nullish(),
  subtype: z.string().nullish(),
  thread_ts: Ts.nullish(),
  edited: z.looseObject({ ts: Ts }).nullish().catch(null),
});
export type Message = z.output<typeof Message>;

export const Reaction = z.looseObject({
  type: z.enum(['reaction_added', 'reaction_removed']),
  user: z.string().min(1),
  reaction: z.string().min(1),
  item: z.looseObject({ channel: z.string().min(1), ts: Ts }),
});
export type Reaction = z.output<typeof Reaction>;

/** What the messages of a page are read for, beside being records. */
export const Listed = z.looseObject({
  ts: Ts,
  user: z.string().nullish(),
  bot_id: z.string().nullish(),
  text: z.string().nullish(),
  subtype: z.string().nullish(),
  thread_ts: z.string().nullish(),
  reply_count: z.number().nullish(),
  latest_reply: z.string().nullish(),
  reactions: z.array(z.looseObject({ name: z.string(), users: z.array(z.string()).nullish() })).nullish(),
  metadata: z
    .looseObject({ event_type: z.string().nullish(), event_payload: z.looseObject({ key: z.unknown() }).nullish() })
    .nullish(),
});
export type Listed = z.output<typeof Listed>;

export const Messages = z.looseObject({ messages: z.array(z.unknown()), has_more: z.boolean().nullish() });
export const Next = z.looseObject({ next_cursor: z.string().nullish() }).nullish();

export const Self = z.looseObject({
  url: z.url(),
  team_id: z.string(),
  team: z.string().nullish(),
  user_id: z.string(),
  user: z.string().nullish(),
  bot_id: z.string().nullish(),
  response_metadata: z.looseObject({ scopes: z.array(z.string()).nullish() }).nullish(),
});
export type Self = z.output<typeof Self>;

export const Channel = z.looseObject({
  id: z.string().min(1),
  name: z.string().nullish(),
  is_im: z.boolean().nullish(),
  is_mpim: z.boolean().nullish(),
  is_private: z.boolean().nullish(),
  is_archived: z.boolean().nullish(),
  /** With another company. */
  is_ext_shared: z.boolean().nullish(),
  creator: z.string().nullish(),
  created: z.number().nullish(),
});
export type Channel = z.output<typeof Channel>;

export const User = z.looseObject({
  id: z.string().min(1),
  name: z.string().nullish(),
  deleted: z.boolean().nullish(),
  is_bot: z.boolean().nullish(),
  real_name: z.string().nullish(),
  tz: z.string().nullish(),
  profile: z
    .looseObject({
      real_name: z.string().nullish(),
      display_name: z.string().nullish(),
      email: z.string().nullish(),
      status_text: z.string().nullish(),
      status_emoji: z.string().nullish(),
      status_expiration: z.number().nullish(),
    })
    .nullish(),
});
export type User = z.output<typeof User>;

export const Usergroup = z.looseObject({
  id: z.string().min(1),
  name: z.string().nullish(),
  handle: z.string().nullish(),
  date_delete: z.number().nullish(),
  users: z.array(z.string()).nullish(),
});
export type Usergroup = z.output<typeof Usergroup>;
