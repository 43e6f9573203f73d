/** The form that a connector's settings are: its JSON Schema, as fields that people can fill in. */
import type { Connector } from '../../api/shapes/index.ts';

/** `lines`: a list, one a line; `checks`: some of a few. */
type FieldKind =
  | 'text'
  | 'long'
  | 'secret'
  | 'long-secret'
  | 'choice'
  | 'switch'
  | 'number'
  | 'lines'
  | 'checks'
  | 'json';

export interface Field {
  /** As the settings are named, with dots where one is inside another: `feeds.groups`. */
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly kind: FieldKind;
  readonly required: boolean;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  /** What holds where nothing is given. */
  readonly fallback: unknown;
  /** What looks like a number is one. */
  readonly numbers: boolean;
  /** Senders sign with it by Standard Webhooks: one can be made here. */
  readonly signs: boolean;
}

export interface Form {
  readonly fields: readonly Field[];
  /** By field that chooses, by what is chosen: the fields that are then needed. */
  readonly needs: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** As it is typed, by name. */
export type Typed = Readonly<Record<string, unknown>>;

interface Shape {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  /** How each of `enum` is called. */
  readonly choices?: Readonly<Record<string, string>>;
  readonly default?: unknown;
  readonly secret?: boolean;
  readonly intake?: boolean;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Shape[];
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly needs?: Form['needs'];
}

export function formOf({ settings }: Pick<Connector, 'settings'>): Form {
  const shape = settings as Shape;
  return { fields: fieldsIn(shape, ''), needs: shape.needs ?? {} };
}

function fieldsIn({ properties = {}, required = [] }: Shape, within: string): readonly Field[] {
  return Object.entries(properties).flatMap(([name, shape]): readonly Field[] => {
    const path = `${within}${name}`;
    if (shape.intake === true) return [];
    if (shape.properties !== undefined) return fieldsIn(shape, `${path}.`);
    const kinds = shape.anyOf ?? [shape];
    const items = kinds.flatMap(({ items: some }) => some ?? []);
    const help = shape.description ?? '';
    return [
      {
        name: path,
        label: shape.title ?? labelOf(path),
        help,
        kind: kindOf(shape),
        required: within === '' && required.includes(name),
        choices: (shape.enum ?? items.flatMap((item) => item.enum ?? [])).map(String).map((value) => ({
          value,
          label: shape.choices?.[value] ?? value.replaceAll('_', ' '),
        })),
        fallback: shape.default,
        numbers: [...kinds, ...items, ...items.flatMap(({ anyOf = [] }) => anyOf)].some(isNumber),
        signs: shape.secret === true && help.includes('`whsec_…`'),
      },
    ];
  });
}

function kindOf(shape: Shape): FieldKind {
  const long = /\bPEM\b|\bOPML\b/.test(shape.description ?? '');
  if (shape.secret === true) return long ? 'long-secret' : 'secret';
  if (shape.enum !== undefined) return 'choice';
  const kinds = shape.anyOf ?? [shape];
  const list = kinds.find(({ type }) => type === 'array');
  if (list !== undefined) {
    const { items } = list;
    if (items?.enum !== undefined) return 'checks';
    return items?.type === 'object' ? 'json' : 'lines';
  }
  if (kinds.some(({ type }) => type === 'string')) return long ? 'long' : 'text';
  if (kinds.some(isNumber)) return 'number';
  return shape.type === 'boolean' ? 'switch' : 'json';
}

function isNumber({ type }: Shape): boolean {
  return type === 'integer' || type === 'number';
}

/** `feeds.like_days` → `Feeds: like days`. */
function labelOf(path: string): string {
  const words = path
    .replaceAll('_', ' ')
    .replaceAll('.', ': ')
    .replaceAll(/\b(?:url|api|id|imap|smtp)\b/g, (word) => word.toUpperCase())
    .replaceAll(/\bemail\b/g, 'e-mail');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Which fields are asked for at once, by what is chosen so far; all others may be left as they are. */
export function askedFor({ fields, needs }: Form, typed: Typed): ReadonlySet<string> {
  const needed = new Set(fields.filter(({ required }) => required).map(({ name }) => name));
  const nested = new Set(Object.values(needs).flatMap((table) => Object.values(table).flat()));
  const choosers = Object.keys(needs).filter((name) => !nested.has(name));
  for (const chooser of choosers) {
    needed.add(chooser);
    for (const name of neededBy(chooser)) {
      needed.add(name);
      for (const more of neededBy(name)) needed.add(more);
    }
  }
  return needed;

  function neededBy(chooser: string): readonly string[] {
    const chosen = typed[chooser] ?? fields.find(({ name }) => name === chooser)?.fallback;
    return needs[chooser]?.[String(chosen)] ?? [];
  }
}

/** What a form begins with: secrets are never known. */
export function typedOf(fields: readonly Field[], settings: Readonly<Record<string, unknown>>): Typed {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = within(settings, field.name);
      return value === undefined ? [] : [[field.name, shownAs(field, value)]];
    }),
  );
}

function shownAs({ kind }: Field, value: unknown): unknown {
  if (kind === 'lines') return (Array.isArray(value) ? value : [value]).map(String).join('\n');
  if (kind === 'json') return JSON.stringify(value, null, 2);
  if (kind === 'switch' || kind === 'checks' || kind === 'number') return value;
  return value === null ? '' : String(value);
}

/** By dots. */
function within(settings: Readonly<Record<string, unknown>>, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>(
      (value, part) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined,
      settings,
    );
}

/** The settings as the API takes them; what is left empty is left out. */
export function settingsOf(fields: readonly Field[], typed: Typed): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const field of fields) {
    const value = givenBy(field, typed[field.name]);
    if (value === undefined) continue;
    const [first = '', second] = field.name.split('.');
    if (second === undefined) settings[first] = value;
    else settings[first] = { ...(settings[first] as object | undefined), [second]: value };
  }
  return settings;
}

function givenBy({ kind, numbers }: Field, raw: unknown): unknown {
  if (raw === undefined || raw === '') return undefined;
  if (kind === 'lines') {
    const lines = String(raw)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    return lines.map((line) => (numbers && /^\d+$/.test(line) ? Number(line) : line));
  }
  if (kind === 'json') {
    try {
      return JSON.parse(String(raw));
    } catch {
      return raw;
    }
  }
  return kind === 'text' && numbers && /^\d+$/.test(String(raw)) ? Number(raw) : raw;
}

/** What was changed since: only that is sent, null for what was taken away. A secret that is left empty stays. */
export function changesOf(fields: readonly Field[], before: Typed, typed: Typed): Record<string, unknown> {
  const was = settingsOf(fields, before);
  const is = settingsOf(fields, typed);
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  return Object.fromEntries(
    [...names]
      .filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
      .map((name) => [name, is[name] ?? null]),
  );
}

/** The field that an error is about: `/settings/feeds/groups/0` is about `feeds.groups`. */
export function errorsBy(fields: readonly Field[], errors: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const told = new Map<string, string>();
  for (const [pointer, detail] of errors) {
    const path = pointer.split('/').slice(2).join('.');
    const field = fields.find(({ name }) => path === name || path.startsWith(`${name}.`));
    if (field !== undefined && !told.has(field.name)) told.set(field.name, detail);
  }
  return told;
}
