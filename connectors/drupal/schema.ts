/** The fields of JSON:API documents that we use, as Drupal 9 to 11 write them. */
import { z } from 'zod';

const Linkage = z.looseObject({
  type: z.string(),
  /** A UUID, `missing` where the target is gone, or `virtual` where it is nothing stored. */
  id: z.string(),
  meta: z.looseObject({ drupal_internal__target_id: z.union([z.number(), z.string()]).optional() }).optional(),
});
export type Linkage = z.infer<typeof Linkage>;

const Relationship = z.looseObject({ data: z.union([Linkage, z.array(Linkage)]).nullish() });

/** Everything else of it is kept. */
export const Resource = z.looseObject({
  type: z.string().min(1),
  id: z.string().min(1),
  attributes: z.record(z.string(), z.unknown()).optional(),
  relationships: z.record(z.string(), Relationship).optional(),
  links: z.looseObject({ self: z.looseObject({ href: z.string() }).optional() }).optional(),
});
export type Resource = z.infer<typeof Resource>;

/** Rows that the account may not see are left out of `data` after the page was cut, and named here. */
const Omitted = z.looseObject({
  links: z.record(z.string(), z.looseObject({ href: z.string() })).optional(),
});

export const Document = z.looseObject({
  data: z.union([z.array(z.unknown()), z.looseObject({})]).nullish(),
  included: z.array(z.unknown()).optional(),
  meta: z.looseObject({ omitted: Omitted.optional() }).optional(),
  /** `data` at the entry is empty; there `links` names every resource type that the site has. */
  links: z.record(z.string(), z.looseObject({ href: z.string() })).optional(),
  errors: z.array(z.unknown()).optional(),
});
export type Document = z.infer<typeof Document>;

/** `GET /jsonapi`. `me` is absent when the site takes us for an anonymous visitor. */
export const Entry = z.looseObject({
  jsonapi: z.looseObject({}),
  links: z.record(z.string(), z.unknown()),
  meta: z
    .looseObject({
      links: z
        .looseObject({ me: z.looseObject({ meta: z.looseObject({ id: z.string().min(1) }) }).optional() })
        .optional(),
    })
    .optional(),
});
export type Entry = z.infer<typeof Entry>;

/** What we put beside a resource, so that it maps alone. Null is absence. */
export interface Merged {
  /** It exists, and the account may not see it: nothing else is known. */
  readonly hidden: boolean;
  /** A revision that changed nothing. */
  readonly resaved: boolean;
  readonly url: string | null;
  /** Who did what the record tells: who saved the revision where it changed something, else who wrote it. Null where the site does not say. */
  readonly actor: {
    readonly id: string;
    readonly name: string | null;
    readonly handle: string | null;
    readonly url: string | null;
  } | null;
  /** `processed`, never `value`: what the site's text format made of it. */
  readonly html: string | null;
  /** Names of the terms it refers to. */
  readonly tags: readonly string[];
  readonly comments: number | null;
  /** Of a comment: the UUID of the content it hangs on, and of what it answers. */
  readonly thread: string | null;
  readonly parent: string | null;
}

export type MergedRecord = Resource & { readonly merged: Merged };

const hidden = z.looseObject({ hidden: z.boolean() });

export const NodeRecord = z.looseObject({
  id: z.string().min(1),
  attributes: z.looseObject({
    drupal_internal__vid: z.int().optional(),
    changed: z.string().optional(),
    revision_timestamp: z.string().nullish(),
  }),
  merged: hidden,
});

export const CommentRecord = z.looseObject({
  id: z.string().min(1),
  attributes: z.looseObject({
    changed: z.string().optional(),
    subject: z.unknown().optional(),
    status: z.unknown().optional(),
  }),
  merged: hidden,
});

/** Term and user, where they are looked up. */
export const User = z.looseObject({
  id: z.string().min(1),
  attributes: z.looseObject({
    display_name: z.string(),
    name: z.string().nullish(),
    mail: z.string().nullish(),
    status: z.boolean().nullish(),
    drupal_internal__uid: z.number().nullish(),
  }),
});
