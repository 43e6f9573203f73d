/** One item as a record: what its feed said, read as feed readers do (`entry`), and the item as it was parsed (`item`). */
import { z } from 'zod';
import type { Attachment } from '#sdk';

export type Format = 'rss' | 'atom' | 'rdf' | 'json';

/** Null is absence. Addresses are absolute; instants are ISO 8601 in UTC; `title` and `html` are HTML. */
export interface Entry {
  readonly object: 'article' | 'comment' | 'note' | 'video';
  readonly title: string | null;
  readonly html: string | null;
  /** Plain text as HTML, where there is no HTML. */
  readonly text: string | null;
  readonly url: string | null;
  readonly published: string | null;
  readonly updated: string | null;
  readonly author: {
    readonly id: string;
    readonly name: string | null;
    readonly url: string | null;
    readonly avatar: string | null;
  } | null;
  readonly language: string | null;
  readonly thread: string | null;
  readonly in_reply_to: string | null;
  readonly replies: number | null;
  readonly views: number | null;
  readonly attachments: readonly Attachment[];
  readonly tags: readonly string[];
}

/** The bit of its feed that an item needs. */
export interface Context {
  readonly url: string | null;
  readonly title: string | null;
  readonly link: string | null;
}

export interface ItemRecord {
  readonly id: string;
  readonly version: string;
  readonly format: Format;
  readonly feed: Context;
  /** When it was read: stands in for the date of an item that has none. */
  readonly seen_at: string;
  readonly entry: Entry;
  readonly item: unknown;
}

/** All that identity needs. */
export const Item = z.looseObject({ id: z.string().min(1), version: z.string().min(1) });
