/** Compiles a mapping: every path, word and check becomes a closure once, so that a record costs what its fields cost. */
import type { Mapped, MappedActivity, Mapping, Problem } from '#sdk';
import { absent, Bad, shown } from './bad.ts';
import { checkId, FIELDS, within, type Part } from './fields.ts';
import { mappingKey, type Identity, type StreamKey } from './key.ts';
import { compilePath, type Reader } from './path.ts';
import { compileRule, type Functions } from './rule.ts';

export interface CompiledMapping {
  readonly connector: string;
  readonly stream: string;
  readonly version: number;
  /** A stream's identity for the record, by the mapping's `key` where it has one, else by the stream's own. */
  keyOf(record: unknown): Identity | { readonly drift: readonly Problem[] };
  /**
   * Never throws. `identity` is the envelope's, where there is one: it saves reading the key again.
   * What it answers passes `MappedActivity`.
   */
  map(record: unknown, identity?: Identity): Mapped;
}

type Make = (record: unknown, problems: Problem[]) => unknown;

/** @param mapping as `parseMapping` answers it. Throws TypeError where it was never linted and cannot work. */
export function compileMapping(mapping: Mapping, functions: Functions, streamKey: StreamKey): CompiledMapping {
  const [connector = '', stream = ''] = mapping.from.split('.');
  const key = mapping.key ? mappingKey(mapping.key) : streamKey;
  const skip = compileSkip(mapping);
  const make = (name: string): Make => compileField(name, mapping, functions);
  const part = (name: Part): Make => compilePart(name, mapping, functions);
  const fields = {
    kind: make('kind'),
    object: make('object'),
    actor: part('actor'),
    target: part('target'),
    thread: make('thread'),
    in_reply_to: make('in_reply_to'),
    title: make('title'),
    text: make('text'),
    html: make('html'),
    url: make('url'),
    language: make('language'),
    published_at: make('published_at'),
    edited_at: make('edited_at'),
    audience: make('audience'),
    metrics: part('metrics'),
    attachments: make('attachments'),
    mentions: make('mentions'),
    tags: make('tags'),
    vendor_sentiment: make('vendor_sentiment'),
  };

  function keyOf(record: unknown): Identity | { drift: readonly Problem[] } {
    const found = key(record);
    if ('drift' in found) return found;
    const problems: Problem[] = [];
    const id = noted('external_id', checkId(found.id), problems);
    const version = noted('version', checkId(found.version), problems);
    return problems.length > 0 ? { drift: problems } : { id: id as string, version: version as string };
  }

  function map(record: unknown, identity?: Identity): Mapped {
    if (typeof record !== 'object' || record === null || Array.isArray(record)) {
      return { drift: [{ field: 'record', problem: `${shown(record)} is not an object` }] };
    }
    const because = skip(record);
    if (because !== null) return { skipped: because };
    const known = identity ?? keyOf(record);
    const problems: Problem[] = 'drift' in known ? [...known.drift] : [];
    const activity = {
      connector,
      stream,
      external_id: 'drift' in known ? '' : known.id,
      version: 'drift' in known ? '' : known.version,
      kind: fields.kind(record, problems),
      object: fields.object(record, problems),
      actor: fields.actor(record, problems),
      target: fields.target(record, problems),
      thread: fields.thread(record, problems),
      in_reply_to: fields.in_reply_to(record, problems),
      title: fields.title(record, problems),
      text: fields.text(record, problems),
      html: fields.html(record, problems),
      url: fields.url(record, problems),
      language: fields.language(record, problems),
      published_at: fields.published_at(record, problems),
      edited_at: fields.edited_at(record, problems),
      audience: fields.audience(record, problems),
      metrics: fields.metrics(record, problems),
      attachments: fields.attachments(record, problems),
      mentions: fields.mentions(record, problems),
      tags: fields.tags(record, problems),
      vendor_sentiment: fields.vendor_sentiment(record, problems),
    } satisfies Record<keyof MappedActivity, unknown>;
    // The checkers come from the schema, and a property test holds them to it: nothing else proves this type.
    return problems.length > 0 ? { drift: problems } : { activity: activity as MappedActivity };
  }

  return { connector, stream, version: mapping.version, keyOf, map };
}

function noted(field: string, value: unknown, problems: Problem[]): unknown {
  if (!(value instanceof Bad)) return value;
  problems.push(...within(field, value));
  return null;
}

/** The field by its rule, checked. */
function compileField(name: string, mapping: Mapping, functions: Functions): Make {
  const field = FIELDS.get(name);
  if (!field) throw new TypeError(`MappedActivity has no field ${name}`);
  const { check, takes } = field;
  const rule = Object.hasOwn(mapping.fields, name) ? mapping.fields[name] : undefined;
  if (rule === undefined && takes === 'list') return () => [];
  if (rule === undefined) return field.optional ? () => null : (_, problems) => noted(name, check(null), problems);
  const read = compileRule(rule, functions);
  return (record, problems) => {
    const value = read(record);
    return noted(name, value instanceof Bad ? value : check(value), problems);
  };
}

/** A part made as a whole, or piece by piece: null without its id, whatever else there is. */
function compilePart(part: Part, mapping: Mapping, functions: Functions): Make {
  const whole = mapping.fields[part];
  if (whole !== undefined && part !== 'metrics') return compileField(part, mapping, functions);
  const piece = (name: string): Make => compileField(`${part}.${name}`, mapping, functions);
  if (part === 'metrics') {
    if (whole !== undefined) return compileField(part, mapping, functions);
    const [likes, shares, replies, views, reach] = [
      piece('likes'),
      piece('shares'),
      piece('replies'),
      piece('views'),
      piece('reach'),
    ];
    return (record, problems) => ({
      likes: likes(record, problems),
      shares: shares(record, problems),
      replies: replies(record, problems),
      views: views(record, problems),
      reach: reach(record, problems),
    });
  }
  const id = mapping.fields[`${part}.id`];
  if (id === undefined) return () => null;
  const readId = compileRule(id, functions);
  const names = [...FIELDS.values()]
    .filter((field) => field.part === part)
    .map(({ name }) => name.slice(part.length + 1));
  const rest = names.filter((name) => name !== 'id').map((name) => ({ name, make: piece(name) }));
  const idFirst = names.indexOf('id') === 0;
  return (record, problems) => {
    const found = readId(record);
    if (absent(found)) return null;
    if (found instanceof Bad) return noted(`${part}.id`, found, problems);
    const checked = noted(`${part}.id`, checkId(found), problems);
    const made: Record<string, unknown> = idFirst ? { id: checked } : {};
    for (const { name, make } of rest) {
      made[name] = make(record, problems);
      if (name === 'type') made['id'] = checked;
    }
    return made;
  };
}

/** The reason of the first `skip` that holds, else null. */
function compileSkip(mapping: Mapping): (record: unknown) => string | null {
  const conditions = mapping.skip.map(({ path, is, because }) => {
    const read: Reader = compilePath(path);
    const values = new Set<unknown>(is.map((value) => (absent(value) ? null : value)));
    return { read, values, because };
  });
  return (record) => {
    for (const { read, values, because } of conditions) {
      const value = read(record);
      if (values.has(absent(value) ? null : value)) return because;
    }
    return null;
  };
}
