/** The mapping language: a path per field, a few shapes, one named way out. One record in, one activity out; no clock, no network. */
import { z } from 'zod';
import { Ref, type MappedActivity } from './nouns.ts';

/** `$.user.name`, `$.parts[0]`, `$.tags[*].name`, and `$['created-at']` for a name that is no word. */
export const Path = z.string().regex(/^\$(\.[A-Za-z_]\w*|\[\d+\]|\[\*\]|\['[^']+'\])*$/, 'a path such as $.user.name');
const Json = z.json();
/** `plain` strips HTML; `instant` reads ISO 8601 with an offset, or epoch seconds or milliseconds, as a number or its digits. */
const As = z.enum(['text', 'plain', 'number', 'instant', 'lower']);

/**
 * How one field is made. An empty string at a path is absence, and absence without `else` is drift where the field may not be null.
 * `actor` and `target` without an id are null.
 */
export const Rule = z.union([
  Path,
  z.strictObject({ const: Json }),
  z.strictObject({
    path: Path,
    as: As.optional(),
    else: Json.optional(),
  }),
  /** Without `else` an unknown word is drift. */
  z.strictObject({ path: Path, table: z.record(z.string(), Json), else: Json.optional() }),
  /** The first path at which something is. */
  z.strictObject({ first: z.array(Path).min(2), as: As.optional(), else: Json.optional() }),
  /** A tested function in mappings/functions.ts. */
  z.strictObject({ call: z.string(), with: z.array(Path), as: As.optional(), else: Json.optional() }),
]);
export type Rule = z.infer<typeof Rule>;

export const Mapping = z.strictObject({
  from: Ref,
  version: z.int().positive(),
  /** For streams whose shape the admin knows and we do not (a webhook, an import): where a record keeps its identity and version. */
  key: z.strictObject({ id: Path, version: Path.optional() }).optional(),
  skip: z.array(z.strictObject({ path: Path, is: z.array(Json), because: z.string().min(1) })).default([]),
  /** A field of MappedActivity, or one of its parts such as `actor.id`; connector, stream, external_id and version come from `from` and the key. */
  fields: z.record(z.string(), Rule),
});
export type Mapping = z.infer<typeof Mapping>;

export interface Problem {
  readonly field: string;
  readonly problem: string;
}

/** Nothing is dropped in silence: there is no fourth case. */
export type Mapped =
  | { readonly activity: MappedActivity }
  | { readonly skipped: string }
  | { readonly drift: readonly Problem[] };
