/** Enrichment of whole posts: language, tone, topics, products and terms together, with the built-in vocabulary and with one of ten thousand entries. */
import { createLanguages, createTerms, createTones, enrich } from '../../../src/activity/enrich/index.ts';
import {
  compileVocabulary,
  lintVocabulary,
  vocabularyOf,
  type Entry,
  type Vocabulary,
} from '../../../src/activity/topics/index.ts';
import { builtInFolder } from '../../../src/platform/files.ts';
import { each, print, speedOf } from './sets.ts';
import { LANGUAGES, textsOf } from './umsab.ts';

const NO_MODEL = { of: () => null };

export async function bench(data: string): Promise<void> {
  const posts = Object.keys(LANGUAGES).flatMap((language) =>
    textsOf(data, language).map(({ text }) => ({ title: null, text, tags: [], language: null })),
  );
  const { vocabulary } = await lintVocabulary({ builtIn: builtInFolder('mappings'), own: '' });
  if (vocabulary === null) throw new Error('the built-in vocabulary has mistakes');
  const models = { languages: createLanguages(), tones: createTones(), terms: createTerms() };
  const mean = posts.reduce((sum, { text }) => sum + text.length, 0) / posts.length;
  print(
    `enrichment: ${posts.length} posts in eight languages, ${Math.round(mean)} characters on average; to reach 5,000/s`,
  );
  for (const [name, one] of [
    [`the built-in vocabulary of ${vocabulary.entries.length}`, vocabulary],
    ['a vocabulary of 10,000', large()],
  ] as const) {
    const parts = { ...models, matcher: compileVocabulary(one) };
    print(`enrichment, all of it, ${name}: ${each(speedOf(posts, (post) => enrich(parts, post), 4))}`);
    const alone = { ...parts, languages: NO_MODEL, tones: NO_MODEL, terms: { of: () => [] } };
    print(`enrichment, topics alone, ${name}: ${each(speedOf(posts, (post) => enrich(alone, post)))}`);
  }
  print(`enrichment, terms alone: ${each(speedOf(posts, ({ text }) => models.terms.of(text, null)))}`);
  print(`memory of this process: ${Math.round(process.memoryUsage().rss / 1024 / 1024)} MB`);
}

/** Words that posts may have, and phrases. */
function large(): Vocabulary {
  return vocabularyOf(
    Array.from({ length: 10_000 }, (_, at): Entry => ({
      kind: 'topics',
      name: `t${at}`,
      title: `t${at}`,
      words: { en: [`thing${at}`, `new thing${at}`], de: [`Ding${at}`, `Sache${at} kaputt`], any: [`Brand ${at}`] },
      except: {},
      unless: {},
    })),
  );
}
