/** Translation for those who answer, by a service that speaks LibreTranslate's or DeepL's protocol. */
import { z } from 'zod';
import type { Http } from '#sdk';
import type { TranslationService } from '../../platform/index.ts';

export interface Translation {
  readonly text: string;
  /** What it was translated from, where the service says so. */
  readonly from: string | null;
}

export interface Translator {
  /** @param from null: the service is to tell. Throws the service's fault. */
  translate(text: string, from: string | null, to: string): Promise<Translation>;
}

const Libre = z.object({
  translatedText: z.string(),
  detectedLanguage: z.object({ language: z.string() }).nullish(),
});
const DeepL = z.object({
  translations: z.array(z.object({ text: z.string(), detected_source_language: z.string().nullish() })).min(1),
});

export function createTranslator({ protocol, url, key }: TranslationService, http: Pick<Http, 'json'>): Translator {
  const base = url.replace(/\/+$/, '');
  if (protocol === 'deepl')
    return {
      async translate(text, from, to) {
        const { translations } = await http.json('POST', new URL(`${base}/v2/translate`), {
          headers: key === null ? {} : { authorization: `DeepL-Auth-Key ${key}` },
          body: {
            text: [text],
            target_lang: to.toUpperCase(),
            ...(from && { source_lang: primary(from).toUpperCase() }),
          },
          expect: DeepL,
        });
        const [one] = translations;
        return { text: one?.text ?? '', from: one?.detected_source_language?.toLowerCase() ?? from };
      },
    };
  return {
    async translate(text, from, to) {
      const { translatedText, detectedLanguage } = await http.json('POST', new URL(`${base}/translate`), {
        body: {
          q: text,
          source: from === null ? 'auto' : primary(from),
          target: primary(to),
          format: 'text',
          ...(key !== null && { api_key: key }),
        },
        expect: Libre,
      });
      return { text: translatedText, from: detectedLanguage?.language ?? from };
    },
  };
}

function primary(language: string): string {
  return language.toLowerCase().split(/[-_]/u, 1)[0] ?? language;
}
