/** The fields of WordPress' REST API that we use, as versions 5.7 and later write them. */
import { z } from 'zod';

/** `raw` in the context "edit" alone. */
const Text = z.looseObject({ rendered: z.string(), raw: z.string().optional() });

export const PostRecord = z.looseObject({
  id: z.int(),
  modified_gmt: z.string().min(1),
  status: z.string().optional(),
  title: Text.optional(),
  content: Text.optional(),
});

export const CommentRecord = z.looseObject({
  id: z.int(),
  post: z.int(),
  author: z.int().optional(),
  status: z.string().optional(),
  content: Text,
});

/** `capabilities` in the context "edit". */
export const User = z.looseObject({
  id: z.int(),
  name: z.string(),
  slug: z.string().optional(),
  email: z.string().optional(),
  link: z.string().optional(),
  capabilities: z.record(z.string(), z.unknown()).optional(),
});
export type User = z.infer<typeof User>;
