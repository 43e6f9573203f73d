/** The vendor's fields that the code uses, nothing more: the envelope keeps the whole payload, and the mapping reads the rest. */
import { z } from 'zod';

export const Post = z.looseObject({
  /** Some vendors write an id as a number. */
  id: z.union([z.string(), z.int()]).transform(String),
  created_at: z.string(),
  edited_at: z.string().nullish(),
});
