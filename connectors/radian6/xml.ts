/**
 * XML of the first generation as plain values: the one place that knows XML. Read as it comes, so that a long export costs no memory.
 * An attribute is a member `@name`; text beside attributes or elements is the member `#`; an element with neither is its text.
 * No DTD, no entities but the five of XML, limits on depth, names and texts.
 */
import { TextDecoder } from 'node:util';
import { SaxesParser } from 'saxes';
import { Fault } from '#sdk';

const MAX_DEPTH = 64;
const MAX_NAME = 256;
/** In characters, of one text and of all that is kept at once. */
const MAX_TEXT = 16 * 1024 * 1024;
const MAX_KEPT = 64 * 1024 * 1024;
/** What an element costs beside its name and text, in characters. */
const PER_ELEMENT = 64;
/** The declaration is looked for in so many bytes. */
const HEAD = 256;

/** Members that are lists, however many there are. */
const LISTS = new Set([
  'article',
  'filterGroup',
  'filterQuery',
  'KeywordGroupData',
  'MediaTypeItem',
  'PostDynamicsDefinition',
  'PostInsight',
  'topicFilter',
]);

/** No XML may hold them, but exports do: one such character must not cost a page. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

const DECLARED = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.-]+)["']/i;
const ENCODINGS = new Set(['utf-8', 'us-ascii', 'iso-8859-1', 'iso-8859-15', 'windows-1252', 'utf-16']);

export type Members = Readonly<Record<string, unknown>>;

export interface XmlReader {
  /** Bytes in any pieces. Throws `drift` with line and column. */
  write(chunk: Uint8Array): void;
  /** The root as a member of its name. Throws `drift` for what is cut off or empty. */
  close(): Members;
}

interface Element {
  readonly name: string;
  readonly members: Map<string, unknown>;
  text: string;
}

/** Elements called `taken` are handed over as they end, with the line, and are no members of what is around them. */
export function xmlReader(
  taken: ReadonlySet<string> = new Set(),
  take: (name: string, value: unknown, line: number) => void = drop,
): XmlReader {
  const parser = new SaxesParser({ xmlns: false });
  const root: Element = { name: '', members: new Map(), text: '' };
  const open: Element[] = [root];
  let head: Uint8Array | null = new Uint8Array();
  let decoder: TextDecoder | null = null;
  let kept = 0;
  /** Characters since anything began or ended: the parser holds them. */
  let held = 0;
  let blank = true;
  /** The parser ends an element before it complains of a wrong end: what is next tells that it was right. */
  let ended: { readonly name: string; readonly value: unknown; readonly line: number } | null = null;

  function handOver(): void {
    if (ended === null) return;
    const { name, value, line } = ended;
    ended = null;
    take(name, value, line);
  }

  function refuse(problem: string): never {
    throw new Fault('drift', `XML at ${parser.line}:${parser.column}: ${problem}`);
  }

  function append(text: string): void {
    const element = open.at(-1);
    if (!element) return;
    keep(text.length);
    element.text += text;
    if (element.text.length > MAX_TEXT) refuse(`a text of more than ${MAX_TEXT} characters`);
  }

  function keep(characters: number): void {
    held = 0;
    kept += characters;
    if (kept > MAX_KEPT) refuse(`more than ${MAX_KEPT} characters`);
  }

  // Its message begins with the place too.
  parser.on('error', (error) => refuse(error.message.replace(/^\d+:\d+: /, '')));
  parser.on('doctype', () => refuse('a document type is not accepted'));
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('opentag', ({ name, attributes }) => {
    handOver();
    if (open.length > MAX_DEPTH) refuse(`more than ${MAX_DEPTH} levels deep`);
    if (name.length > MAX_NAME) refuse('a name that is too long');
    const members = new Map<string, unknown>();
    for (const [attribute, value] of Object.entries(attributes)) {
      keep(attribute.length + value.length);
      members.set(`@${attribute}`, value);
    }
    keep(name.length + PER_ELEMENT);
    open.push({ name, members, text: '' });
  });
  parser.on('closetag', () => {
    handOver();
    const element = open.pop();
    const around = open.at(-1);
    if (!element || !around) return;
    if (!taken.has(element.name)) return add(around, element.name, valueOf(element));
    kept = 0;
    ended = { name: element.name, value: valueOf(element), line: parser.line };
  });

  function decoded(chunk: Uint8Array, last: boolean): string {
    try {
      return (decoder ??= decoderOf(chunk)).decode(chunk, { stream: !last });
    } catch (cause) {
      if (cause instanceof Fault) throw cause;
      throw new Fault('drift', `not ${decoder?.encoding.toUpperCase() ?? 'UTF-8'} after line ${parser.line}`, {
        cause,
      });
    }
  }

  function feed(chunk: Uint8Array, last: boolean): void {
    let text = decoded(chunk, last).replaceAll(FORBIDDEN, '');
    if (blank) text = text.trimStart();
    if (text === '') return;
    if (blank && /^<(?:!doctype html|html)/i.test(text)) throw html();
    blank = false;
    held += text.length;
    if (held > MAX_KEPT) refuse(`more than ${MAX_KEPT} characters without an end`);
    parser.write(text);
    handOver();
  }

  return {
    write(chunk) {
      if (head === null) return feed(chunk, false);
      head = Buffer.concat([head, chunk]);
      if (head.length < HEAD) return;
      feed(head, false);
      head = null;
    },
    close() {
      feed(head ?? new Uint8Array(), true);
      if (blank) throw new Fault('drift', 'the body is empty');
      parser.close();
      return Object.fromEntries(root.members);
    },
  };
}

