/** What callers hand over, checked against what a noun takes. */
import { Fault } from '#sdk';
import type { z } from 'zod';
import { unfitFor } from '../platform/index.ts';

/** What was given, without what was not. */
export type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Throws `rejected` naming what does not fit. */
export function fit<T extends object>(schema: z.ZodType<T>, input: unknown): Given<T> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
    throw new Fault('rejected', problems.join('; '), { cause: unfitFor(schema, input) });
  }
  return Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined)) as Given<T>;
}
