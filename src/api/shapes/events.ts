/** What changes live, and who looks on. */
import { CHANGE_NOUNS } from '#sdk';
import { z } from 'zod';
import { At, noun, paged, Text } from './parts.ts';

export const EventNoun = z.enum(CHANGE_NOUNS);
export type EventNoun = z.output<typeof EventNoun>;

/** The data of one event. What it is about is read again by its id. */
export const LiveEvent = noun('LiveEvent', {
  noun: EventNoun,
  /** Null: several, or too many to be named. Of `presence` the issue; of a `notification` that was `read`, whose they are. */
  id: Text,
  /** Such as `opened`, `claimed`, `done`. */
  what: z.string(),
  at: At,
});
export type LiveEvent = z.output<typeof LiveEvent>;
export const EventStream = z.string();

/** Who looks at an issue now. `person`: an id, or the name of whoever has the token. */
export const Present = paged(
  noun('Presence', { person: z.string(), name: z.string(), typing: z.boolean(), since: At, seen_at: At }),
);
export type Present = z.output<typeof Present>;
