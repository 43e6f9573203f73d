import { expect, test } from 'vitest';
import { giveMemoryBack } from './memory.ts';

test('what is needed no more is given back, and the thread goes on', async () => {
  const held = { many: Array.from({ length: 500_000 }, (_, at) => ({ at })) };
  held.many = [];
  const before = process.memoryUsage().heapTotal;
  await giveMemoryBack();
  await giveMemoryBack();
  expect(process.memoryUsage().heapTotal).toBeLessThan(before);
});
