/** JSON from outside, where nothing may be lost or misread in silence. */
import { Fault } from './fault.ts';

/** Deeper than this, and a later reader may run out of stack: PostgreSQL and JSON.stringify at some thousands. */
const DEPTH_LIMIT = 500;
/** Where a number may be that JavaScript cannot hold: only then each number is looked at. */
const LARGE_NUMBER = /\d{16}|\d[eE]\+?\d{3}/;

/**
 * Bytes to what they say. Whole numbers beyond 2^53 stay as they are written, as text: an id is never rounded.
 * Throws `drift` with line and column for bytes that are no UTF-8, no JSON, or nested more than 500 deep.
 */
export function parseJson(body: Uint8Array): unknown {
  const text = decodeUtf8(body);
  if (text.trim() === '') throw new Fault('drift', 'an empty body is not JSON');
  if (tooDeep(text)) throw new Fault('drift', `JSON nested more than ${DEPTH_LIMIT} deep`);
  try {
    return LARGE_NUMBER.test(text) ? JSON.parse(text, exactly) : JSON.parse(text);
  } catch (cause) {
    const at = mistakeIn(text);
    const before = text.slice(0, at);
    const place = `line ${before.split('\n').length}, column ${at - before.lastIndexOf('\n')}`;
    const found = at >= text.length ? 'it ends too early' : `unexpected ${JSON.stringify(text.slice(at, at + 20))}`;
    throw new Fault('drift', `not JSON: ${found} at ${place}`, { cause });
  }
}

/** Without a byte order mark. Throws `drift` with the first wrong byte's offset. */
export function decodeUtf8(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new Fault('drift', `not UTF-8: byte ${wrongByte(body)} of ${body.length}`, { cause });
  }
}

/** The offset of the first byte that begins no character. */
function wrongByte(body: Uint8Array): number {
  let sound = 0;
  let wrong = body.length;
  while (wrong - sound > 1) {
    const middle = Math.floor((sound + wrong) / 2);
    try {
      // `stream`: a character cut off at the end is no mistake yet.
      new TextDecoder('utf-8', { fatal: true }).decode(body.subarray(0, middle), { stream: true });
      sound = middle;
    } catch {
      wrong = middle;
    }
  }
  return sound;
}

function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined) return value;
  const rounded = Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(source);
  return rounded || !Number.isFinite(value) ? source : value;
}

function tooDeep(text: string): boolean {
  if (text.length < 2 * DEPTH_LIMIT) return false;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > DEPTH_LIMIT) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}

const SPACE = /[ \t\r\n]*/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;
type Wanted = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or the end' | 'nothing';

/** Where JSON.parse gave up: its own messages say so only sometimes. */
function mistakeIn(text: string): number {
  const open: string[] = [];
  let wanted: Wanted = 'value';
  let at = 0;
  for (;;) {
    at = matched(SPACE, text, at) ?? at;
    const here = text[at];
    if (here === undefined || wanted === 'nothing') return at;
    const closes = wanted === ', or the end' || (wanted.endsWith(here) && /[\]}]/.test(here));
    if (closes && here === open.at(-1)) {
      open.pop();
      wanted = open.length > 0 ? ', or the end' : 'nothing';
      at += 1;
    } else if (wanted === ', or the end' || wanted === ':') {
      if (here !== wanted[0]) return at;
      wanted = here === ',' && open.at(-1) === '}' ? 'name' : 'value';
      at += 1;
    } else if (wanted.startsWith('name')) {
      const end = here === '"' ? endOfText(text, at) : -1;
      if (end < 0) return here === '"' ? -end : at;
      wanted = ':';
      at = end;
    } else if (here === '{' || here === '[') {
      open.push(here === '{' ? '}' : ']');
      wanted = here === '{' ? 'name or }' : 'value or ]';
      at += 1;
    } else {
      const end = here === '"' ? endOfText(text, at) : (matched(SCALAR, text, at) ?? -at);
      if (end <= 0) return -end;
      wanted = open.length > 0 ? ', or the end' : 'nothing';
      at = end;
    }
  }
}

function matched(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

/** Just after the closing quote; negative: where the mistake is. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return -at;
    if (code !== 0x5c) continue;
    if (!/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(at, at + 6))) return -at;
    at += 1;
  }
  return -text.length;
}
