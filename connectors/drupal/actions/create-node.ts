import { z } from 'zod';
import { defineAction, type Call } from '#sdk';
import type { Drupal } from '../client.ts';
import {
  Body,
  EITHER_TEXT,
  eitherText,
  Fields,
  formatted,
  Html,
  Made,
  madeAt,
  makeOnce,
  termLinks,
  Terms,
  Title,
  Type,
} from '../write.ts';

const Input = z
  .strictObject({
    type: Type,
    title: Title,
    body: Body.optional(),
    html: Html.optional(),
    terms: Terms.optional(),
    published: z
      .boolean()
      .optional()
      .meta({ description: 'Else as the type\'s own default; needs "administer nodes".' }),
    fields: Fields.optional(),
  })
  .refine(eitherText, EITHER_TEXT);

/** The call's key becomes the UUID, and Drupal refuses a second row with it: however often it is sent, there is one. */
export const createNode = defineAction({
  summary: 'Writes new content.',
  docs: 'https://www.drupal.org/docs/core-modules-and-themes/core-modules/jsonapi-module/creating-new-resources-post',
  effect: 'write',
  makes: 'nodes',
  repeat: 'keyed',
  input: Input,
  output: Made,
  async run(drupal: Drupal, input, call) {
    const data = await document(drupal, input, call);
    return makeOnce(drupal, `node/${input.type}`, data, `create ${input.type} "${input.title}"`, call);
  },
  lookUp: (drupal: Drupal, { type }, { key, signal }) => madeAt(drupal, `node/${type}`, key, signal),
});

async function document(drupal: Drupal, input: z.output<typeof Input>, { key, signal }: Call) {
  const { body_field, tags_field } = drupal.settings;
  const body = formatted(drupal.settings, input);
  const terms = input.terms && tags_field !== null ? await termLinks(drupal, input.terms, signal) : null;
  return {
    type: `node--${input.type}`,
    id: key,
    attributes: {
      title: input.title,
      ...(body && { [body_field]: body }),
      ...(input.published !== undefined && { status: input.published }),
      ...input.fields?.attributes,
    },
    relationships: {
      ...(terms && tags_field !== null && { [tags_field]: { data: terms } }),
      ...input.fields?.relationships,
    },
  };
}
