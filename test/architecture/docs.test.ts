import { describe, expect, test } from 'vitest';
import { pages } from '../support/generated.ts';

describe('the generated parts of the README files', () => {
  test.each(pages())('$file is up to date; else run npm run docs', ({ current, wanted }) => {
    expect(current).toBe(wanted);
  });
});
