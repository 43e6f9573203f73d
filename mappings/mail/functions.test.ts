import { describe, expect, test } from 'vitest';
import { functions } from '../functions.ts';

describe('mail_markup', () => {
  test.each([
    ['a < b & c\n  d', 'a < b & c\n  d\n> old', '<p>a</p>', '<pre>a &lt; b &amp; c\n  d</pre>'],
    [null, '> all a quote', '<p>a</p>', '<pre>&gt; all a quote</pre>'],
    [null, null, '<p>a</p>', '<p>a</p>'],
    [null, ' ', null, null],
  ])('%j, %j, %j: %j', (own, text, html, markup) => {
    expect(functions['mail_markup']?.(own, text, html)).toBe(markup);
  });
});
