/** The vendor's fields that we use. Numbers and text stand for ids by turns, so every id is read as text. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson, Fault } from '#sdk';

export const Id = z.union([z.string().min(1), z.int()]).transform(String);
/** Epoch milliseconds where it is read, ISO 8601 in the schema and in 2015. */
export const Time = z.union([z.number(), z.string()]);

export const Company = z.looseObject({ id: Id, name: z.string().nullish(), environment: z.string().nullish() });
export const Me = z.looseObject({
  email: z.string().nullish(),
  companies: z.array(Company).nullish(),
});
export const Initiative = z.looseObject({ id: Id, name: z.string() });
export const Account = z.looseObject({
  id: Id,
  name: z.string().nullish(),
  alias: z.string().nullish(),
  service: z.string(),
});
export type Account = z.output<typeof Account>;
export const AccountSet = z.looseObject({ id: Id, accounts: z.array(Account).nullish() });
export const Label = z.looseObject({ title: z.string() });
export const Plan = z.looseObject({ id: Id, name: z.string() });
export const User = z.looseObject({
  id: Id,
  email: z.string().nullish(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
});

const Words = z.string().nullish();
const Content = z.looseObject({
  sfEntityType: Words,
  text: Words,
  caption: Words,
  description: Words,
  images: z.array(z.looseObject({ caption: Words })).nullish(),
  shareLink: z.looseObject({ url: Words }).nullish(),
});
const Result = z.looseObject({
  accountId: Id.nullish(),
  serviceId: Words,
  serviceLink: Words,
  status: Words,
  datePublished: Time.nullish(),
});

/** The part of a message for one network. */
const Channel = z.looseObject({
  content: Content.nullish(),
  targetAccountIds: z.array(Id).nullish(),
  publicationResults: z.array(Result).nullish(),
});

export const Message = z.looseObject({
  id: Id,
  /** Of a message for several networks, which may say another thing in each. */
  channelMessages: z.array(Channel).nullish(),
  content: Content.nullish(),
  title: Words,
  labels: z.array(z.string()).nullish(),
  service: Words,
  targetAccountIds: z.array(Id).nullish(),
  status: Words,
  publicationResults: z.array(Result).nullish(),
  scheduledPublishDate: Time.nullish(),
  planId: Id.nullish(),
});
export type Message = z.output<typeof Message>;

export const Subscription = z.looseObject({
  uuid: z.string().min(1),
  eventName: Words,
  status: Words,
  notificationUri: Words,
});
export const Event = z.looseObject({ eventUuid: z.string().min(1) });

export const ExportStarted = z.looseObject({ export_id: Id });
/** Only `complete` is documented. `expires` bears no offset, so it is not relied on. */
export const ExportState = z.looseObject({ status: z.string().nullish(), url: z.string().nullish() });

/** What a message says, whatever it is made of; for several networks, what it says first. */
export function textOf({ content, channelMessages }: Pick<Message, 'content' | 'channelMessages'>): string | null {
  for (const one of [content, ...(channelMessages ?? []).map((channel) => channel.content)]) {
    const { text, caption, description, images } = one ?? {};
    const said = [text, caption, description, images?.[0]?.caption].find(
      (words) => words != null && words.trim() !== '',
    );
    if (said != null) return said;
  }
  return null;
}

export function targetsOf({ targetAccountIds, channelMessages }: Message): ReadonlySet<string> {
  const channels = (channelMessages ?? []).flatMap((channel) => channel.targetAccountIds ?? []);
  return new Set([...(targetAccountIds ?? []), ...channels]);
}

export function resultsOf({ publicationResults, channelMessages }: Message): z.output<typeof Result>[] {
  const channels = (channelMessages ?? []).flatMap((channel) => channel.publicationResults ?? []);
  return [...(publicationResults ?? []), ...channels];
}

/** Short, and the same for the same content. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);
}

/** `drift` that names the field which does not fit; `uncertain` after a write. */
export function expected<T extends z.ZodType>(schema: T, value: unknown, what: string, uncertain = false): z.output<T> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const problems = error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(String).join('.') || what}: ${message}`);
  throw new Fault('drift', `${what} does not fit: ${problems.join('; ')}`, { cause: error, uncertain });
}
