/** Compiles a mapping: every path, word and check becomes a closure once, so that a record costs what its fields cost. */
import type { Mapped, MappedActivity, Mapping, Problem } from '#sdk';
import { absent, shown } from './bad.ts';
import { checkId } from './fields.ts';
import { mappingKey, type Identity, type StreamKey } from './key.ts';
import { compileActor, compileField, compileMetrics, compileTarget, noted, type Make } from './parts.ts';
import { compilePath } from './path.ts';
import type { Functions } from './rule.ts';

export interface CompiledMapping {
  readonly connector: string;
  readonly stream: string;
  readonly version: number;
  /** Who the record is, by the mapping's `key` where it has one, else by the stream's own. Never throws. */
  keyOf(record: unknown): Identity | { readonly drift: readonly Problem[] };
  /**
   * Never throws, and what it answers passes `MappedActivity`. `field` of a problem is the activity's, or `$.…` for a place in the record.
   * `identity` is the envelope's, where there is one: the key is not made again.
   */
  map(record: unknown, identity?: Identity): Mapped;
}

/** @param mapping as `parseMapping` answers it. Throws TypeError for one that was not linted and cannot work. */
export function compileMapping(mapping: Mapping, functions: Functions, streamKey: StreamKey): CompiledMapping {
  const [connector = '', stream = ''] = mapping.from.split('.');
  const key = mapping.key ? mappingKey(mapping.key) : streamKey;
  const skip = compileSkip(mapping);
  const field = (name: string): Make => compileField(name, mapping, functions);
  const [kind, object, thread, inReplyTo] = [field('kind'), field('object'), field('thread'), field('in_reply_to')];
  const [title, text, html, url] = [field('title'), field('text'), field('html'), field('url')];
  const [language, publishedAt, editedAt] = [field('language'), field('published_at'), field('edited_at')];
  const [audience, attachments, mentions] = [field('audience'), field('attachments'), field('mentions')];
  const [tags, vendorSentiment] = [field('tags'), field('vendor_sentiment')];
  const actor = compileActor(mapping, functions);
  const target = compileTarget(mapping, functions);
  const metrics = compileMetrics(mapping, functions);

  function keyOf(record: unknown): Identity | { readonly drift: readonly Problem[] } {
    const found = key(record);
    if ('drift' in found) return found;
    const problems: Problem[] = [];
    const id = noted('external_id', checkId(found.id), problems);
    const version = noted('version', checkId(found.version), problems);
    return problems.length > 0 ? { drift: problems } : { id: id as string, version: version as string };
  }

  function map(record: unknown, identity?: Identity): Mapped {
    if (typeof record !== 'object' || record === null || Array.isArray(record)) {
      return { drift: [{ field: '$', problem: `${shown(record)} is not an object` }] };
    }
    const because = skip(record);
    if (because !== null) return { skipped: because };
    const known = identity ?? keyOf(record);
    const problems: Problem[] = [];
    const drifted = 'drift' in known;
    if (drifted) problems.push(...known.drift);
    const activity = {
      connector,
      stream,
      external_id: drifted ? null : known.id,
      version: drifted ? null : known.version,
      kind: kind(record, problems),
      object: object(record, problems),
      actor: actor(record, problems),
      target: target(record, problems),
      thread: thread(record, problems),
      in_reply_to: inReplyTo(record, problems),
      title: title(record, problems),
      text: text(record, problems),
      html: html(record, problems),
      url: url(record, problems),
      language: language(record, problems),
      published_at: publishedAt(record, problems),
      edited_at: editedAt(record, problems),
      audience: audience(record, problems),
      metrics: metrics(record, problems),
      attachments: attachments(record, problems),
      mentions: mentions(record, problems),
      tags: tags(record, problems),
      vendor_sentiment: vendorSentiment(record, problems),
    } satisfies Record<keyof MappedActivity, unknown>;
    // The checkers come from the schema, and a property test holds them to it: nothing else proves this type.
    return problems.length > 0 ? { drift: problems } : { activity: activity as MappedActivity };
  }

  return { connector, stream, version: mapping.version, keyOf, map };
}

/** The reason of the first `skip` that holds, else null. Nothing, an empty text and `null` are the same. */
function compileSkip(mapping: Mapping): (record: unknown) => string | null {
  const conditions = mapping.skip.map(({ path, is, because }) => {
    const values = new Set<unknown>(is.map((value) => (absent(value) ? null : value)));
    return { read: compilePath(path), values, because };
  });
  return (record) => {
    for (const { read, values, because } of conditions) {
      const value = read(record);
      if (values.has(absent(value) ? null : value)) return because;
    }
    return null;
  };
}
