/** The guided start, and what it sets up. */
import { z } from 'zod';
import { At, Count, Id, list, noun, Text } from './parts.ts';
import { SignalKind } from './signals.ts';

export const VisitStep = z.enum(['connect', 'playbooks', 'invite']);
export type VisitStep = z.output<typeof VisitStep>;

const Notice = noun('ArchiveNotice', {
  slice: z.string(),
  title: z.string(),
  kind: SignalKind,
  product: Text,
  market: Text,
  topic: Text,
  /** 1 to 10. */
  severity: z.number(),
  /** When people would have been told. */
  raised_at: At,
  /** In a sentence. */
  why: z.string(),
  /** The first post in it. */
  first: z.strictObject({ at: At, text: Text, author: Text, url: Text }).nullable(),
  /** When most was said, where that was later. */
  peak_at: At.nullable(),
});
export type ArchiveNotice = z.output<typeof Notice>;

/** A file of talk, to see what would have been noticed. It is taken in parts, the next of which begins at `received`. */
export const Archive = noun('Archive', {
  id: Id,
  name: z.string(),
  /** In bytes. */
  bytes: Count,
  received: Count,
  state: z.enum(['coming', 'reading', 'read', 'refused']),
  /** Read so far. */
  posts: Count,
  /** `connector.stream`: by which mapping it is read. */
  format: Text,
  report: z
    .strictObject({
      since: At,
      until: At,
      skipped: Count,
      bad: Count,
      bad_rows: list(z.strictObject({ line: Count, reason: z.string() })),
      /** How many there would have been; the gravest of them, oldest first. */
      count: Count,
      noticed: list(Notice),
    })
    .nullable(),
  fault: z.strictObject({ message: z.string(), cure: Text }).nullable(),
  at: At,
  by: z.string(),
});
export type Archive = z.output<typeof Archive>;

/** A company to look around in, made up. */
export const Sample = noun('Sample', {
  /** Since when it is there. */
  at: At.nullable(),
  /** Whether this process can have one. */
  offered: z.boolean(),
});
export type Sample = z.output<typeof Sample>;

export const FirstVisit = noun('FirstVisit', {
  /** Where it stands. */
  step: VisitStep,
  /** Steps that are behind it. */
  passed: z.partialRecord(VisitStep, z.enum(['done', 'skipped'])).readonly(),
  /** Since when nobody is led there any more. */
  ended_at: At.nullable(),
  /** How many there are. */
  connections: Count,
  sample: Sample,
  /** The last that was dropped in. */
  archive: Archive.nullable(),
});
export type FirstVisit = z.output<typeof FirstVisit>;
