/** What somebody is told, and how they want it. */
import { z } from 'zod';
import { At, Count, Id, list, noun, paged, Returned, Text } from './parts.ts';

export const NotificationKind = z.enum([
  'asked',
  'reminded',
  'escalated',
  'assigned',
  'handed_over',
  'moved',
  'at_risk',
  'missed',
  'signal',
  'back',
]);
export type NotificationKind = z.output<typeof NotificationKind>;

export const Notification = noun('Notification', {
  id: Id,
  kind: NotificationKind,
  /** One line, in the reader's language: what happened, or what is asked. */
  headline: z.string(),
  lines: list(z.string()),
  /** Why they get it. */
  because: z.string(),
  issue: Id.nullable(),
  ask: Id.nullable(),
  signal: Id.nullable(),
  at: At,
  read_at: At.nullable(),
  /** When it is sent, or seen to again; null: nothing more is to be done. */
  next_at: At.nullable(),
  /** Why nothing more is sent; `told`: it was. */
  ended: Text,
  /** Why it need not be told any more; null: it stands. */
  over: Text,
});
export type Notification = z.output<typeof Notification>;
export const Notifications = z.strictObject({ items: list(Notification), next: z.string().nullable(), unread: Count });
export type Notifications = z.output<typeof Notifications>;

const Channels = list(z.string());
const KindRule = z.strictObject({
  when: z.enum(['now', 'hourly', 'daily', 'never']),
  /** In this order: the next one while it is not read. */
  channels: Channels,
  /** Minutes until the next channel; null: the first one alone. */
  escalate: z.int().nullable(),
});
const Language = z.enum(['en', 'de']).nullable();
const Quiet = z.tuple([z.string(), z.string()]).readonly().nullable();
const Hours = z.enum(['working', 'always']);

export const NotificationRules = noun('NotificationRules', {
  person: z.string(),
  rules: z.strictObject({
    language: Language,
    /** Between these, where they live, nothing is sent but what a playbook asks at any hour. */
    quiet: Quiet,
    /** `working`: what asks nothing of them waits until they work. */
    hours: Hours,
    /** When what is gathered by the day is told. */
    daily: z.string(),
    kinds: z.record(NotificationKind, KindRule),
  }),
  /** What they said of them themselves; the rest is as the product has it. */
  said: z.strictObject({
    language: Language.optional(),
    quiet: Quiet.optional(),
    hours: Hours.nullable().optional(),
    daily: Text.optional(),
    kinds: z.partialRecord(NotificationKind, KindRule.partial().nullable()).optional(),
  }),
  /** Those that are set up, and whether each could reach them. */
  channels: list(z.strictObject({ id: z.string(), reaches: z.boolean() })),
  /** Mails to their address come back, so that none is sent there; null: none did for good. A test by mail tries it again. */
  returned: Returned.nullable(),
});
export type NotificationRules = z.output<typeof NotificationRules>;

export const NotificationTests = z.strictObject({
  items: list(
    z.strictObject({
      channel: z.string(),
      /** Null: it was taken. */
      fault: Text,
    }),
  ),
});
export type NotificationTests = z.output<typeof NotificationTests>;

export const PushDevice = noun('PushDevice', {
  id: Id,
  /** As the browser says what it is. */
  agent: Text,
  made_at: At,
  /** When it last took something. */
  told_at: At.nullable(),
  /** Why it took nothing the last time. */
  fault: Text,
  /** SHA-256 of its address, base64url: a browser finds itself by it. */
  mark: z.string(),
});
export type PushDevice = z.output<typeof PushDevice>;

export const Push = z.strictObject({
  /** What a browser is bound to: nobody else may send to it. */
  key: z.string(),
  devices: list(PushDevice),
});
export type Push = z.output<typeof Push>;

/** A mail that came back: what it was, and what became of it. */
const CameBack = noun('CameBack', {
  id: Id,
  at: At,
  sender: Text,
  /** By its headers: `mail`, `auto_reply`, `list`, `bounce` and so on. */
  nature: z.string(),
  /** `answered`, `noted`, `late`, `stranger`, `forged`, `refused`, `nothing`, `empty`, `ignored`, `bounced`, `undelivered`, `guest`, `failed`; null: it is to be looked at. */
  outcome: Text,
  detail: Text,
  /** Who got the mail that it answers. */
  person: Text,
  ask: Id.nullable(),
  issue: Id.nullable(),
});
export const AllCameBack = paged(CameBack);

/** Whether it answers a mail of ours: then it is kept, and done. */
export const MailTaken = z.strictObject({ taken: z.boolean() });
