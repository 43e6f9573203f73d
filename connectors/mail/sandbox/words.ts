/** The words of an IMAP command: atoms, quoted strings, literals and lists (RFC 3501, 9). */

export type Word = string | readonly Word[];

export class BadCommand extends Error {
  override readonly name = 'BadCommand';
}

/** @param line of bytes as latin1, its literals within it: `APPEND Sent {5}\r\nhello` */
export function wordsOf(line: string): readonly Word[] {
  let at = 0;

  function list(end: string | null): Word[] {
    const found: Word[] = [];
    for (;;) {
      while (line[at] === ' ') at += 1;
      if (at >= line.length) {
        if (end === null) return found;
        throw new BadCommand('a list without an end');
      }
      if (line[at] === end) {
        at += 1;
        return found;
      }
      found.push(word());
    }
  }

  function word(): Word {
    if (line[at] === '(') {
      at += 1;
      return list(')');
    }
    if (line[at] === '"') return quoted();
    const literal = /^\{(\d+)\+?\}\r\n/.exec(line.slice(at, at + 24));
    if (literal) {
      const start = at + literal[0].length;
      at = start + Number(literal[1]);
      return line.slice(start, at);
    }
    const start = at;
    // A section may hold blanks and brackets: BODY.PEEK[HEADER.FIELDS (DATE)]
    for (let depth = 0; at < line.length; at += 1) {
      if (line[at] === '[') depth += 1;
      else if (line[at] === ']') depth -= 1;
      else if (depth === 0 && (line[at] === ' ' || line[at] === '(' || line[at] === ')')) break;
    }
    if (at === start) throw new BadCommand('an unexpected )');
    return line.slice(start, at);
  }

  function quoted(): string {
    let text = '';
    for (at += 1; line[at] !== '"'; at += 1) {
      if (at >= line.length) throw new BadCommand('a string without an end');
      if (line[at] === '\\') at += 1;
      text += line[at];
    }
    at += 1;
    return text;
  }

  return list(null);
}

export function textOf(word: Word | undefined): string {
  if (typeof word === 'string') return word;
  throw new BadCommand('a text was expected');
}

export function listOf(word: Word | undefined): readonly string[] {
  if (word === undefined) throw new BadCommand('a list was expected');
  return typeof word === 'string' ? [word] : word.map(textOf);
}

/** `3`, `1:4,9`, `7:*`; `*` is the largest there is. */
export function inSet(set: string, largest: number): (number: number) => boolean {
  const numberOf = (text: string): number => (text === '*' ? largest : Number(text));
  const ranges = set.split(',').map((part) => {
    if (!/^(?:\d+|\*)(?::(?:\d+|\*))?$/.test(part)) throw new BadCommand(`${part} is no set of numbers`);
    const [from = '', to = from] = part.split(':');
    const ends = [numberOf(from), numberOf(to)];
    return [Math.min(...ends), Math.max(...ends)] as const;
  });
  return (number) => ranges.some(([from, to]) => number >= from && number <= to);
}

export function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
