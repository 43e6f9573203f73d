/** Text and HTML to the segments of which Salesforce makes posts, and back to what tells two texts apart. */
import { Fault } from '#sdk';

/** Of a request. */
export type SegmentInput =
  | { readonly type: 'Text'; readonly text: string }
  | { readonly type: 'Mention'; readonly id: string }
  | { readonly type: 'Mention'; readonly username: string }
  | { readonly type: 'Hashtag'; readonly tag: string }
  | { readonly type: 'MarkupBegin'; readonly markupType: Markup; readonly url?: string }
  | { readonly type: 'MarkupEnd'; readonly markupType: Markup };

const MARKUP = {
  p: 'Paragraph',
  b: 'Bold',
  strong: 'Bold',
  i: 'Italic',
  em: 'Italic',
  u: 'Underline',
  s: 'Strikethrough',
  code: 'Code',
  ul: 'UnorderedList',
  ol: 'OrderedList',
  li: 'ListItem',
  a: 'Hyperlink',
} as const satisfies Readonly<Record<string, string>>;
type Markup = (typeof MARKUP)[keyof typeof MARKUP];

export const MOST_MENTIONS = 25;
export const MOST_TEXT = 10_000;

/**
 * `@[005…]` or `@[0F9…]` mentions a person or a group, `@[user@acme.example]` a person by user name; `#word` and `#[some words]` are topics.
 * An address is one piece: what follows its # is no topic.
 */
const SPECIAL =
  /https?:\/\/[^\s<>]+|@\[([^\]\s]+)\]|#\[\s*([^\]\s][^\]]*)\]|(?<![\p{L}\p{N}_&])#([\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*)/gu;
const ID = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;

export function segmentsOfText(text: string): SegmentInput[] {
  const segments: SegmentInput[] = [];
  let from = 0;
  for (const { 0: all, 1: mention, 2: words, 3: word, index } of text.matchAll(SPECIAL)) {
    const tag = words ?? word;
    if (mention === undefined && tag === undefined) continue;
    if (index > from) segments.push({ type: 'Text', text: text.slice(from, index) });
    if (mention === undefined) segments.push({ type: 'Hashtag', tag: (tag ?? '').trim() });
    else {
      // Two in a row would run into one another.
      if (segments.at(-1)?.type === 'Mention') segments.push({ type: 'Text', text: ' ' });
      segments.push(ID.test(mention) ? { type: 'Mention', id: mention } : { type: 'Mention', username: mention });
    }
    from = index + all.length;
  }
  if (from < text.length || segments.length === 0) segments.push({ type: 'Text', text: text.slice(from) });
  return limited(segments);
}

/** What says nothing: comments, scripts, styles; one that never ends goes to the end. */
const SILENT = /<!--(?:.*?-->|.*$)|<(script|style)\b[^>]*>(?:.*?<\/\1\s*>|.*$)/gis;
const TAG = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]*)?)\/?>/g;
const HREF = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/i;
/** Elements that Salesforce has no markup for, and that stand on a line of their own. */
const LINES = /^(?:address|article|blockquote|div|dd|dt|footer|h[1-6]|header|main|pre|section|table|tr)$/;
const BLOCKS: ReadonlySet<Markup> = new Set(['Paragraph', 'UnorderedList', 'OrderedList', 'ListItem']);

/** The elements that Salesforce knows (p b i u s code ul ol li a); others are left out and their text stays. What is not closed is closed. */
export function segmentsOfHtml(html: string): SegmentInput[] {
  const segments: SegmentInput[] = [];
  const open: Markup[] = [];
  let line = false;
  const close = (): void => {
    const markupType = open.pop();
    if (markupType !== undefined) segments.push({ type: 'MarkupEnd', markupType });
  };
  const say = (raw: string): void => {
    const text = decoded(raw.replaceAll(/[ \t\r\n\f]+/g, ' '));
    const within = !isBlock(segments.at(-1));
    if (text === '' || (text === ' ' && (line || !within))) return;
    if (line && within) segments.push({ type: 'Text', text: '\n' });
    line = false;
    // Code holds text alone.
    if (open.includes('Code')) segments.push({ type: 'Text', text });
    else segments.push(...segmentsOfText(text));
  };
  const said = html.replaceAll(SILENT, '');
  let from = 0;
  for (const { 0: all, 1: end, 2: name = '', 3: attributes = '', index } of said.matchAll(TAG)) {
    say(said.slice(from, index));
    from = index + all.length;
    const tag = name.toLowerCase();
    if (tag === 'br') segments.push({ type: 'Text', text: '\n' });
    if (LINES.test(tag)) line = true;
    if (!isMarkup(tag)) continue;
    const markupType: Markup = MARKUP[tag];
    if (end === '/') {
      if (open.includes(markupType)) while (open.includes(markupType)) close();
    } else if (!open.includes('Code')) {
      const href = HREF.exec(attributes);
      const url = decoded(href?.[1] ?? href?.[2] ?? '');
      if (markupType === 'Hyperlink' && url === '') continue;
      if (markupType === 'Paragraph' && open.includes('Paragraph')) while (open.includes('Paragraph')) close();
      open.push(markupType);
      segments.push({ type: 'MarkupBegin', markupType, ...(markupType === 'Hyperlink' && { url }) });
    }
  }
  say(said.slice(from));
  while (open.length > 0) close();
  return limited(segments);
}

