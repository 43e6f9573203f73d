/** What callers hand over, checked against what a noun takes. */
import type { z } from 'zod';
import { misfit } from '../platform/index.ts';

/** What was given, without what was not. */
export type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Throws `rejected` naming what does not fit. */
export function fit<T extends object>(schema: z.ZodType<T>, input: unknown): Given<T> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw misfit(schema, input);
  return Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined)) as Given<T>;
}
