/** The vendor's fields that we use, and how one message of a conversation is referred to. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson, Fault } from '#sdk';

/** Echoed as it came, so all of its members count. */
export const Coordinate = z.looseObject({
  companyKey: z.string().min(1),
  networkKey: z.string().min(1),
  externalId: z.union([z.string().min(1), z.int()]),
  messageId: z.union([z.string().min(1), z.int()]).nullish(),
});
export type Coordinate = z.output<typeof Coordinate>;
export const Author = z.looseObject({ id: z.union([z.string().min(1), z.int()]) });

/** What Care posts, and what stands in its records of requests. */
export const Posted = z.looseObject({
  type: z.string(),
  coordinate: Coordinate,
  author: Author,
  text: z.string().nullish(),
  /** Epoch milliseconds, or their digits. */
  publishedTS: z.union([z.number(), z.string()]).nullish(),
  receivedTS: z.union([z.number(), z.string()]).nullish(),
  operation: z.string().nullish(),
});
export type Posted = z.output<typeof Posted>;

/** One request between Care and the bot. `payload` is JSON as text. */
export const Recorded = z.looseObject({
  id: z.string().min(1),
  origin: z.string().nullish(),
  state: z.string().nullish(),
  createdEpochMillis: z.number(),
  payload: z.string().nullish(),
});
export type Recorded = z.output<typeof Recorded>;

export const Tag = z.looseObject({
  tagId: z.int(),
  name: z.string(),
  hierarchy: z.string().nullish(),
  tagState: z.string().nullish(),
});
export const Queue = z.looseObject({ id: z.int(), name: z.string(), archived: z.boolean().nullish() });
export const Registration = z.looseObject({
  appId: z.string(),
  mode: z.string().nullish(),
  networkKey: z.string().nullish(),
});

export const Control = z.looseObject({ owner: z.looseObject({ type: z.string() }) });

const AUTHOR = 'author';

/** Whom and what to answer, in one text: a playbook hands it on, and the coordinate can be made of it again. */
export function referenceOf(coordinate: Coordinate, author: z.output<typeof Author>): string {
  const parts = Object.entries(coordinate)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]): [string, string] => [name, String(value)]);
  return new URLSearchParams([...parts, [AUTHOR, String(author.id)]]).toString();
}

export interface Addressed {
  readonly coordinate: Readonly<Record<string, string>>;
  readonly author: { readonly id: string };
}

/** Null where it is none. */
export function addressOf(reference: string): Addressed | null {
  const { [AUTHOR]: id, ...coordinate } = Object.fromEntries(new URLSearchParams(reference));
  const known = id && ['companyKey', 'networkKey', 'externalId', 'messageId'].every((name) => coordinate[name]);
  return known ? { coordinate, author: { id } } : null;
}

/** Short, and the same for the same content. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);
}

/** `drift` that names the field which does not fit. */
export function expected<T extends z.ZodType>(schema: T, value: unknown, what: string): z.output<T> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const problems = error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(String).join('.') || what}: ${message}`);
  throw new Fault('drift', `${what} does not fit: ${problems.join('; ')}`, { cause: error });
}
