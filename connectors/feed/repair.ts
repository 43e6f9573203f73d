/** Mends XML that no XML parser takes, as browsers do: what nobody closed is closed, what nobody opened is left out. One pass, no tree. */

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
const CDATA = /<!\[CDATA\[[^]*?(?:\]\]>|$)/g;
/** An ampersand that begins no entity. */
const BARE = /&(?!(?:#\d{1,7}|#[xX][\dA-Fa-f]{1,6}|[A-Za-z][\dA-Za-z]{1,31});)/g;
const DOCTYPE = /<!DOCTYPE[^[<>]*(?:\[[^\]]*\]\s*)?>/i;
/** How far into a document its root may begin, in characters: whoever looks further can be kept busy. */
const PROLOGUE = 65_536;
const ROOT = /<(?:\?xml|rss|feed|rdf:rdf|opml|channel|[\w.-]{1,20}:(?:rss|feed|rdf|opml))[\s>:/]/i;
const TAG =
  /<!--[^]*?(?:-->|$)|<!\[CDATA\[[^]*?(?:\]\]>|$)|<\?[^<>]*>|<(\/?)([A-Za-z_][\w.:-]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>/g;
const ATTRIBUTE = /([A-Za-z_:][\w.:-]{0,100})\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))/g;

/** Elements within elements: no feed goes so deep, and each costs as much as there are around it. */
const DEPTH_LIMIT = 80;
const BARE_VALUE =
  /<(?:enclosure|link|guid|category|outline|media:\w{1,20})(?:\s+[\w:-]{1,40}\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s+[\w:-]{1,40}\s*=\s*[^\s"'<>]/i;

/** Elements that hold plain text only: a closing tag of another name is theirs, misspelt. */
const PLAIN = new Set([
  'title',
  'link',
  'guid',
  'pubdate',
  'author',
  'category',
  'comments',
  'id',
  'name',
  'email',
  'uri',
  'updated',
  'published',
  'dc:creator',
  'dc:date',
  'dc:subject',
]);
/** Elements that begin a record or a part of one: they are never inside one that holds plain text. */
const PARTS = new Set([...PLAIN, 'item', 'entry', 'channel', 'description', 'content:encoded', 'content', 'summary']);

/** What every document gets: no control characters, no DTD, nothing before its root, each bare `&` written as `&amp;`. */
export function cleanMarkup(text: string): string {
  const head = text.slice(0, PROLOGUE);
  const start = Math.max(0, head.search(ROOT));
  const body = head.slice(start).replace(DOCTYPE, '') + text.slice(PROLOGUE);
  return outsideCdata(body.replaceAll(CONTROL, ''), (part) => part.replaceAll(BARE, '&amp;'));
}

function outsideCdata(text: string, mended: (part: string) => string): string {
  let out = '';
  let from = 0;
  for (const { 0: section, index } of text.matchAll(CDATA)) {
    out += mended(text.slice(from, index)) + section;
    from = index + section.length;
  }
  return out + mended(text.slice(from));
}

/** Parsers pass over attributes without quotes in silence, and with them over what an element is there for. */
export function hasBareValues(text: string): boolean {
  return BARE_VALUE.test(text);
}

/** What a document gets that is still not well-formed. */
export function balance(text: string): string {
  const open: string[] = [];
  let out = '';
  let from = 0;
  const close = (down: number): void => {
    for (const name of open.splice(down).toReversed()) out += `</${name}>`;
  };
  for (const match of text.matchAll(TAG)) {
    const [whole, slash, name, attributes = ''] = match;
    out += escaped(text.slice(from, match.index));
    from = match.index + whole.length;
    if (name === undefined) {
      if (whole.startsWith('<![CDATA[')) out += whole.endsWith(']]>') ? whole : `${whole}]]>`;
      continue;
    }
    const inside = open.at(-1)?.toLowerCase() ?? '';
    if (slash === '/') {
      const at = open.findLastIndex((one) => one.toLowerCase() === name.toLowerCase());
      if (at !== -1) close(at);
      else if (PLAIN.has(inside)) close(open.length - 1);
      continue;
    }
    if (PLAIN.has(inside) && PARTS.has(name.toLowerCase())) close(open.length - 1);
    // An item inside an item is the next one.
    const same = open.findLastIndex((one) => /^(?:item|entry)$/i.test(one));
    if (same !== -1 && /^(?:item|entry)$/i.test(name)) close(same);
    if (open.length === DEPTH_LIMIT) continue;
    const empty = attributes.trimEnd().endsWith('/');
    out += `<${name}${quoted(empty ? attributes.trimEnd().slice(0, -1) : attributes)}${empty ? '/' : ''}>`;
    if (!empty) open.push(name);
  }
  out += escaped(text.slice(from));
  close(0);
  return out;
}

function quoted(attributes: string): string {
  return [...attributes.matchAll(ATTRIBUTE)]
    .map(([, name = '', double, single, bare]) => {
      const value = double ?? single ?? bare ?? '';
      return ` ${name}="${value.replaceAll('"', '&quot;').replaceAll('<', '&lt;')}"`;
    })
    .join('');
}

/** Between tags a bracket is text. */
function escaped(text: string): string {
  return text.replaceAll('<', '&lt;');
}
