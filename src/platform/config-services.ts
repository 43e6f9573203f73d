/** Services outside that may read texts: all of them off, until an address is given. */
import { z } from 'zod';

export interface TranslationService {
  readonly protocol: 'libretranslate' | 'deepl';
  readonly url: string;
  readonly key: string | null;
}

export interface AssistantService {
  /** Up to `/v1`. */
  readonly url: string;
  readonly key: string | null;
  readonly model: string;
}

export interface Services {
  readonly translate: TranslationService | null;
  readonly assist: AssistantService | null;
  /** Whether they may read what was said inside. */
  readonly readInside: boolean;
}

const Address = z
  .string()
  .refine((text) => text === '' || (/^https?:\/\//.test(text) && URL.canParse(text)), 'is not a web address.');

export const SERVICE_VARIABLES = {
  BONDFIRE_TRANSLATE_URL: Address.meta({
    default: '',
    description:
      'A translation service for `activity translate`: the address of a LibreTranslate, or `https://api.deepl.com`. Without it no text is translated.',
  }),
  BONDFIRE_TRANSLATE_PROTOCOL: z
    .enum(['libretranslate', 'deepl'], 'is neither libretranslate nor deepl.')
    .meta({ default: 'libretranslate', description: 'What it speaks: `libretranslate` or `deepl`.' }),
  BONDFIRE_TRANSLATE_KEY: z.string().meta({ default: '', description: 'Its key, where it wants one.', secret: true }),
  BONDFIRE_ASSIST_URL: Address.meta({
    default: '',
    description:
      'A language model for `issue summary`: any endpoint that speaks OpenAI’s protocol, up to `/v1`. Without it none is asked.',
  }),
  BONDFIRE_ASSIST_MODEL: z.string().meta({ default: '', description: 'The model that is asked for.' }),
  BONDFIRE_ASSIST_KEY: z.string().meta({ default: '', description: 'Its key, where it wants one.', secret: true }),
  BONDFIRE_SERVICES_READ: z.enum(['outside', 'all'], 'is neither outside nor all.').meta({
    default: 'outside',
    description:
      'What these services are given to read: `outside`, what was said in public; `all`, also what was said inside.',
  }),
} as const;

type Values = { readonly [Name in keyof typeof SERVICE_VARIABLES]: z.output<(typeof SERVICE_VARIABLES)[Name]> };

export function servicesOf(values: Values): Services {
  const { BONDFIRE_TRANSLATE_URL: translate, BONDFIRE_ASSIST_URL: assist } = values;
  return {
    translate:
      translate === ''
        ? null
        : {
            protocol: values.BONDFIRE_TRANSLATE_PROTOCOL,
            url: translate,
            key: values.BONDFIRE_TRANSLATE_KEY || null,
          },
    assist:
      assist === ''
        ? null
        : { url: assist, key: values.BONDFIRE_ASSIST_KEY || null, model: values.BONDFIRE_ASSIST_MODEL },
    readInside: values.BONDFIRE_SERVICES_READ === 'all',
  };
}

/** A key alone switches nothing on, and whoever set it thinks that it does. */
export function servicesWithout(raw: Readonly<Record<string, string>>): string[] {
  const pairs = [
    ['BONDFIRE_TRANSLATE_KEY', 'BONDFIRE_TRANSLATE_URL'],
    ['BONDFIRE_ASSIST_KEY', 'BONDFIRE_ASSIST_URL'],
    ['BONDFIRE_ASSIST_MODEL', 'BONDFIRE_ASSIST_URL'],
    ['BONDFIRE_ASSIST_URL', 'BONDFIRE_ASSIST_MODEL'],
  ] as const;
  return pairs.flatMap(([given, missing]) =>
    raw[given] && !raw[missing] ? [`${missing}: it is missing beside ${given}. Give both, or none.`] : [],
  );
}
