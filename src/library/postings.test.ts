import { array, assert, boolean, integer, nat, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { PostingWriter, readPostings } from './postings.ts';

test('what is written is read, whatever lies between', () => {
  const posting = record({ gap: nat(2_000_000), count: integer({ min: 1, max: 300 }), lead: boolean() });
  assert(
    property(array(posting, { maxLength: 200 }), (given) => {
      const writer = new PostingWriter();
      let place = -1;
      const written = given.map(({ gap, count, lead }) => {
        place += gap + 1;
        writer.add(place, count, lead);
        return [place, Math.min(127, count), lead];
      });
      const read: unknown[] = [];
      readPostings(writer.bytes(), (...one) => read.push(one));
      expect(read).toEqual(written);
      expect(writer.count).toBe(given.length);
    }),
  );
});
