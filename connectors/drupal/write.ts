/** What the actions share: texts in a format of the site, terms by name, and finding what is there. */
import { z } from 'zod';
import { Fault } from '#sdk';
import type { Drupal } from './client.ts';
import { isPage, statusOf } from './faults.ts';
import { hiddenRecord, recordsOf } from './record.ts';
import { Resource, type Document, type MergedRecord } from './schema.ts';
import type { Settings } from './settings.ts';

export const Uuid = z.guid().meta({ description: 'A UUID, as in external_id of an activity.' });
const MachineName = z.string().regex(/^[a-z][a-z0-9_]*$/, 'a machine name such as article');

/** Drupal counts characters, not code units. */
export function upTo(characters: number) {
  return z
    .string()
    .min(1)
    .refine((text) => [...text].length <= characters, `at most ${characters} characters`);
}

export const Title = upTo(255).meta({ description: 'At most 255 characters.' });
export const Type = MachineName.meta({ description: 'The content type, by machine name.' });
export const Body = z.string().min(1).meta({ description: 'Plain text; paragraphs are kept.' });
export const Html = z
  .string()
  .min(1)
  .meta({ description: 'Instead of plain text: HTML, in the format for HTML of the settings.' });
export const Terms = z
  .array(z.string().min(1))
  .meta({ description: 'Terms by name, in the vocabulary of the settings, or by UUID.' });
/** Merged over what we make. */
export const Fields = z
  .strictObject({
    attributes: z.record(z.string(), z.json()).default({}),
    relationships: z.record(z.string(), z.json()).default({}),
  })
  .meta({ description: "The site's own fields, as JSON:API writes them." });

export const Made = z.object({ external_id: z.string(), url: z.string().nullable() });
export type Made = z.infer<typeof Made>;

export function eitherText({ body, html }: { readonly body?: unknown; readonly html?: unknown }): boolean {
  return body === undefined || html === undefined;
}
export const EITHER_TEXT = 'give body or html, not both';

/** A formatted text of Drupal. Plain text becomes paragraphs where the format is HTML. */
export function formatted(
  settings: Settings,
  text: { readonly body?: string | undefined; readonly html?: string | undefined },
) {
  if (text.html !== undefined) return { value: text.html, format: settings.html_format };
  if (text.body === undefined) return null;
  const { text_format: format } = settings;
  return { value: format === 'plain_text' ? text.body : paragraphs(text.body), format };
}

function paragraphs(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const blocks = escaped.replaceAll('\r\n', '\n').split(/\n{2,}/);
  return blocks.map((block) => `<p>${block.trim().replaceAll('\n', '<br />\n')}</p>`).join('\n');
}

export async function termLinks(drupal: Drupal, terms: readonly string[], signal: AbortSignal): Promise<object[]> {
  const { vocabulary } = drupal.settings;
  const type = `taxonomy_term--${vocabulary}`;
  const links: object[] = [];
  for (const term of terms) {
    const id = Uuid.safeParse(term).success ? term : await termId(drupal, vocabulary, term, signal);
    links.push({ type, id });
  }
  return links;
}

async function termId(drupal: Drupal, vocabulary: string, name: string, signal: AbortSignal): Promise<string> {
  const query = [
    ['filter[name]', name],
    ['page[limit]', '1'],
  ] as const;
  const document = await drupal.find(`taxonomy_term/${vocabulary}`, query, `look for the term "${name}"`, signal);
  const found = z.array(Resource).safeParse(document?.data).data?.[0];
  if (found) return found.id;
  throw new Fault('rejected', `no term "${name}" in the vocabulary ${vocabulary}`, {
    cure: `Add it at /admin/structure/taxonomy/manage/${vocabulary}/add of the site, or name another vocabulary in the connection's settings.`,
  });
}

/** The content with that UUID, of the type named or any of the settings; `merged.hidden` where the account may not see it. */
export async function findNode(
  drupal: Drupal,
  id: string,
  type: string | undefined,
  signal: AbortSignal,
): Promise<MergedRecord> {
  const types = type === undefined ? drupal.settings.types : [type];
  for (const one of types) {
    try {
      const document = await drupal.find(`node/${one}/${id}`, [], `read ${one} ${id}`, signal);
      if (document) return recordOf(drupal, document);
    } catch (thrown) {
      if (statusOf(thrown) !== 403) throw thrown;
      // A site that takes us for a visitor hides more than it would from us.
      await drupal.me(signal);
      return hiddenRecord(`node--${one}`, id);
    }
  }
  throw new Fault('rejected', `no ${types.join(' or ')} has the UUID ${id}`, {
    cure: "Name its type in the step, or add it to the types in the connection's settings.",
  });
}

export async function requireNode(
  drupal: Drupal,
  id: string,
  type: string | undefined,
  signal: AbortSignal,
): Promise<MergedRecord> {
  const node = await findNode(drupal, id, type, signal);
  if (!node.merged.hidden) return node;
  throw new Fault('rejected', `the account may not see ${node.type.replace('node--', '')} ${id}`, {
    cure: 'Publish it, or give "Bypass content access control" to a role of the connection\'s account at /admin/people/permissions of the site.',
  });
}

/** What is at `path`, if it was made: where it exists and the account may not see it, its id is all there is to say. */
export async function madeAt(drupal: Drupal, path: string, id: string, signal: AbortSignal): Promise<Made | null> {
  try {
    const document = await drupal.find(`${path}/${id}`, [], `look for ${path} ${id}`, signal);
    return document && madeOf(drupal, document);
  } catch (thrown) {
    if (statusOf(thrown) === 403) return { external_id: id, url: null };
    throw thrown;
  }
}

export function madeOf(drupal: Drupal, document: Document): Made {
  const { id, merged } = recordOf(drupal, document);
  return { external_id: id, url: merged.url };
}

function recordOf(drupal: Drupal, document: Document): MergedRecord {
  const { body_field, comment_body_field } = drupal.settings;
  const [record] = recordsOf(document, { base: drupal.base, bodies: [body_field, comment_body_field] });
  if (typeof record === 'object' && record !== null && 'merged' in record) return record as MergedRecord;
  throw new Fault('drift', 'the site answered with no resource', { uncertain: true });
}

/** Posts under an id of ours; that it exists already means an earlier attempt made it. */
export async function makeOnce(
  drupal: Drupal,
  path: string,
  data: { readonly id: string },
  doing: string,
  call: { readonly key: string; readonly since: Date; readonly signal: AbortSignal },
): Promise<Made> {
  try {
    return madeOf(drupal, await drupal.write('POST', path, data, doing, call));
  } catch (thrown) {
    if (statusOf(thrown) === 404 && thrown instanceof Fault && isPage(thrown)) {
      throw new Fault('rejected', `could not ${doing}: the site has no type ${path}`, {
        cause: thrown,
        cure: 'Name one that it has: machine names are at /admin/structure/types and /admin/structure/comment of the site.',
      });
    }
    const made = statusOf(thrown) === 409 ? await madeAt(drupal, path, data.id, call.signal) : null;
    if (made === null) throw thrown;
    return made;
  }
}
