/** What a mail says by itself: of one that is HTML alone as well. */
import { ownWords } from '#sdk';
import { plainText } from '../mapping/index.ts';

/** What programs put around the mail that is answered. */
const QUOTE =
  /<blockquote\b|<div\b[^>]*\b(?:class=["']?[^"'>]*\b(?:gmail_quote|moz-cite-prefix|yahoo_quoted)\b|id=["']?(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message-container)\b)/i;

export function wordsOfMail({
  text,
  own,
  html,
}: {
  readonly text: string | null;
  /** Of the text. */
  readonly own: string | null;
  readonly html: string | null;
}): string | null {
  if (text !== null || html === null) return own;
  const at = html.search(QUOTE);
  if (at < 0) return ownWords(plainText(html));
  // Above a quote stands whose it is.
  return ownWords(`${plainText(html.slice(0, at))}\n\n> …`);
}
