/** JSON that a person gives on the command line: as it is, in a file, or on stdin. */
import { readFile } from 'node:fs/promises';
import { asFault, Fault, parseJson } from '#sdk';
import { UsageError, type Cli } from './command.ts';

/** Bytes of a file, or of stdin for `-`. Throws `config` for a file that can't be read. */
export async function bytesOf({ terminal }: Cli, file: string): Promise<Buffer> {
  if (file === '-') return terminal.read();
  return readFile(file).catch((cause: unknown) => {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : asFault(cause).message;
    throw new Fault('config', `${file} can't be read: ${why}`, {
      cause,
      cure: 'Give the path of a file, or - for stdin.',
    });
  });
}

/** `{…}`, `@file` or `-`. */
export async function jsonObject(cli: Cli, option: string, given: string): Promise<Record<string, unknown>> {
  const bytes =
    given === '-' || given.startsWith('@') ? await bytesOf(cli, given.replace(/^@/, '')) : Buffer.from(given);
  const value = parsed(bytes, option);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new UsageError(
    `${option} is no JSON object`,
    `Write it as ${option} '{"name":"value"}', @file, or - for stdin.`,
  );
}

function parsed(bytes: Uint8Array, option: string): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    throw new UsageError(
      `${option}: ${asFault(error).message}`,
      `Write it as ${option} '{"name":"value"}', @file, or - for stdin.`,
    );
  }
}