/** The beginning, or where a block begins or ends: white space there is none of the text. */
function isBlock(segment: SegmentInput | undefined): boolean {
  return segment === undefined || ('markupType' in segment && BLOCKS.has(segment.markupType));
}

function isMarkup(tag: string): tag is keyof typeof MARKUP {
  return Object.hasOwn(MARKUP, tag);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0', amp: '&' };

function decoded(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi,
    (all, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? all;
      const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      const surrogate = point >= 0xd8_00 && point <= 0xdf_ff;
      return point > 0 && point <= 0x10_ff_ff && !surrogate ? String.fromCodePoint(point) : all;
    },
  );
}

/** Before anything is sent: Salesforce refuses the whole post for one mention too many. */
function limited(segments: SegmentInput[]): SegmentInput[] {
  const mentions = segments.filter(({ type }) => type === 'Mention').length;
  if (mentions > MOST_MENTIONS) {
    throw new Fault('rejected', `${mentions} mentions; Salesforce takes ${MOST_MENTIONS} in one text`, {
      cure: 'Mention a group instead, or write several texts.',
    });
  }
  return segments;
}

interface Said {
  readonly type: string;
  readonly text?: string | null | undefined;
  readonly tag?: string | null | undefined;
  readonly url?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly id?: string | null | undefined;
  readonly username?: string | null | undefined;
  readonly markupType?: string | null | undefined;
  readonly record?: { readonly id?: string | null | undefined } | null | undefined;
}

/**
 * What two texts must have in common to be the same: words and whom they mention, by id. White space, character forms and markup are
 * Salesforce's to change, and `name` its own to write. A mention by user name is any mention.
 */
export function sameWords(sent: readonly SegmentInput[], found: readonly Said[]): boolean {
  const [ours, theirs] = [wordsOf(sent), wordsOf(found)];
  if (ours.words !== theirs.words || ours.mentions.length !== theirs.mentions.length) return false;
  return ours.mentions.every(
    (id, at) => id === null || theirs.mentions[at] === null || sameId(id, theirs.mentions[at] ?? ''),
  );
}

/** Whether they are set in the same way, and their links lead to the same places. */
export function sameMarkup(sent: readonly SegmentInput[], found: readonly Said[]): boolean {
  return markupOf(sent) === markupOf(found);
}

function markupOf(segments: readonly Said[]): string {
  const marks = segments.filter(({ markupType }) => typeof markupType === 'string');
  return JSON.stringify(
    marks.map(({ type, markupType, url }) => [type, markupType, type === 'MarkupBegin' ? (url ?? '') : '']),
  );
}

function wordsOf(segments: readonly Said[]): { readonly words: string; readonly mentions: readonly (string | null)[] } {
  const said = segments.flatMap((one) => {
    const type = one.type.toLowerCase();
    if (type === 'mention') return ['@'];
    if (type === 'markupbegin' || type === 'markupend' || type === 'inlineimage') return [];
    return [type === 'hashtag' ? `#${one.tag ?? ''}` : (one.text ?? one.url ?? '')];
  });
  const mentions = segments
    .filter(({ type }) => type.toLowerCase() === 'mention')
    .map(({ id, record }) => id ?? record?.id ?? null);
  return {
    words: said
      .join('')
      .normalize('NFKC')
      .replaceAll(/[\s\u200B]+/g, ''),
    mentions,
  };
}

/** Of 15 or 18 characters: the last three only repeat the case of the others. */
export function sameId(one: string, other: string): boolean {
  return one.slice(0, 15) === other.slice(0, 15);
}
