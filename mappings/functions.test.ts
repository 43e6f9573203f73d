import { expect, test } from 'vitest';
import { functions } from './functions.ts';

test('functions are sorted by name', () => {
  expect(Object.keys(functions)).toEqual(Object.keys(functions).toSorted());
});
