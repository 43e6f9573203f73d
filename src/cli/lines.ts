/** A file or stdin, a line at a time as it comes: however large it is, little of it is held. */
import { createReadStream } from 'node:fs';
import { asFault, Fault } from '#sdk';
import type { Cli } from './command.ts';

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its end. Null: it is longer than `most`, and was passed over. */
  readonly bytes: Buffer | null;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** The lines that came together, in order. Throws `config` for a file that can't be read. */
export async function* linesOf({ terminal }: Cli, file: string, most: number): AsyncGenerator<readonly Line[]> {
  const input = file === '-' ? terminal.input() : opened(file);
  let [number, length] = [0, 0];
  let parts: Buffer[] = [];
  function take(part: Buffer): void {
    length += part.length;
    if (length <= most) parts.push(part);
    else parts = [];
  }
  function line(): Line {
    const whole = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    const bytes = whole?.at(-1) === CARRIAGE_RETURN ? whole.subarray(0, -1) : (whole ?? Buffer.alloc(0));
    const found = { number: (number += 1), bytes: length > most ? null : bytes };
    [parts, length] = [[], 0];
    return found;
  }
  for await (const piece of input) {
    const lines: Line[] = [];
    let from = 0;
    for (let end = piece.indexOf(LINE_FEED); end !== -1; end = piece.indexOf(LINE_FEED, from)) {
      take(piece.subarray(from, end));
      lines.push(line());
      from = end + 1;
    }
    if (from < piece.length) take(piece.subarray(from));
    if (lines.length > 0) yield lines;
  }
  if (length > 0) yield [line()];
}

async function* opened(file: string): AsyncGenerator<Buffer> {
  try {
    for await (const piece of createReadStream(file)) yield piece as Buffer;
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : asFault(cause).message;
    throw new Fault('config', `${file} can't be read: ${why}`, {
      cause,
      cure: 'Give the path of a file, or - for stdin.',
    });
  }
}
