/** What does not fit a schema, by field: the cause of a fault, for whoever filled in a form. */
import { z } from 'zod';

export interface UnfitField {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** The same in other languages; what zod does not say itself is in English there as well. */
  readonly others?: Readonly<Record<'de', string>>;
}

export interface Unfit {
  readonly unfit: readonly UnfitField[];
}

/** Of what a schema refused. `within`: the field that holds it all. */
export function unfitFor(schema: z.ZodType, given: unknown, within: readonly string[] = []): Unfit {
  const german = schema.safeParse(given, { error: z.locales.de().localeError });
  const unfit = (schema.safeParse(given).error?.issues ?? []).map(({ path, message }, at) => {
    const de = german.error?.issues[at]?.message ?? message;
    return { path: [...within, ...path], message, others: { de } };
  });
  return { unfit };
}

export function isUnfit(cause: unknown): cause is Unfit {
  return typeof cause === 'object' && cause !== null && 'unfit' in cause;
}
