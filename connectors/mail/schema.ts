/** A mail as we keep it: decoded, and without the bytes of what is attached. */
import { z } from 'zod';

const Text = z.string().min(1).nullable();
export const Mailbox = z.object({ address: z.string().min(1), name: Text });
export type Mailbox = z.output<typeof Mailbox>;

/**
 * What a mail is by its headers (RFC 3834, RFC 3464, RFC 8098, RFC 2919). `notification`: written by a program, and an answer to nothing;
 * `bulk`: to many who are on no list with a name.
 */
export const Nature = z.enum(['mail', 'list', 'bulk', 'notification', 'auto_reply', 'receipt', 'bounce']);
export type Nature = z.output<typeof Nature>;

/** What a bounce says (RFC 3464) of the mail that did not arrive. */
const Failure = z.object({
  recipient: Text,
  /** `failed`, `delayed`. */
  action: Text,
  /** `5.1.1` */
  status: Text,
  message_id: Text,
});

/** An attachment as an activity has it. `url` is a `mid:` address (RFC 2392). */
const Attachment = z.object({
  type: z.enum(['file', 'image', 'video']),
  name: Text,
  url: z.string(),
  media_type: Text,
  bytes: z.number(),
});

const Whole = z.object({
  /** The Message-ID without its brackets; `sha256:…` of the bytes where there is none. */
  id: z.string().min(1),
  /** Of what was written: the same mail by another way is the same version. */
  content: z.string().min(1),
  nature: Nature,
  from: Mailbox.nullable(),
  reply_to: z.array(Mailbox),
  to: z.array(Mailbox),
  cc: z.array(Mailbox),
  /** Whom it was written to: the list, else the first of `to`. */
  addressed: z.object({ type: z.enum(['group', 'person']), id: z.string(), name: Text }).nullable(),
  subject: Text,
  /** Of the header; null where that is no date. */
  date: z.iso.datetime().nullable(),
  /** When it came into the mailbox; null for a mail from a file. */
  received_at: z.iso.datetime().nullable(),
  in_reply_to: Text,
  /** Message-IDs, the oldest first. */
  references: z.array(z.string()),
  /** The first of them, else what it answers, else itself. */
  thread: z.string(),
  language: Text,
  url: Text,
  /** Null for a mail of HTML alone. */
  text: Text,
  /** Of it what the mail says by itself, without the mail that it answers and without a signature. */
  own: Text,
  html: Text,
  attachments: z.array(Attachment),
  labels: z.array(z.string()),
  failures: z.array(Failure),
  /** Decoded, by lower-case name, in the order in which they stand. */
  headers: z.record(z.string(), z.array(z.string())),
  bytes: z.number(),
  /** Only its beginning was read. */
  truncated: z.boolean(),
});
/** A mail that could not be taken apart, and why. */
const Unread = z.object({ id: z.string(), problem: z.string() });
export type Unread = z.output<typeof Unread>;

/** What is unread is refused for its one reason, and not for each field that it lacks. */
export const MailRecord = z
  .unknown()
  .superRefine((record, context) => {
    const { data } = Unread.safeParse(record);
    if (data) context.addIssue({ code: 'custom', path: ['problem'], message: data.problem });
  })
  .pipe(Whole);
export type MailRecord = z.output<typeof Whole>;
