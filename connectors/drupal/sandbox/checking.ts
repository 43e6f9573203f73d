/** What Drupal says to a document before it saves it. */
import { z } from 'zod';
import { Refusal, refused, type Problem } from './answers.ts';
import type { Viewer } from './documents.ts';
import { maySee } from './reading.ts';
import type { Formatted, Term } from './world.ts';

const Link = z.looseObject({ type: z.string(), id: z.string() });
export const Body = z.looseObject({
  type: z.string(),
  id: z.string().optional(),
  attributes: z.record(z.string(), z.unknown()).default({}),
  relationships: z.record(z.string(), z.looseObject({ data: z.union([Link, z.array(Link)]).nullable() })).default({}),
});
export type Body = z.output<typeof Body>;

const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  node: [
    'title',
    'body',
    'status',
    'created',
    'changed',
    'revision_log',
    'promote',
    'sticky',
    'langcode',
    'drupal_internal__nid',
  ],
  comment: [
    'subject',
    'comment_body',
    'status',
    'created',
    'changed',
    'entity_type',
    'field_name',
    'langcode',
    'name',
    'homepage',
  ],
};
/** Those that only administrators of nodes or comments may set. */
const GUARDED = new Set(['status', 'created', 'promote', 'sticky', 'uid']);
/** Unknown attributes, targets that are not there, fields one may not set. Answers the terms, null where none are named. */
export function checkFields(
  { world, person }: Viewer,
  { attributes, relationships }: Body,
  kind: string,
  bundle: string,
  method: string,
): readonly Term[] | null {
  const unknown = Object.keys(attributes).find((name) => !ATTRIBUTES[kind]?.includes(name));
  if (unknown !== undefined)
    throw refused(422, `The attribute ${unknown} does not exist on the ${kind}--${bundle} resource type.`);
  const tags = relationships['field_tags']?.data;
  const terms =
    tags === undefined
      ? null
      : [tags ?? []].flat().map((link) => {
          const term = world.terms.find(({ id }) => id === link.id);
          if (!term) throw refused(404, gone(link));
          return term;
        });
  const answered = one(relationships['pid']?.data);
  if (answered && !world.remarks.some(({ id }) => id === answered.id)) throw refused(404, gone(answered));
  const on = one(relationships['entity_id']?.data);
  if (on && !world.content.some(({ id }) => id === on.id)) throw refused(404, gone(on));
  if ('drupal_internal__nid' in attributes)
    throw denied('drupal_internal__nid', method, 'The entity ID cannot be changed.');
  if ('changed' in attributes) throw denied('changed', method, null);
  const administer = kind === 'node' ? 'administer nodes' : 'administer comments';
  const guarded = [...Object.keys(attributes), ...Object.keys(relationships)].find((name) => GUARDED.has(name));
  if (guarded !== undefined && !person.permissions.has(administer)) {
    throw denied(guarded, method, `The '${administer}' permission is required.`);
  }
  return terms;
}

export function validate(
  { person }: Viewer,
  { attributes }: Body,
  whole: boolean,
  titleField: string,
  bodyField: string,
): void {
  const problems: Problem[] = [];
  const title = attributes[titleField];
  if ((whole && title === undefined) || title === '' || title === null) problems.push(isNull(titleField));
  if (typeof title === 'string' && [...title].length > 255) problems.push(tooLong('title', 'Title', 255));
  problems.push(...formatProblems(person.permissions, attributes[bodyField], bodyField));
  if (problems.length > 0) throw new Refusal(422, problems);
}

export function validateRemark({ person, world }: Viewer, { attributes, relationships }: Body): void {
  const problems = ['entity_type', 'field_name'].filter((name) => attributes[name] === undefined).map(isNull);
  const on = one(relationships['entity_id']?.data);
  if (!on) problems.push(isNull('entity_id'));
  if (attributes['comment_body'] === undefined) problems.push(isNull('comment_body'));
  const subject = attributes['subject'];
  if (typeof subject === 'string' && [...subject].length > 64) problems.push(tooLong('subject', 'Subject', 64));
  problems.push(...formatProblems(person.permissions, attributes['comment_body'], 'comment_body'));
  const content = world.content.find(({ id }) => id === on?.id);
  if (content && !maySee({ world, person, base: '' }, content)) {
    const pointer = '/data/attributes/entity_id/target_id';
    problems.push({
      detail: `entity_id.0.target_id: This entity (node: ${content.serial}) cannot be referenced.`,
      pointer,
    });
  }
  if (problems.length > 0) throw new Refusal(422, problems);
}

function formatProblems(permissions: ReadonlySet<string>, body: unknown, field: string): Problem[] {
  const format = formatted(body)?.format ?? null;
  if (format === null || permissions.has(`format ${format}`)) return [];
  return [
    {
      detail: `${field}.0.format: The value you selected is not a valid choice.`,
      pointer: `/data/attributes/${field}/format`,
    },
  ];
}

function isNull(field: string): Problem {
  return { detail: `${field}: This value should not be null.`, pointer: `/data/attributes/${field}` };
}

function tooLong(field: string, label: string, most: number): Problem {
  const pointer = `/data/attributes/${field}/value`;
  return { detail: `${field}.0.value: ${label}: may not be longer than ${most} characters.`, pointer };
}

export function denied(field: string, method: string, why: string | null): Refusal {
  const said = `The current user is not allowed to ${method} the selected field (${field}).`;
  const where = field === 'uid' ? 'relationships' : 'attributes';
  return refused(403, why === null ? said : `${said} ${why}`, `/data/${where}/${field}`);
}

export function gone(link: { readonly type: string; readonly id: string } | null): string {
  return `The resource identified by \`${link?.type}:${link?.id}\` (given as a relationship item) could not be found.`;
}

export function one(
  data: z.output<typeof Link> | z.output<typeof Link>[] | null | undefined,
): z.output<typeof Link> | null {
  return (Array.isArray(data) ? data[0] : data) ?? null;
}

/** A bare string is taken as the value. Undefined where nothing was sent. */
export function formatted(body: unknown): Formatted | undefined {
  if (typeof body === 'string') return { value: body, format: null };
  const { success, data } = z.looseObject({ value: z.string(), format: z.string().nullish() }).safeParse(body);
  return success ? { value: data.value, format: data.format ?? null } : undefined;
}
