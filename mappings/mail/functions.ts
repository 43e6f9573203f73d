/** Named conversions of mails. */
import { textOf } from '../values.ts';

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** As HTML, so that one rule makes plain text of either: of `own` and `text` the first that says something, its lines as they are, else `html`. */
function mailMarkup(own: unknown, text: unknown, html: unknown): string | null {
  const plain = textOf(own, text);
  if (plain === null) return textOf(html);
  return `<pre>${plain.replaceAll(/[&<>]/g, (sign) => ESCAPED[sign] ?? sign)}</pre>`;
}

export const MAIL = { mail_markup: mailMarkup };
