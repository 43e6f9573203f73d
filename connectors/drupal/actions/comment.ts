import { z } from 'zod';
import { defineAction, Fault } from '#sdk';
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
  madeAt,
  makeOnce,
  requireNode,
  Type,
  upTo,
  Uuid,
} from '../write.ts';

const Input = z
  .strictObject({
    node: Uuid.meta({ description: 'The content: thread of an activity.' }),
    type: Type.optional(),
    reply_to: Uuid.optional().meta({ description: 'The comment that is answered; the content itself counts as none.' }),
    subject: upTo(64).optional().meta({ description: 'At most 64 characters.' }),
    body: Body.optional(),
    html: Html.optional(),
    fields: Fields.optional(),
  })
  .refine(eitherText, EITHER_TEXT)
  .refine(({ body, html }) => body !== undefined || html !== undefined, 'give body or html');

const OPEN = 2;
const Field = z.looseObject({ status: z.int(), comment_count: z.int() });

/** The call's key becomes the UUID, as with content. */
export const comment = defineAction({
  summary: 'Comments on content, or answers a comment.',
  docs: 'https://www.drupal.org/docs/core-modules-and-themes/core-modules/jsonapi-module/creating-new-resources-post',
  effect: 'send',
  makes: 'comments',
  repeat: 'keyed',
  input: Input,
  output: Made,
  async run(drupal: Drupal, input, call) {
    const node = await requireNode(drupal, input.node, input.type, call.signal);
    const { bundle, field } = place(drupal, node);
    const parent = input.reply_to === undefined || input.reply_to === node.id ? null : input.reply_to;
    const type = `comment--${bundle}`;
    const data = {
      type,
      id: call.key,
      attributes: {
        entity_type: 'node',
        field_name: field,
        ...(input.subject !== undefined && { subject: input.subject }),
        [drupal.settings.comment_body_field]: formatted(drupal.settings, input),
        ...input.fields?.attributes,
      },
      relationships: {
        entity_id: { data: { type: node.type, id: node.id } },
        ...(parent !== null && { pid: { data: { type, id: parent } } }),
        ...input.fields?.relationships,
      },
    };
    return makeOnce(drupal, `comment/${bundle}`, data, `comment on ${node.merged.url ?? node.id}`, call);
  },
  async lookUp(drupal: Drupal, _input, { key, signal }) {
    for (const { bundle } of drupal.settings.comments) {
      const made = await madeAt(drupal, `comment/${bundle}`, key, signal);
      if (made) return made;
    }
    return null;
  },
});

/** Drupal takes a comment of the wrong type and shows it nowhere, so the field must be one that the content has. */
function place({ settings }: Drupal, node: MergedRecord): { readonly bundle: string; readonly field: string } {
  const fields = settings.comments.flatMap(({ bundle, field }) => {
    const { success, data } = Field.safeParse(node.attributes?.[field]);
    return success ? [{ bundle, field, status: data.status }] : [];
  });
  const open = fields.find(({ status }) => status === OPEN);
  if (open) return open;
  const type = node.type.replace('node--', '');
  if (fields.length > 0) {
    throw new Fault('rejected', `comments on ${node.merged.url ?? node.id} are closed`, {
      cure: 'Open them on its edit page.',
    });
  }
  throw new Fault(
    'rejected',
    `${type} has no comment field ${settings.comments.map(({ field }) => field).join(' or ')}`,
    {
      cure: `See the fields of the type at /admin/structure/types/manage/${type}/fields of the site, and name comment type and field in the connection's settings.`,
    },
  );
}
