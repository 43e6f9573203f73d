/** What a mail says by itself: without the mail that it answers below it, and without a signature. Quotes between its lines are part of what it says. */

const QUOTED = /^\s*>/;
const BLANK = /^\s*$/;
/** RFC 3676, 4.3; many programs lose the blank at its end. */
const SIGNATURE = /^-- ?$/;
const LONGEST_SIGNATURE = 12;
/** `On 2 Mar 2026 at 10:15, Ines Moreau wrote:` in any language: over at most three lines, with a number, ended by a colon. */
const ATTRIBUTION = /\d.*[:：]\s*$/s;
const LONGEST_ATTRIBUTION = 3;
/** `-----Original Message-----`, a line of `_`, or the first line of the headers that Outlook puts above what is answered. */
const DIVIDER = /^\s*(?:-{3,}\s?\S.{1,40}\S\s?-{3,}|_{10,})\s*$/;
const HEADER = /^\s*\*?[\p{L} ]{2,14}:\*?\s*\S/u;
const HEADERS_AT_LEAST = 3;
const HEADERS_WITHIN = 8;
/** Above it a line is no divider and no attribution; nor is it worth the time to look. */
const LONGEST_LINE = 300;
/** Without a divider, so that the fields of a form are not taken for headers. */
const FROM = /^\s*\*?(?:From|Von|De|Da|Van|Från|Fra|Lähettäjä|Od|От|差出人|发件人|寄件者|보낸 사람):/i;

/** Null where nothing of its own is left. */
export function ownWords(text: string | null): string | null {
  if (text === null) return null;
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const own = withoutSignature(withoutQuote(withoutForwarded(lines)))
    .join('\n')
    .trim();
  return own === '' ? null : own;
}

/** Headers of a mail below a divider or an empty line: all from there on is that mail. */
function withoutForwarded(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex((line, index) => {
    const divided = line.length <= LONGEST_LINE && DIVIDER.test(line);
    if (!divided && !(BLANK.test(line) && FROM.test(lines[index + 1] ?? ''))) return false;
    const below = lines
      .slice(index + 1, index + 1 + HEADERS_WITHIN)
      .filter((one) => !BLANK.test(one))
      .slice(0, HEADERS_AT_LEAST);
    if (below.length < HEADERS_AT_LEAST || !below.every((one) => HEADER.test(one))) return false;
    return !divided || below.some((one) => one.includes('@'));
  });
  return at < 0 ? lines : lines.slice(0, at);
}

/** The quote at the end, with the line that says whose it is. */
function withoutQuote(lines: readonly string[]): readonly string[] {
  let end = lines.findLastIndex((line) => !QUOTED.test(line) && !BLANK.test(line)) + 1;
  if (!lines.slice(end).some((line) => QUOTED.test(line))) return lines;
  for (let count = 1; count <= LONGEST_ATTRIBUTION && count <= end; count += 1) {
    const said = lines.slice(end - count, end);
    if (said.some((line) => BLANK.test(line) || line.length > LONGEST_LINE)) break;
    if (ATTRIBUTION.test(said.join(' '))) {
      end -= count;
      break;
    }
  }
  return lines.slice(0, end);
}

/** What a phone or a program puts below by itself, alone in the last line. */
const SENT_BY =
  /^(?:sent (?:from|via|with) |get outlook for |von mein\S+ .{1,40}gesendet|gesendet (?:von|mit) |envoyé (?:de|depuis) |enviado (?:desde|do|a partir) |inviato da |verzonden (?:vanaf|met) ).{0,60}$/i;

function withoutSignature(all: readonly string[]): readonly string[] {
  const last = all.findLastIndex((line) => !BLANK.test(line));
  const lines = SENT_BY.test(all[last]?.trim() ?? '') && last > 0 ? all.slice(0, last) : all;
  const at = lines.findLastIndex((line) => SIGNATURE.test(line));
  return at < 0 || lines.length - at > LONGEST_SIGNATURE ? lines : lines.slice(0, at);
}
