/** Where a command reads and writes: results to stdout, everything else to stderr. */
import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import { json } from './words.ts';

export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where logs go. */
  readonly log: Writable;
  /** A person is there to answer. */
  readonly asks: boolean;
  /** stderr is a terminal: a line may be written over. */
  readonly progress: boolean;
  print(...lines: readonly string[]): void;
  json(value: unknown, indent?: number): void;
  /** To stderr. */
  note(...lines: readonly string[]): void;
  /** Writes over the line that stands there. */
  over(line: string): void;
  bold(text: string): string;
  red(text: string): string;
  /** All of stdin. */
  read(): Promise<Buffer>;
  /** Whether anybody still reads stdout: `| head` does not, once it has seen enough. */
  heard(): boolean;
  /** Stdin as it comes. */
  input(): AsyncIterable<Buffer>;
}

export function processTerminal({ stdin, stdout, stderr, env }: NodeJS.Process = process): Terminal {
  // `| head` closes the pipe when it has seen enough: that is no error, and what is under way still ends well.
  let heard = true;
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (stream === stdout) heard = false;
    });
  }
  const plain = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  const painted = (stream: NodeJS.WriteStream, style: 'bold' | 'red', text: string): string =>
    stream.isTTY && !plain ? styleText(style, text, { validateStream: false }) : text;
  return {
    env,
    log: stderr,
    asks: stdin.isTTY && stdout.isTTY,
    progress: stderr.isTTY,
    print: (...lines) => void stdout.write(`${lines.join('\n')}\n`),
    json: (value, indent) => void stdout.write(`${json(value, indent)}\n`),
    note: (...lines) => void stderr.write(`${lines.join('\n')}\n`),
    over: (line) => void stderr.write(`\r\u001B[2K${line}`),
    bold: (text) => painted(stdout, 'bold', text),
    red: (text) => painted(stderr, 'red', text),
    async read() {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    heard: () => heard,
    input: () => stdin,
  };
}
