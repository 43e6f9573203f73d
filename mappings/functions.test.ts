import { describe, expect, test } from 'vitest';
import { functions } from './functions.ts';

function call(name: string, ...args: readonly unknown[]): unknown {
  const found = functions[name];
  if (!found) throw new Error(`no function ${name}`);
  return found(...args);
}

test('functions are sorted by name', () => {
  expect(Object.keys(functions)).toEqual(Object.keys(functions).toSorted());
});

describe('first_text', () => {
  test('takes the first text or whole number', () => {
    expect(call('first_text', null, 80, 'ines')).toBe('80');
    expect(call('first_text', 'ines', 80)).toBe('ines');
    expect(call('first_text', null, null)).toBeNull();
  });
});
