/** What was looked for is marked where it stands, in any script, and the excerpt is the part that has most of it. */
import { expect, test } from 'vitest';
import { excerptOf, type Excerpt } from './marks.ts';

function marked({ text, marks }: Excerpt): string {
  return marks
    .toReversed()
    .reduce((all, [from, to]) => `${all.slice(0, from)}[${all.slice(from, to)}]${all.slice(to)}`, text);
}

function told(text: string, words: readonly string[], length?: number): string {
  return marked(excerptOf(text, (word) => words.includes(word), length));
}

test.for([
  ['The camera gets hot', ['camera', 'hot'], 'The [camera] gets [hot]'],
  ['A readTimeout of <b>', ['timeout'], 'A [readTimeout] of <b>'],
  ['拍摄视频时手机很热', ['手机', '视频'], '拍摄[视频]时[手机]很热'],
  ['手机手机', ['手机', '机手'], '[手机手机]'],
  ['Nothing\nof it', ['xyz'], 'Nothing of it'],
] as const)('%s', ([text, words, left]) => {
  expect(told(text, words)).toBe(left);
});

test('a long text is cut to where most of it is, and no sign in two', () => {
  const long = `${'word '.repeat(100)}hot ${'and '.repeat(60)}the hot camera is hot ${'more '.repeat(100)}`;
  const left = told(long, ['hot', 'camera'], 60);
  expect(left).toMatch(/^….*the \[hot\] \[camera\] is \[hot\].*…$/);
  expect(left.length).toBeLessThan(80);
  for (let length = 10; length < 40; length += 1)
    expect(told(`${'😀'.repeat(60)} hot ${'😀'.repeat(60)}`, ['hot'], length)).toSatisfy((one: string) =>
      one.isWellFormed(),
    );
});
