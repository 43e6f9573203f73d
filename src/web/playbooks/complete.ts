/** What may be written at a place of a playbook's text, by the schema that the product publishes. Pure. */

export interface Offer {
  readonly label: string;
  /** What of it is chosen from, or that it is needed. */
  readonly detail: string;
  readonly kind: 'key' | 'value';
}
export interface Offers {
  /** Where in the text that begins which is typed already. */
  readonly from: number;
  readonly offers: readonly Offer[];
}
export type Schema = Readonly<Record<string, unknown>>;

/** Where the cursor is: in which map, what else is in it, and of which key a value is wanted. `item`: an entry of a list. */
interface Place {
  readonly path: readonly (string | typeof ITEM)[];
  readonly siblings: ReadonlySet<string>;
  readonly key: string | null;
  readonly typed: string;
}
const ITEM = Symbol('item');

/** Null where nothing can be said. */
export function offersAt(text: string, at: number, schema: Schema): Offers | null {
  const place = placeAt(text, at);
  if (place === null) return null;
  const root = [schema];
  const maps = place.path.reduce<readonly Schema[]>((all, part) => within(all, part, schema), root);
  const fitting = alternatives(maps, schema).filter(({ properties }) => properties !== undefined);
  const chosen = fitting.filter(({ properties }) =>
    [...place.siblings].every((key) => Object.hasOwn(properties as object, key)),
  );
  const known = chosen.length > 0 ? chosen : fitting;
  const from = at - place.typed.length;
  const { key } = place;
  const offers = key === null ? keysOf(known, place.siblings) : valuesOf(within(known, key, schema), schema);
  return offers.length === 0 ? null : { from, offers };
}

function keysOf(maps: readonly Schema[], taken: ReadonlySet<string>): readonly Offer[] {
  const all = new Map<string, Offer>();
  for (const { properties, required } of maps)
    for (const [label, one] of Object.entries(properties as Readonly<Record<string, Schema>>)) {
      if (taken.has(label) || all.has(label)) continue;
      const needed = maps.length === 1 && Array.isArray(required) && required.includes(label);
      all.set(label, { label, detail: [needed ? '*' : '', choiceOf(one)].join(' ').trim(), kind: 'key' });
    }
  return [...all.values()];
}

function valuesOf(schemas: readonly Schema[], root: Schema): readonly Offer[] {
  const words = alternatives(schemas, root).flatMap(choicesOf);
  return [...new Set(words)].map((label) => ({ label, detail: '', kind: 'value' }));
}

function choicesOf({ enum: words, const: only, type }: Schema): readonly string[] {
  if (Array.isArray(words)) return words.map(String);
  if (only !== undefined) return [String(only)];
  return type === 'boolean' ? ['true', 'false'] : [];
}

function choiceOf(schema: Schema): string {
  return choicesOf(schema).join(' | ');
}

/** What a key, or an entry, of these may be. */
function within(schemas: readonly Schema[], part: string | typeof ITEM, root: Schema): readonly Schema[] {
  return alternatives(schemas, root).flatMap((one) => {
    if (part === ITEM) return isSchema(one['items']) ? [one['items']] : [];
    const { properties, additionalProperties: rest } = one;
    const own = isSchema(properties) ? properties[part] : undefined;
    return isSchema(own) ? [own] : isSchema(rest) ? [rest] : [];
  });
}

