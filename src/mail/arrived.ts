/** A mail that came in, as the connector reads it: what of it tells which mail of ours it answers, and what it says. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { wordsOfMail } from '../app/index.ts';

const Text = z.string().nullable();
const Boxes = z.array(z.object({ address: z.string() }));

const Read = z.object({
  id: z.string(),
  content: z.string(),
  nature: z.string(),
  from: z.object({ address: z.string() }).nullable(),
  to: Boxes,
  cc: Boxes,
  subject: Text,
  in_reply_to: Text,
  references: z.array(z.string()),
  text: Text,
  own: Text,
  html: Text,
  failures: z.array(z.object({ recipient: Text, action: Text, status: Text, message_id: Text })),
  headers: z.record(z.string(), z.array(z.string())),
});
type Read = z.output<typeof Read>;

/** What is kept of it until it is done. */
export interface Arrived {
  readonly message_id: string;
  readonly from: string | null;
  readonly subject: string | null;
  readonly nature: string;
  /** Its own words, without what it answers and without a signature. */
  readonly words: string | null;
  readonly failures: Read['failures'];
  /** Whoever received it says that it is not from whom it says. */
  readonly forged: boolean;
  /** By which it was known: an answer to our answer bears it again. */
  readonly token: string;
}

/** Where servers say whom a mail was brought to. */
const BROUGHT_TO = [
  'delivered-to',
  'x-original-to',
  'envelope-to',
  'x-envelope-to',
  'x-forwarded-to',
  'original-recipient',
];
const TOKEN = /(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])/g;
const MOST_TOKENS = 50;
/** A note is as long, at most. */
const LONGEST = 20_000;

export interface Candidate {
  readonly read: Read;
  /** Any of these may be ours, the likeliest first. */
  readonly tokens: readonly string[];
}

/** Null for what cannot be taken apart: it goes where other mails go. */
export function candidateOf(record: unknown): Candidate | null {
  const { data: read } = Read.safeParse(record);
  if (read === undefined) return null;
  const places = [
    ...[...read.to, ...read.cc].map(({ address }) => address),
    ...BROUGHT_TO.flatMap((name) => read.headers[name] ?? []),
    ...read.failures.map(({ message_id }) => message_id ?? ''),
    read.in_reply_to ?? '',
    ...read.references.toReversed(),
    read.id,
  ];
  const tokens = places.flatMap((place) => place.toLowerCase().match(TOKEN) ?? []);
  return { read, tokens: [...new Set(tokens)].slice(0, MOST_TOKENS) };
}

export function arrivedOf({ read, tokens }: Candidate, token: string): { key: string; content: string; mail: Arrived } {
  // One of ours that came back as it was sent.
  const own = read.id.toLowerCase().includes(token);
  const [said = ''] = read.headers['authentication-results'] ?? [];
  return {
    key: createHash('sha256').update(read.id).digest('hex'),
    content: read.content,
    mail: {
      message_id: read.id.slice(0, 900),
      from: read.from?.address ?? null,
      subject: read.subject?.slice(0, 300) ?? null,
      nature: own ? 'ours' : read.nature,
      words: wordsOfMail(read)?.slice(0, LONGEST).toWellFormed() ?? null,
      failures: read.failures.slice(0, tokens.length + 10),
      forged: /\bdmarc\s*=\s*fail\b/i.test(said),
      token,
    },
  };
}
