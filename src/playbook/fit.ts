/** The longest beginning of a text that a network takes, as that network counts. */
import { costOf, graphemes, pieces, type TextLimit } from '#sdk';

const ELLIPSIS = '…';

/** Cut at a word, with … as its last character; never through an address or what readers see as one character. */
export function fit(text: string, limit: TextLimit): string {
  const least = costOf(ELLIPSIS, limit);
  let cost = 0;
  /** Behind a whole word, with room for the …. */
  let word = 0;
  /** Behind anything, with that room, and what it cost until there. */
  let room = { end: 0, cost: 0 };
  /** An address that there is no such room behind. */
  let barred = false;
  for (const piece of pieces(text, limit)) {
    const end = piece.at + piece.text.length;
    if (cost + piece.cost > limit.most) {
      if (word > 0 || piece.address || barred) return cut(text, word > 0 ? word : room.end);
      return cut(text, room.end + roomIn(text.slice(room.end, end), limit, limit.most - least - room.cost));
    }
    cost += piece.cost;
    if (cost + least > limit.most) {
      barred ||= piece.address;
      continue;
    }
    if (piece.ends) word = end;
    room = { end, cost };
  }
  return text;
}

/** How much of a word that is too long there is room for. */
function roomIn(text: string, limit: TextLimit, most: number): number {
  let cost = 0;
  for (const { index, segment } of graphemes.segment(text)) {
    cost += costOf(segment, limit);
    if (cost > most) return index;
  }
  return text.length;
}

function cut(text: string, end: number): string {
  let last = end;
  while (last > 0 && /[\s,;:–—-]/.test(text[last - 1] ?? '')) last -= 1;
  return `${text.slice(0, last)}${ELLIPSIS}`;
}