function alternatives(schemas: readonly Schema[], root: Schema): readonly Schema[] {
  return schemas.flatMap((one): readonly Schema[] => {
    const { $ref: ref, anyOf } = one;
    if (typeof ref === 'string') {
      const named = (root['$defs'] as Readonly<Record<string, unknown>>)[ref.replace('#/$defs/', '')];
      return isSchema(named) ? alternatives([named], root) : [];
    }
    return Array.isArray(anyOf) ? alternatives(anyOf.filter(isSchema), root) : [one];
  });
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const LINE = /^(?<spaces> *)(?<dashes>(?:- +)*)(?:(?<key>[\w-]+):(?<rest>(?: .*)?)$)?/;
const TYPED = /^(?:(?<key>[\w-]+):\s+)?(?<typed>[\w-]*)$/;

function placeAt(text: string, at: number): Place | null {
  const lines = text.split('\n');
  const before = text.slice(0, at).split('\n');
  const row = before.length - 1;
  const line = before[row] ?? '';
  const { spaces = '', dashes = '' } = LINE.exec(line)?.groups ?? {};
  const indent = spaces.length + dashes.length;
  const flow = flowIn(line.slice(indent));
  const typed = TYPED.exec((flow?.rest ?? line.slice(indent)).trimStart())?.groups;
  if (typed === undefined) return null;
  const block = blockAbove(lines, row, { spaces: spaces.length, indent, isItem: dashes !== '' });
  if (block === null) return null;
  const here = { key: typed['key'] ?? null, typed: typed['typed'] ?? '' };
  if (flow === null) return { ...block, ...here };
  return { path: [...block.path, ...flow.path], siblings: flow.siblings, ...here };
}

/** Of a map that is written in braces and not closed before the cursor; null where there is none. */
function flowIn(
  words: string,
): { readonly path: Place['path']; readonly siblings: Place['siblings']; readonly rest: string } | null {
  const open: { key: string | typeof ITEM | null; keys: Set<string>; begin: number }[] = [];
  let begin = 0;
  let quote: string | null = null;
  for (const [index, letter] of [...words].entries()) {
    if (quote !== null) quote = letter === quote ? null : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '{' || letter === '[') {
      const key = /(?<key>[\w-]+):\s*$/.exec(words.slice(begin, index))?.groups?.['key'];
      const outer = open.at(-1);
      if (key !== undefined) outer?.keys.add(key);
      open.push({ key: key ?? (outer === undefined ? null : ITEM), keys: new Set(), begin: index + 1 });
      begin = index + 1;
    } else if (letter === '}' || letter === ']') {
      open.pop();
      begin = index + 1;
    } else if (letter === ',') {
      const key = /^\s*(?<key>[\w-]+):/.exec(words.slice(begin, index))?.groups?.['key'];
      if (key !== undefined) open.at(-1)?.keys.add(key);
      begin = index + 1;
    }
  }
  const inner = open.at(-1);
  if (inner === undefined || quote !== null) return null;
  const path = open.flatMap<string | typeof ITEM>(({ key }) => (key === null ? [] : [key]));
  return { path, siblings: inner.keys, rest: words.slice(begin) };
}

interface At {
  readonly spaces: number;
  readonly indent: number;
  readonly isItem: boolean;
}

/** Null within a text of several lines. */
function blockAbove(
  lines: readonly string[],
  row: number,
  { spaces, indent, isItem }: At,
): Pick<Place, 'path' | 'siblings'> | null {
  const path: (string | typeof ITEM)[] = isItem ? [ITEM] : [];
  const siblings = new Set<string>();
  // What is at most so far in is around it; an entry may stand as far in as the key of its list.
  let around = isItem ? spaces : indent - 1;
  let beside = isItem ? null : indent;
  let mine = true;
  for (const line of lines.slice(0, row).toReversed()) {
    const found = LINE.exec(line)?.groups;
    if (found?.['key'] === undefined) continue;
    const { spaces: blank = '', dashes = '', key, rest = '' } = found;
    const at = blank.length + dashes.length;
    if (at === beside) {
      if (mine) siblings.add(key);
      if (dashes !== '') {
        path.unshift(ITEM);
        around = blank.length;
        beside = null;
        mine = false;
      }
    } else if (at <= around) {
      if (/^\s*[|>]/.test(rest)) return null;
      path.unshift(key);
      around = at - 1;
      beside = at;
      mine = false;
      if (dashes !== '') {
        path.unshift(ITEM);
        around = blank.length;
        beside = null;
      }
    }
  }
  for (const line of lines.slice(row + 1)) {
    const { spaces: blank = '', dashes = '', key } = LINE.exec(line)?.groups ?? {};
    if (line.trim() === '') continue;
    if (blank.length < indent || dashes !== '') break;
    if (blank.length === indent && key !== undefined) siblings.add(key);
  }
  return { path, siblings };
}
