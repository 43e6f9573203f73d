/** The bytes of a file as UTF-8, whatever wrote it: nothing is lost, and what was assumed is told. */
import { TextDecoder } from 'node:util';
import { Fault } from '#sdk';

export interface Decoding {
  /** As it is named on the web, such as `shift_jis`; else it is seen. */
  readonly encoding?: string | undefined;
  /** Once: it is read as this, because it is no UTF-8. */
  readonly onOther?: ((encoding: string) => void) | undefined;
}

/** What is no UTF-8 in a file that says nothing else is most often this. */
const USUAL = 'windows-1252';

export async function* asUtf8(
  chunks: AsyncIterable<Uint8Array>,
  { encoding, onOther }: Decoding = {},
): AsyncGenerator<Buffer> {
  let decode: ((bytes: Uint8Array, more: boolean) => string) | null = encoding === undefined ? null : decoder(encoding);
  for await (const chunk of chunks) {
    if (decode === null) {
      const wide = wideOf(chunk);
      if (wide !== null) onOther?.(wide);
      decode = wide === null ? mixed(onOther) : decoder(wide);
    }
    yield Buffer.from(decode(chunk, true));
  }
  if (decode !== null) yield Buffer.from(decode(new Uint8Array(), false));
}

function decoder(encoding: string): (bytes: Uint8Array, more: boolean) => string {
  let known: TextDecoder;
  try {
    known = new TextDecoder(encoding);
  } catch (cause) {
    throw new Fault('config', `there is no encoding "${encoding}"`, {
      cause,
      cure: 'Name it as the web does: utf-8, windows-1252, windows-1251, shift_jis, gb18030, euc-kr, utf-16le.',
    });
  }
  return (bytes, more) => known.decode(bytes, { stream: more });
}

/** By its mark, or by the zeros between its letters. */
function wideOf([first, second, third, fourth]: Uint8Array): string | null {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  return first === 0 && second !== 0 && third === 0 && fourth !== 0 ? 'utf-16be' : null;
}

/** UTF-8 where it is; each byte that is none in the usual other one. */
function mixed(onOther: Decoding['onOther']): (bytes: Uint8Array, more: boolean) => string {
  let rest = new Uint8Array();
  let told = false;
  const other = new TextDecoder(USUAL);
  return (bytes, more) => {
    const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const end = more ? wholeOf(all) : all.length;
    rest = all.slice(end);
    const whole = all.subarray(0, end);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(whole);
    } catch {
      if (!told) onOther?.(USUAL);
      told = true;
      return piecewise(whole, other);
    }
  };
}

/** Up to where no character is cut off. */
function wholeOf(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) return lengthOf(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function lengthOf(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
}

function piecewise(bytes: Uint8Array, other: TextDecoder): string {
  const parts: string[] = [];
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let sound = 0;
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0;
    const length = lead < 0x80 ? 1 : lengthOf(lead);
    const good = lead < 0x80 || (length > 1 && isWhole(strict, bytes.subarray(at, at + length), length));
    if (good) {
      at += length;
      continue;
    }
    if (at > sound) parts.push(strict.decode(bytes.subarray(sound, at)));
    parts.push(other.decode(bytes.subarray(at, at + 1)));
    at += 1;
    sound = at;
  }
  if (bytes.length > sound) parts.push(strict.decode(bytes.subarray(sound)));
  return parts.join('');
}

function isWhole(strict: TextDecoder, bytes: Uint8Array, length: number): boolean {
  if (bytes.length < length) return false;
  for (let at = 1; at < length; at += 1) if (((bytes[at] ?? 0) & 0xc0) !== 0x80) return false;
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
