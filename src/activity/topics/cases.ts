/** `topics.cases.yaml`: texts, and what a vocabulary has to make of them. */
import { z } from 'zod';
import type { LintProblem } from '#sdk';
import { readYaml, type YamlPath } from '../../mapping/index.ts';
import type { Matcher } from './matcher.ts';
import { KINDS } from './vocabulary.ts';

export const TopicCase = z.strictObject({
  case: z.string().min(1),
  text: z.string().min(1),
  /** Of the text; unknown where it is left out. */
  language: z.string().min(2).nullable().default(null),
  /** All of them, in any order; none where left out. */
  products: z.array(z.string()).default([]),
  topics: z.array(z.string()).default([]),
});
export type TopicCase = z.infer<typeof TopicCase>;
const Cases = z.array(TopicCase).min(1);
const CURE = 'write a list of { case: …, text: …, language: en, products: […], topics: […] }';

export interface CaseTried {
  readonly case: string;
  /** Null where it holds. */
  readonly problem: LintProblem | null;
}

/** @param text of the cases' file. */
export function tryTopicCases(
  text: string,
  file: string,
  matcher: Matcher,
): { readonly tried: readonly CaseTried[] } | { readonly problems: readonly LintProblem[] } {
  const yaml = readYaml(text, file);
  if (yaml.problems.length > 0) return { problems: yaml.problems };
  const { success, data, error } = Cases.safeParse(yaml.data);
  if (!success) return { problems: error.issues.map(({ path, message }) => yaml.at(path as YamlPath, message, CURE)) };
  const tried = data.map((one, at) => {
    const failure = failureOf(one, matcher);
    const cure = 'mend the vocabulary, or the case; bondfire topics test "<text>" shows what matches and why';
    return { case: one.case, problem: failure === null ? null : yaml.at([at, 'case'], failure, cure) };
  });
  return { tried };
}

function failureOf(one: TopicCase, matcher: Matcher): string | null {
  const found = matcher.match(one.text, one.language);
  const differing = KINDS.flatMap((kind) => {
    const wanted = new Set(one[kind]);
    const got = new Set(found[kind]);
    const missing = [...wanted.difference(got)].join(', ');
    const more = [...got.difference(wanted)].join(', ');
    return [missing && `${kind} lack ${missing}`, more && `${kind} hold ${more} as well`].filter((one) => one !== '');
  });
  return differing.length === 0 ? null : `${one.case}: ${differing.join('; ')}`;
}
