/** From an activity's words to what is told by them. The same words, language and vocabulary always give the same. */
import type { Activity } from '#sdk';
import { saidIn, subjectOf, type Matcher } from '../topics/index.ts';
import type { Languages } from './language.ts';
import type { Terms } from './terms.ts';
import type { Tones } from './tone.ts';

export interface Words extends Pick<Activity, 'title' | 'text' | 'tags'> {
  /** As the vendor gave it; null where it gave none. */
  readonly language: string | null;
}

/** What is told by an activity's words, and by nothing else. */
export interface Enrichment extends Pick<Activity, 'language' | 'sentiment' | 'topics' | 'products' | 'terms'> {
  /** The vendor did not say which language it is in. */
  readonly own_language: boolean;
  /** The revision of the vocabulary. */
  readonly vocabulary: string;
}

export interface EnrichmentParts {
  readonly languages: Languages;
  readonly tones: Tones;
  readonly terms: Terms;
  readonly matcher: Matcher;
}

export function enrich({ languages, tones, terms, matcher }: EnrichmentParts, words: Words): Enrichment {
  const said = saidIn(words);
  const language = words.language ?? (said === '' ? null : languages.of(said));
  const tone = said === '' ? null : tones.of(said, primary(language));
  const { products, topics } = matcher.match(subjectOf(words), language);
  return {
    language,
    own_language: words.language === null,
    sentiment: tone === null ? null : { score: tone.score, label: tone.label, confidence: tone.confidence },
    products: [...products],
    topics: [...topics],
    terms: terms.of(said, language),
    vocabulary: matcher.revision,
  };
}

/** `pt` of `pt-BR`. */
function primary(language: string | null): string | null {
  return language === null ? null : (language.toLowerCase().split(/[-_]/u, 1)[0] ?? null);
}
