/** What does not fit a schema, by field: the cause of a fault, for whoever filled in a form. */
import { z } from 'zod';
import type { FaultKind } from '#sdk';
import { Refused } from './refused.ts';

export interface UnfitField {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** The same in other languages. */
  readonly others?: Readonly<Record<'de', string>>;
}

export interface Unfit {
  readonly unfit: readonly UnfitField[];
}

/** What a schema of ours says itself of what does not fit: the rest is said by zod. */
const OWN_DE = {
  'a channel such as mail': 'ein Kanal wie mail',
  'a fact is a count or an amount: 0 or more': 'eine Zahl ist eine Anzahl oder Menge: 0 oder mehr',
  'a language such as de or pt-BR': 'eine Sprache wie de oder pt-BR',
  'a public key of 65 bytes': 'ein öffentlicher Schlüssel von 65 Bytes',
  'a secret of 16 bytes': 'ein Geheimnis von 16 Bytes',
  'a short word in lower case, such as ines': 'ein kurzes Wort in Kleinbuchstaben, etwa ines',
  'a time such as 09:00': 'eine Uhrzeit wie 09:00',
  'a time zone such as Europe/Berlin': 'eine Zeitzone wie Europe/Berlin',
  'a whole number of minutes': 'eine ganze Zahl von Minuten',
  'an address': 'eine Adresse',
  'an address of a push service, with https': 'die Adresse eines Push-Diensts, mit https',
  'an address that begins with https:// or http://': 'eine Adresse, die mit https:// oder http:// beginnt',
  'at least a minute': 'mindestens eine Minute',
  'at most a week, which is 10080 minutes': 'höchstens eine Woche, das sind 10080 Minuten',
  'it is less than proposes': 'es ist weniger als proposes',
  'no address holds a name and password': 'keine Adresse enthält Namen und Passwort',
  'no name holds that character': 'kein Name enthält dieses Zeichen',
  'no text holds such a character': 'kein Text enthält ein solches Zeichen',
  'one line without < and >': 'eine Zeile ohne < und >',
  'somebody else has this address': 'diese Adresse hat schon jemand anderes',
  'somebody else than themselves': 'jemand anderes als die Person selbst',
} as const;

type Own = keyof typeof OWN_DE;

/** Words of ours for what does not fit, of which there is German. */
export function ours(words: Own): string {
  return words;
}

function inGerman(message: string): string {
  return Object.hasOwn(OWN_DE, message) ? OWN_DE[message as Own] : message;
}

/** Of one field that no schema knows to be wrong. */
export function unfitAt(field: string, words: Own): Unfit {
  return { unfit: [{ path: [field], message: words, others: { de: OWN_DE[words] } }] };
}

const GERMAN = z.locales.de().localeError;

/** What a schema refused elsewhere, without what was given: zod says of a type what it found, and is not asked. */
export function toldAgain({ message, code, ...more }: { readonly message: string; readonly code: string }): string {
  if (Object.hasOwn(OWN_DE, message) || code === 'invalid_type' || code === 'custom') return inGerman(message);
  const told = GERMAN({ ...more, code, message } as z.core.$ZodRawIssue);
  return (typeof told === 'string' ? told : told?.message) ?? message;
}

/** In the schema's order. */
export function unfitFor(schema: z.ZodType, given: unknown): readonly Required<UnfitField>[] {
  const german = schema.safeParse(given, { error: GERMAN });
  return (schema.safeParse(given).error?.issues ?? []).map(({ path, message }, at) => {
    const de = inGerman(german.error?.issues[at]?.message ?? message);
    return { path, message, others: { de } };
  });
}

function placed(path: readonly PropertyKey[], message: string): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}

/** What a schema refused, as a refusal that names each field. `lead`: what it is not; `within`: the field that holds it all. */
export function misfit(
  schema: z.ZodType,
  given: unknown,
  {
    lead = '',
    within = [],
    ...details
  }: {
    readonly lead?: string;
    readonly within?: readonly string[];
    readonly kind?: FaultKind;
    readonly cure?: string;
  } = {},
): Refused {
  const all = unfitFor(schema, given);
  const cause: Unfit = {
    unfit: all.map(({ path, message, others }) => ({ path: [...within, ...path], message, others })),
  };
  return new Refused(
    { code: 'unfit', fields: all.map(({ path, others }) => placed(path, others.de)) },
    lead + all.map(({ path, message }) => placed(path, message)).join('; '),
    { ...details, cause },
  );
}

export function isUnfit(cause: unknown): cause is Unfit {
  return typeof cause === 'object' && cause !== null && 'unfit' in cause;
}
