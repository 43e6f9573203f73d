/** Language: how many short posts get the right one, and how many get none. */
import path from 'node:path';
import { createLanguages } from '../../../src/activity/enrich/index.ts';
import { each, linesOf, print, speedOf } from './sets.ts';
import { LANGUAGES, textsOf } from './umsab.ts';

export async function bench(data: string): Promise<void> {
  const languages = createLanguages();
  const tweets = linesOf(path.join(data, 'langid', 'eld-tweets.tsv.gz')).map((line) => {
    const [code = '', text = ''] = line.split('\t');
    return { code, text };
  });
  row('tweets in six languages', tweets);
  print(`language: ${each(speedOf(tweets, ({ text }) => languages.of(text)))}`);
  for (const [name, code] of Object.entries(LANGUAGES)) {
    const posts = textsOf(data, name).map(({ text }) => ({ code, text }));
    row(`posts in ${name}`, posts);
  }
  print(`memory of this process: ${Math.round(process.memoryUsage().rss / 1024 / 1024)} MB`);

  function row(name: string, posts: readonly { readonly code: string; readonly text: string }[]): void {
    const found = posts.map(({ code, text }) => ({ code, answer: languages.of(text) }));
    const right = found.filter(({ code, answer }) => answer === code).length;
    const unknown = found.filter(({ answer }) => answer === null).length;
    print(
      `language, ${name}: right ${share(right, posts.length)}, unknown ${share(unknown, posts.length)}, right of those it knows ${share(right, posts.length - unknown)}`,
    );
  }
}

function share(part: number, all: number): string {
  return (part / Math.max(all, 1)).toFixed(4);
}
