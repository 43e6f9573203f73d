/** How values are looked at by more than one vendor's conversions. */
import { Fault } from '#sdk';

/** Text or a whole number, whichever of them comes first, as text: ids that a sender writes either way. */
export function firstText(...candidates: readonly unknown[]): string | null {
  for (const candidate of candidates) {
    if (typeof candidate === 'string') return candidate;
    if (Number.isSafeInteger(candidate)) return String(candidate);
  }
  return null;
}

/** The objects of what is a list, or one, or nothing. */
export function objectsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((one) => typeof one === 'object' && one !== null) as readonly Readonly<Record<string, unknown>>[];
}

export function textOf(...candidates: readonly unknown[]): string | null {
  return candidates.find((one): one is string => typeof one === 'string' && one.trim() !== '') ?? null;
}

const TAGS = 'p|br|div|span|a|b|i|u|em|strong|ul|ol|li|img|h[1-6]|blockquote|pre|code|table|tbody|tr|td|th|hr|font';
const MARKUP = new RegExp(`</?(?:${TAGS})(?:\\s[^<>]*)?/?>`, 'gi');
const LINE_END = /^<(?:br|\/(?:p|div|li|tr|h[1-6]|blockquote|pre))\b/i;
const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};

/**
 * A text that people typed is plain: `a < b & c`, `List<Photo>` and line breaks are what its author typed.
 * Only where it holds elements of HTML, as messages made of feeds may, those are taken out and entities decoded.
 */
export function typedText(text: unknown): string | null {
  if (text === null) return null;
  if (typeof text !== 'string') throw new Fault('drift', 'is not text');
  const lines = text.replaceAll('\r\n', '\n');
  const bare = lines.replaceAll(MARKUP, (tag) => (LINE_END.test(tag) ? '\n' : ''));
  if (bare === lines) return textOf(lines)?.trim() ?? null;
  const said = bare.replaceAll(/&(?:lt|gt|quot|#39|nbsp|amp);/g, (entity) => ENTITIES[entity] ?? entity);
  return (
    textOf(said)
      ?.replaceAll(/\n{3,}/g, '\n\n')
      .trim() ?? null
  );
}
