import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { defineAction } from '#sdk';
import type { Drupal } from '../client.ts';
import type { MergedRecord } from '../schema.ts';
import {
  Body,
  EITHER_TEXT,
  eitherText,
  Fields,
  formatted,
  Html,
  Made,
  madeOf,
  requireNode,
  termLinks,
  Terms,
  Title,
  Type,
  Uuid,
} from '../write.ts';

const Input = z
  .strictObject({
    id: Uuid,
    type: Type.optional(),
    title: Title.optional(),
    body: Body.optional(),
    html: Html.optional(),
    terms: Terms.optional(),
    log: z.string().min(1).optional().meta({ description: 'Why, for the list of revisions.' }),
    fields: Fields.optional(),
  })
  .refine(eitherText, EITHER_TEXT);

/** Even a PATCH that changes nothing makes a revision, so the content is read first: a second attempt sends nothing. */
export const updateNode = defineAction({
  summary: 'Changes content; what is not given stays.',
  docs: 'https://www.drupal.org/docs/core-modules-and-themes/core-modules/jsonapi-module/updating-existing-resources-patch',
  effect: 'write',
  makes: 'nodes',
  repeat: 'harmless',
  input: Input,
  output: Made,
  async run(drupal: Drupal, input, call) {
    const node = await requireNode(drupal, input.id, input.type, call.signal);
    const { body_field, tags_field } = drupal.settings;
    const body = formatted(drupal.settings, input);
    const attributes = {
      ...(input.title !== undefined && { title: input.title }),
      ...(body && { [body_field]: body }),
      ...input.fields?.attributes,
    };
    const relationships = {
      ...(input.terms &&
        tags_field !== null && { [tags_field]: { data: await termLinks(drupal, input.terms, call.signal) } }),
      ...input.fields?.relationships,
    };
    if (isAlready(node, attributes, relationships)) return { external_id: node.id, url: node.merged.url };
    const log = input.log === undefined ? {} : { revision_log: input.log };
    const data = { type: node.type, id: node.id, attributes: { ...attributes, ...log }, relationships };
    return madeOf(drupal, await drupal.write('PATCH', pathOf(node), data, `change "${titleOf(node)}"`, call));
  },
});

export function pathOf({ type, id }: MergedRecord): string {
  return `${type.replace('--', '/')}/${id}`;
}

export function titleOf({ id, attributes }: MergedRecord): string {
  const title = attributes?.['title'];
  return typeof title === 'string' ? title : id;
}

function isAlready(node: MergedRecord, attributes: object, relationships: object): boolean {
  return (
    Object.entries(attributes).every(([name, value]) => holds(node.attributes?.[name], value)) &&
    Object.entries(relationships).every(([name, value]) => holds(node.relationships?.[name], value))
  );
}

/** What is there may say more than was asked for: `processed` beside a value, `meta` beside an id. Drupal stores line ends as they come. */
function holds(there: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(there) && there.length === wanted.length && wanted.every((one, at) => holds(there[at], one));
  }
  if (typeof wanted !== 'object' || wanted === null) return isDeepStrictEqual(there, wanted);
  if (typeof there !== 'object' || there === null) return false;
  return Object.entries(wanted).every(([name, value]) =>
    holds((there as Readonly<Record<string, unknown>>)[name], value),
  );
}
