/** Tone: how it agrees with twenty raters (Pearson), and with the labels in eight languages (macro F1), each language by itself;
 * with the language as the set names it, and as we tell it. */
import path from 'node:path';
import { createLanguages, createTones, type Tone } from '../../../src/activity/enrich/index.ts';
import { each, linesOf, print, speedOf } from './sets.ts';
import { LANGUAGES, textsOf } from './umsab.ts';

const RATED = ['tweets', 'amazonReviewSnippets', 'movieReviewSnippets', 'nytEditorialSnippets'];

export async function bench(data: string): Promise<void> {
  const tones = createTones();
  const languages = createLanguages();
  for (const name of RATED) {
    const rated = linesOf(path.join(data, 'sentiment', 'vader-groundtruth', `${name}_GroundTruth.txt.gz`)).map(
      (line) => {
        const [, rating = '', text = ''] = line.split('\t');
        return { rating: Number(rating), text };
      },
    );
    const scores = rated.map(({ text }) => tones.of(text, 'en')?.score ?? 0);
    const agreed = correlation(
      rated.map(({ rating }) => rating),
      scores,
    );
    print(
      `tone, ${name}: correlation ${agreed.toFixed(4)}, ${each(speedOf(rated, ({ text }) => tones.of(text, 'en')))}`,
    );
  }
  let [sum, sumTold] = [0, 0];
  for (const [name, code] of Object.entries(LANGUAGES)) {
    const posts = textsOf(data, name);
    const found = posts.map(({ text, tone }) => ({ tone, answer: classOf(tones.of(text, code)) }));
    const score = macroF1(found);
    sum += score;
    const told = macroF1(
      posts.map(({ text, tone }) => ({ tone, answer: classOf(tones.of(text, languages.of(text))) })),
    );
    sumTold += told;
    const speed = each(speedOf(posts, ({ text }) => tones.of(text, code), 1));
    print(`tone, ${name}: macro F1 ${score.toFixed(4)}, ${told.toFixed(4)} with the language told by us, ${speed}`);
  }
  const count = Object.keys(LANGUAGES).length;
  print(
    `tone, eight languages: macro F1 ${(sum / count).toFixed(4)}, ${(sumTold / count).toFixed(4)} with the language told by us`,
  );
}

/** No idea and mixed are counted as neutral: the set has no such classes. */
function classOf(tone: Tone | null): number {
  return tone?.label === 'negative' ? 0 : tone?.label === 'positive' ? 2 : 1;
}

function macroF1(found: readonly { readonly tone: number; readonly answer: number }[]): number {
  const scores = [0, 1, 2].map((one) => {
    const right = found.filter(({ tone, answer }) => tone === one && answer === one).length;
    const told = found.filter(({ answer }) => answer === one).length;
    const there = found.filter(({ tone }) => tone === one).length;
    return told + there === 0 ? 0 : (2 * right) / (told + there);
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [at, one] of a.entries()) {
    const [da, db] = [one - ma, (b[at] ?? 0) - mb];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return ab / Math.sqrt(aa * bb);
}

function mean(all: readonly number[]): number {
  return all.reduce((sum, one) => sum + one, 0) / all.length;
}
