/** Words of one product or topic mean alike: what else to look for where a text says one of them. Pure. */
import { ANY } from './inflection.ts';
import type { Matcher } from './matcher.ts';
import { tokensOf } from './tokens.ts';
import { isPart, plainOf, type Entry } from './vocabulary.ts';

export interface Related {
  readonly word: string;
  /** Null: in every one. */
  readonly language: string | null;
}

/** Of one text; more make no search better. */
const MOST = 40;

/** The other words of what a text is about, those of its own language first. Phrases are none: their words say too little alone. */
export function relatedTo(
  text: string,
  language: string | null,
  { matcher, entries }: { readonly matcher: Matcher; readonly entries: readonly Entry[] },
): Related[] {
  const { products, topics } = matcher.match(text, language);
  const said = new Set(tokensOf(text).map(({ folded }) => folded));
  const about = entries.filter(({ kind, name }) => (kind === 'products' ? products : topics).includes(name));
  const found = new Map<string, Related>();
  for (const { words } of about)
    for (const [of, all] of Object.entries(words))
      for (const word of all) {
        const [only, second] = tokensOf(plainOf(word));
        if (only === undefined || second !== undefined || isPart(word) || said.has(only.folded)) continue;
        const one = { word: plainOf(word), language: of === ANY ? null : of };
        found.set(`${one.language} ${only.folded}`, one);
      }
  const own = (one: Related): boolean => one.language === language || one.language === null;
  return [...found.values()].toSorted((a, b) => Number(own(b)) - Number(own(a))).slice(0, MOST);
}
