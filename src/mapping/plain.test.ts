import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainText } from './plain.ts';
import { cpuMs } from '../../test/support/cpu.ts';

describe('plainText', () => {
  test.each([
    ['plain', ' Just text. ', 'Just text.'],
    ['paragraphs', '<p>One</p><p>Two</p>', 'One\n\nTwo'],
    ['blocks', '<div>One<div>Two</div>Three</div>', 'One\nTwo\nThree'],
    ['line breaks', 'One<br>Two<br/><br>Three', 'One\nTwo\n\nThree'],
    ['a break within a paragraph', '<p>One<br>\nTwo</p>\n<p>Three</p>', 'One\nTwo\n\nThree'],
    ['lists', '<ul><li>One</li><li>Two</li></ul>', 'One\nTwo'],
    ['tables', '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
    ['links', 'See <a href="https://x.example/?a=1&amp;b=2">the page</a>.', 'See the page.'],
    ['inline tags', 'un<b>believ</b>able', 'unbelievable'],
    ['white space', '  <p> a \n\t b </p>  <p>c</p>', 'a b\n\nc'],
    ['space around inline tags', 'a <b> b </b> c', 'a b c'],
    ['pre', '<pre>a\n  b</pre>', 'a\n  b'],
    ['entities', 'Fish &amp; chips &lt;3 &euro;5 &#128512; &#x1F600; &copy', 'Fish & chips <3 €5 😀 😀 ©'],
    ['entities are decoded once', '&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['no-break spaces', 'red&nbsp;tint\u00A0here', 'red tint here'],
    ['script and style', 'a<script>if (1 < 2) alert("<p>")</script><style>p{}</style>b', 'ab'],
    ['a script that never ends', 'a<script>alert(1)', 'a'],
    ['comments', 'a<!-- <p>no</p> -->b', 'ab'],
    ['images', '<img class="emoji" alt="&#128512;"> <img src="x.png">ok', '😀 ok'],
    ['attributes with tags in them', '<p title="<b>x</b>">y</p>', 'y'],
    ['no HTML at all', '1 < 2 && 3 > 2', '1 < 2 && 3 > 2'],
    ['tags that are not closed', '<p>One<p>Two', 'One\n\nTwo'],
    ['upper case', 'A<BR>B<SCRIPT>x</SCRIPT>', 'A\nB'],
    ['nothing', '<p></p><br>', ''],
    ['a tag cut off', 'a <b', 'a'],
  ])('%s', (_, html, text) => {
    expect(plainText(html)).toBe(text);
  });

  test.each([
    ['deep nesting', '<div>'.repeat(500_000)],
    ['ends of what never began', `${'<b>'.repeat(300_000)}${'</i>'.repeat(300_000)}`],
    ['opening brackets', '<'.repeat(5_000_000)],
    ['ampersands', '&'.repeat(5_000_000)],
    ['comments that never end', '<!--'.repeat(1_000_000)],
    ['white space', ' \n'.repeat(2_500_000) + '<p>'],
    ['one attribute', `<img alt="${'x'.repeat(5_000_000)}`],
  ])('5 MB of %s take no more than seconds', (_, html) => {
    expect(cpuMs(() => plainText(html))).toBeLessThan(5_000);
  });

  test('never throws, and leaves no script behind', () => {
    const piece = fc.constantFrom(
      '<p>',
      '</p>',
      '<script>',
      '</script>',
      'evil',
      '<!--',
      '-->',
      '<',
      '>',
      '&',
      '&lt;',
      '"',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(plainText(`<script>evil</script>${pieces.join('').replaceAll('evil', 'x')}`)).not.toContain('evil');
      }),
    );
  });
});
