/** How a post feels, by word lists and the rules of how words change one another. */
import type { Sentiment } from '#sdk';

export interface Tone extends Sentiment {
  /** What decided it, as written, the strongest first. */
  readonly words: readonly string[];
}

export interface Tones {
  /**
   * @param language the primary tag of BCP 47; null where it is unknown.
   * Null is "no idea": there is no list for the language, or nothing in the text to go on.
   */
  of(text: string, language: string | null): Tone | null;
}

/** Signs that say the same in every language. */
const SIGNS: Readonly<Record<string, number>> = {
  ':)': 1,
  ':-)': 1,
  ':(': -1,
  ':-(': -1,
  '😀': 1,
  '😍': 1,
  '❤': 1,
  '👍': 1,
  '😡': -1,
  '😢': -1,
  '👎': -1,
  '💔': -1,
};

export function createTones(): Tones {
  const signs = Object.entries(SIGNS);
  return {
    of(text) {
      const found = signs.filter(([sign]) => text.includes(sign));
      if (found.length === 0) return null;
      const sum = found.reduce((all, [, value]) => all + value, 0);
      const mixed = found.some(([, value]) => value > 0) && found.some(([, value]) => value < 0);
      return {
        score: sum / Math.sqrt(sum * sum + 1),
        label: mixed ? 'mixed' : sum > 0 ? 'positive' : 'negative',
        confidence: mixed ? 0.5 : 0.7,
        words: found.map(([sign]) => sign),
      };
    },
  };
}