/** A whole body: `{auth: {token: …}}` for `<auth><token>…</token></auth>`. */
export function fromXml(body: Uint8Array): Members {
  const reader = xmlReader();
  reader.write(body);
  return reader.close();
}

function drop(): void {
  // Nothing is taken.
}

function html(): Fault {
  return new Fault('drift', 'HTML instead of XML', {
    cure: 'Open the address in a browser: a proxy, a sign-in page or another site answers there.',
  });
}

/** UTF-8, or what the body begins with says: a mark of UTF-16, or the declaration. */
function decoderOf(start: Uint8Array): TextDecoder {
  const [one, two] = start;
  if (one === 0xff && two === 0xfe) return new TextDecoder('utf-16le', { fatal: true });
  if (one === 0xfe && two === 0xff) return new TextDecoder('utf-16be', { fatal: true });
  const declared = DECLARED.exec(Buffer.from(start.subarray(0, HEAD)).toString('latin1').replace(/^ï»¿/, ''))?.[1];
  const encoding = declared?.toLowerCase() ?? 'utf-8';
  // What says UTF-16 in single bytes is not.
  if (encoding === 'utf-16' || !ENCODINGS.has(encoding))
    throw new Fault('drift', `XML at 1:1: the encoding ${String(declared)} is not read`);
  return new TextDecoder(encoding, { fatal: true });
}

/** Null for an empty element: the vendor writes it for nothing. */
function valueOf({ members, text }: Element): unknown {
  const said = text.trim();
  if (members.size === 0) return said === '' ? null : said;
  if (said !== '') members.set('#', said);
  return Object.fromEntries(members);
}

/** One or many: a name that comes twice is a list, and so are those that may. `Map` and `fromEntries` make `__proto__` a name like any other. */
function add({ members }: Element, name: string, value: unknown): void {
  const before = members.get(name);
  if (LISTS.has(name)) {
    if (Array.isArray(before)) before.push(value);
    else members.set(name, [value]);
  } else if (!members.has(name)) members.set(name, value);
  else if (Array.isArray(before)) before.push(value);
  else members.set(name, [before, value]);
}
