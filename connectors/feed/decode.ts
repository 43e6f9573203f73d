/** The bytes of a feed as text: which of the encodings that are claimed is the true one, as browsers find out. */
import { Fault } from '#sdk';

/** In bytes. */
export const DOCUMENT_LIMIT = 16 * 1024 * 1024;
/** What a server claims where nobody told it. */
const BY_DEFAULT = 'windows-1252';
const SNIFFED = 1024;

/** Throws `drift` for a document that is empty or too large. */
export function decodeDocument(body: Uint8Array, contentType: string): string {
  if (body.length > DOCUMENT_LIMIT) {
    throw new Fault('drift', `${body.length} bytes, and a feed may have ${DOCUMENT_LIMIT}`, {
      cure: 'Ask its publisher for a shorter feed, or take it from the list.',
    });
  }
  const text = decoded(body, contentType);
  if (text.trim() === '') throw new Fault('drift', 'nothing, where a feed was expected');
  return text;
}

function decoded(body: Uint8Array, contentType: string): string {
  const marked = byMark(body);
  if (marked !== null) return new TextDecoder(marked).decode(body);
  const head = new TextDecoder(BY_DEFAULT).decode(body.subarray(0, SNIFFED));
  const claims = [
    /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType)?.[1],
    /<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1],
  ];
  const utf8 = strict(body, 'utf-8');
  for (const claim of claims) {
    const encoding = known(claim);
    // Bytes that happen to be UTF-8 are UTF-8: what they are claimed to be is often a server's default.
    if (encoding === null || (encoding === BY_DEFAULT && utf8 !== null) || encoding.startsWith('utf-16')) continue;
    const text = encoding === 'utf-8' ? utf8 : strict(body, encoding);
    if (text !== null) return text;
  }
  return utf8 ?? new TextDecoder(BY_DEFAULT).decode(body);
}

/** By its byte order mark, or by the zero bytes of its first character. */
function byMark([first, second, third]: Uint8Array): string | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be';
  return null;
}

function known(claim: string | undefined): string | null {
  try {
    return claim === undefined ? null : new TextDecoder(claim).encoding;
  } catch {
    return null;
  }
}

function strict(body: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(body);
  } catch {
    return null;
  }
}
