/** Bodies, out and in. */
import type { z } from 'zod';
import { Fault } from '#sdk';
import { answerOf, describe, type Exchange } from './faults.ts';

const SHOWN = 200;

/** `type` is null where there is nothing to say about the bytes. */
export interface Encoded {
  readonly bytes: Uint8Array | null;
  readonly type: string | null;
}

/** An object is sent as JSON, URLSearchParams as a form, a string or bytes as they are. */
export function encode(body: unknown): Encoded {
  if (body === undefined || body === null) return { bytes: null, type: null };
  if (body instanceof Uint8Array) return { bytes: body, type: 'application/octet-stream' };
  if (body instanceof ArrayBuffer) return { bytes: new Uint8Array(body), type: 'application/octet-stream' };
  if (typeof body === 'string') return { bytes: Buffer.from(body), type: 'text/plain; charset=utf-8' };
  if (body instanceof URLSearchParams)
    return { bytes: Buffer.from(body.toString()), type: 'application/x-www-form-urlencoded' };
  return { bytes: Buffer.from(JSON.stringify(body)), type: 'application/json' };
}

/** Strict: UTF-8 (a byte order mark is tolerated), JSON, of the shape `expect`. Else `drift`, `uncertain` after a write: that was carried out. */
export function decode<T extends z.ZodType>(exchange: Exchange, expect: T, write: boolean): z.output<T> {
  const text = decodeText(exchange, write);
  const parsed = expect.safeParse(parseJson(text, exchange, write));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${pathText(path)}: ${message}`);
  const more = problems.length > 3 ? ` (and ${problems.length - 3} more)` : '';
  throw drift(exchange, write, `what does not fit: ${problems.slice(0, 3).join('; ')}${more}`, parsed.error);
}

function decodeText(exchange: Exchange, write: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(exchange.body);
  } catch (cause) {
    throw drift(exchange, write, 'what is not UTF-8', cause);
  }
}

function parseJson(text: string, exchange: Exchange, write: boolean): unknown {
  if (text.trim() === '') throw drift(exchange, write, 'nothing, where JSON was expected');
  try {
    return JSON.parse(text);
  } catch (cause) {
    const what = text.trimStart().startsWith('<') ? 'HTML or XML instead of JSON' : 'what is not JSON';
    const shown = text.trim().replaceAll(/\s+/g, ' ').slice(0, SHOWN);
    throw drift(exchange, write, `${what}: ${shown}`, cause);
  }
}

function drift(exchange: Exchange, write: boolean, what: string, cause?: unknown): Fault {
  const message = `${describe(exchange)} answered ${exchange.status} with ${what}`;
  return new Fault('drift', message, { cause, answer: answerOf(exchange), uncertain: write });
}

/** `messages[0].id`; the whole is `$`. */
function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? '$' : text.replace(/^\./, '');
}
