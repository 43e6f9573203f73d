/** Headers of bytes that nobody declared: older programs write them in the character set of their country. */

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
/** Within so many it says what it is written in. */
const HEAD_BYTES = 65_536;

/** The same mail, with its head in UTF-8: as it is where it is that already, else by the character set of its text, else by that of Western Europe. */
export function withReadableHead(bytes: Uint8Array): Buffer {
  const end = endOfHead(bytes);
  const head = bytes.subarray(0, end);
  if (decoded(head, 'utf-8') !== null) return Buffer.from(bytes);
  const declared = /^content-type:[^\n]*(?:\n[ \t][^\n]*)*charset\s*=\s*"?([\w.:-]+)/im.exec(
    Buffer.from(head).toString('latin1', 0, HEAD_BYTES),
  );
  const text = decoded(head, declared?.[1] ?? 'windows-1252') ?? Buffer.from(head).toString('latin1');
  return Buffer.concat([Buffer.from(text), bytes.subarray(end)]);
}

/** Where the first empty line begins. */
function endOfHead(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) {
    const next = bytes[at + 1];
    if (next === LINE_FEED || (next === RETURN && bytes[at + 2] === LINE_FEED)) return at + 1;
  }
  return bytes.length;
}

/** Null for bytes that are not of the character set, and for a name that is none. */
function decoded(bytes: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
