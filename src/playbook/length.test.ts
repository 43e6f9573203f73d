/** What the composer counts is what the server cuts by, for every network. */
import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { connectors } from '../../connectors/index.ts';
import { lengthOf } from '../sdk/text-length.ts';
import { fit } from './fit.ts';

const limits = connectors.flatMap(({ id, text }) => (text === undefined ? [] : [{ id, text }]));
const words = constantFrom(
  'plain words',
  'Größe',
  '👍🏽',
  '🇩🇪',
  'https://example.org/a/long/path?with=a&query=too',
  '(see https://example.org/help).',
  'example.com',
  'example.com/path,',
  'http://localhost/x',
  '漢字かな',
  'ไทย',
  'e\u0301',
  '\n',
);
const texts = array(words, { minLength: 1, maxLength: 12 }).map((all) => all.join(' '));

test.each(limits)('on $id', ({ text: limit }) => {
  assert(
    property(texts, (text) => {
      const length = lengthOf(text, limit);
      expect(fit(text, { ...limit, most: length })).toBe(text);
      expect(fit(text, { ...limit, most: length - 1 })).not.toBe(text);
    }),
    { numRuns: 200 },
  );
});
