/** What lint says, in every language: a sentence's English is its code, with ‹places› for what it is about. One without German does not compile. */
import type { LintProblem } from '#sdk';
import { CURES_DE } from './say-cures.de.ts';
import { PROBLEMS_DE } from './say-problems.de.ts';

export interface Said {
  readonly en: string;
  readonly de: string;
}

const DE = { ...PROBLEMS_DE, ...CURES_DE };
type German = typeof DE;

type Places<Text extends string> = Text extends `${string}‹${infer Place}›${infer Rest}` ? Place | Places<Rest> : never;

/** Of sentences whose German is about the same. */
type Code = {
  [One in keyof German]: [Places<One>] extends [Places<German[One]>]
    ? [Places<German[One]>] extends [Places<One>]
      ? One
      : never
    : never;
}[keyof German];

/** A sentence about nothing in particular. */
export type Plain = { [One in Code]: [Places<One>] extends [never] ? One : never }[Code];

export type Words = Plain | Said;

type Of = string | number | bigint | Said;

export function say<One extends Code>(code: One, of: Readonly<Record<Places<One>, Of>>): Said {
  const filled = (language: keyof Said, text: string): string =>
    text.replaceAll(/‹(\w+)›/g, (_, place: Places<One>) => inWords(of[place])[language]);
  return { en: filled('en', code), de: filled('de', DE[code]) };
}

/** The same in every language: names, what somebody wrote, what a library says. */
export function asIs(text: string): Said {
  return { en: text, de: text };
}

/** What a library says, in its own words. */
export function foreign(text: string): Said {
  return { en: text, de: `auf Englisch gemeldet: ${text}` };
}

export function writing(it: string): Said {
  return say('write ‹it›', { it });
}

export function either(words: readonly string[]): Said {
  return { en: words.join(' or '), de: words.join(' oder ') };
}

/** What else says in English, in every language that it is known in. */
export function known(text: string): Said {
  return Object.hasOwn(DE, text) ? { en: text, de: DE[text as Plain] } : asIs(text);
}

export function saidOf(words: Words): Said {
  return typeof words === 'string' ? { en: words, de: DE[words] } : words;
}

function inWords(of: Of): Said {
  return typeof of === 'object' ? of : asIs(String(of));
}

export function told(
  place: Pick<LintProblem, 'file' | 'line' | 'column' | 'where'>,
  problem: Words,
  cure: Words,
): LintProblem {
  const [what, then] = [saidOf(problem), saidOf(cure)];
  return { ...place, problem: what.en, cure: then.en, others: { de: { problem: what.de, cure: then.de } } };
}

/** Of a problem that is told within another. */
export function saidIn({ problem, cure, others }: LintProblem): { readonly problem: Said; readonly cure: Said } {
  const { de } = others ?? { de: { problem, cure } };
  return { problem: { en: problem, de: de.problem }, cure: { en: cure, de: de.cure } };
}
