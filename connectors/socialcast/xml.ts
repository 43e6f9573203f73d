/**
 * The older XML of the same API, as the JSON shape: the one place that knows XML.
 * Dashed names become snake_case, `type` and `nil` attributes decide the value, as Rails wrote them. No DTD, no entities but the five of XML.
 */
import { SaxesParser } from 'saxes';
import { Fault } from '#sdk';

const MAX_DEPTH = 64;
const MAX_CHARACTERS = 64 * 1024 * 1024;
const MAX_NAME = 256;

/** No XML may hold them, and the older servers wrote what people had pasted: one such character must not cost a page. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** Elements that are objects even when they hold nothing: `<group> </group>` is `{}`. */
const OBJECTS = new Set(['group', 'user', 'source', 'avatars', 'contact_info', 'oembed', 'message', 'comment', 'like']);

interface Element {
  readonly name: string;
  readonly type: string | null;
  readonly nil: boolean;
  readonly children: { readonly name: string; readonly value: unknown }[];
  text: string;
}

/** `{message: {…}}` for `<message>…</message>`. Throws `drift` with line and column for what is no well-formed XML, holds a DTD, or is too deep or too large. */
export function fromXml(text: string): Readonly<Record<string, unknown>> {
  if (text.length > MAX_CHARACTERS) throw new Fault('drift', `XML of more than ${MAX_CHARACTERS} characters`);
  const parser = new SaxesParser({ xmlns: false });
  const root: Element = { name: '', type: null, nil: false, children: [], text: '' };
  const open: Element[] = [root];

  function refuse(problem: string): never {
    throw new Fault('drift', `XML at ${parser.line}:${parser.column}: ${problem}`);
  }

  function append(text: string): void {
    const element = open.at(-1);
    if (element) element.text += text;
  }

  // Its message begins with the place too.
  parser.on('error', (error) => refuse(error.message.replace(/^\d+:\d+: /, '')));
  parser.on('doctype', () => refuse('a document type is not accepted'));
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length > MAX_DEPTH) refuse(`more than ${MAX_DEPTH} levels deep`);
    if (name.length > MAX_NAME) refuse('a name that is too long');
    const { type, nil } = attributes;
    open.push({ name: name.replaceAll('-', '_'), type: type ?? null, nil: nil === 'true', children: [], text: '' });
  });
  parser.on('closetag', () => {
    const element = open.pop();
    if (element) open.at(-1)?.children.push({ name: element.name, value: valueOf(element) });
  });
  parser.write(text.replaceAll(FORBIDDEN, '').trim()).close();
  return objectOf(root);
}

function valueOf(element: Element): unknown {
  const { type, nil, children, text } = element;
  if (nil) return null;
  if (type === 'array' || isList(element)) {
    // The number of the next page stands among the items of older lists.
    return children.filter(({ name }) => !name.endsWith('_next_page')).map(({ value }) => value);
  }
  if (children.length > 0) {
    const object = objectOf(element);
    return type === null || Object.hasOwn(object, 'type') ? object : { type, ...object };
  }
  return scalarOf(element.name, type, text);
}

/** `<tags><tag/><tag/></tags>`, written without `type="array"`. */
function isList({ name, children }: Element): boolean {
  return children.length > 0 && children.every((child) => `${child.name}s` === name);
}

function scalarOf(name: string, type: string | null, text: string): unknown {
  const trimmed = text.trim();
  if (type === 'boolean') return trimmed === '' ? null : trimmed === 'true' || trimmed === '1';
  if (type === 'integer' || type === 'decimal' || type === 'float') {
    const number = Number(trimmed);
    return trimmed === '' || !Number.isFinite(number) ? null : number;
  }
  if (trimmed === '' && OBJECTS.has(name)) return {};
  return trimmed === '' ? '' : text;
}

/** One or many: a name that comes twice is a list. `Object.fromEntries` makes `__proto__` a member like any other. */
function objectOf({ children }: Element): Record<string, unknown> {
  const members = new Map<string, unknown[]>();
  for (const { name, value } of children) {
    const values = members.get(name);
    if (values) values.push(value);
    else members.set(name, [value]);
  }
  return Object.fromEntries([...members].map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}
