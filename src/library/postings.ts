/**
 * The bytes of one term in one segment: for each entry that has it, in the order of their places, the distance to the one before as a
 * varint, then a byte: how often (1 to 127), and whether it is in the lead (0x80). Pure.
 */

const LEAD = 0x80;
const MOST = 0x7f;

export interface Posting {
  readonly place: number;
  readonly count: number;
  readonly lead: boolean;
}

/** Grows as it is written; places must rise. */
export class PostingWriter {
  #bytes = new Uint8Array(8);
  #length = 0;
  #last = -1;
  count = 0;

  add(place: number, count: number, lead: boolean): void {
    if (this.#length + 6 > this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    let gap = place - this.#last - 1;
    while (gap > MOST) {
      this.#bytes[this.#length++] = (gap & MOST) | 0x80;
      gap >>>= 7;
    }
    this.#bytes[this.#length++] = gap;
    this.#bytes[this.#length++] = Math.min(MOST, count) | (lead ? LEAD : 0);
    this.#last = place;
    this.count += 1;
  }

  bytes(): Buffer {
    return Buffer.from(this.#bytes.buffer, 0, this.#length);
  }
}

/** Calls `visit` for each posting: the hot loop of the search, without an object each. */
export function readPostings(bytes: Uint8Array, visit: (place: number, count: number, lead: boolean) => void): void {
  let place = -1;
  for (let at = 0; at < bytes.length;) {
    let gap = 0;
    let shift = 0;
    let byte = bytes[at++] ?? 0;
    while (byte >= 0x80) {
      gap |= (byte & MOST) << shift;
      shift += 7;
      byte = bytes[at++] ?? 0;
    }
    gap |= byte << shift;
    place += gap + 1;
    const told = bytes[at++] ?? 0;
    visit(place, told & MOST, told >= LEAD);
  }
}
