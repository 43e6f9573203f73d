/** Scope by scope, with no trace left on the site. */
import { z } from 'zod';
import { Fault, type Call, type Check } from '#sdk';
import type { Drupal } from './client.ts';
import { statusOf } from './faults.ts';
import { User, type Entry } from './schema.ts';

const ROLE = "a role of the connection's account at /admin/people/permissions of the site";

export async function check(drupal: Drupal): Promise<readonly Check[]> {
  const { entry, refused } = await signIn(drupal);
  if (refused) return [refused];
  const { types, comments } = drupal.settings;
  const checks: Check[] = [fine('sign in')];
  for (const type of types) {
    checks.push(
      await readable(drupal, entry, `node/${type}`, `read ${type}`, 'view published content (access content)'),
    );
    checks.push(await writable(drupal, entry, `node/${type}`, `create ${type}`, `create ${type} content`));
  }
  for (const { bundle } of comments) {
    checks.push(
      await readable(
        drupal,
        entry,
        `comment/${bundle}`,
        `read comments (${bundle})`,
        'view comments (access comments)',
      ),
    );
    checks.push(await writable(drupal, entry, `comment/${bundle}`, `comment (${bundle})`, 'post comments'));
  }
  return [...checks, await people(drupal)];
}

/** What the site has, or why nothing more can be asked: another wrong attempt would bring us nearer to being locked out. */
async function signIn(drupal: Drupal): Promise<{ entry: Entry; refused: null } | { entry: null; refused: Check }> {
  try {
    const entry = await drupal.entry();
    if (entry.meta?.links?.me) return { entry, refused: null };
    throw drupal.unknown();
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    if (thrown.kind === 'auth') {
      return refuse(thrown.message, thrown.cure);
    }
    if (thrown.kind === 'drift' || statusOf(thrown) !== null) {
      return refuse(
        `${drupal.base}/jsonapi is no entry of JSON:API (${thrown.message})`,
        'Check the address, and switch on the modules jsonapi and basic_auth (JSON:API, HTTP Basic) at /admin/modules of the site.',
      );
    }
    throw thrown;
  }
}

async function readable(drupal: Drupal, entry: Entry, path: string, scope: string, permission: string): Promise<Check> {
  const lacks = absent(entry, path, scope);
  if (lacks) return lacks;
  const { document } = await drupal.read(path, [['page[limit]', '1']], scope);
  const rows = Array.isArray(document.data) ? document.data.length : 0;
  if (rows > 0 || document.meta?.omitted === undefined) return fine(scope);
  return {
    scope,
    ok: false,
    missing: `there is some, and the account may not see it: ${permission}, or it is all unpublished`,
    costs: 'Nothing of it is read.',
    cure: `Give the permission to ${ROLE}.`,
  };
}

/**
 * Asks to create something under an id that is no UUID, which Drupal never does: it refuses the right (403), all writing (405),
 * or else the id (422), in that order.
 */
async function writable(drupal: Drupal, entry: Entry, path: string, scope: string, permission: string): Promise<Check> {
  const lacks = absent(entry, path, scope);
  if (lacks) return lacks;
  const costs = 'Nothing of it can be written.';
  try {
    await drupal.write('POST', path, { type: path.replace('/', '--'), id: 'not-a-uuid' }, scope, probe());
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    if (statusOf(thrown) === 422) return fine(scope);
    if (statusOf(thrown) === 403) {
      return { scope, ok: false, missing: permission, costs, cure: `Give the permission to ${ROLE}.` };
    }
    if (thrown.kind === 'config' || statusOf(thrown) !== null) {
      return { scope, ok: false, missing: thrown.message, costs, cure: thrown.cure };
    }
    throw thrown;
  }
  return fine(scope);
}

function probe(): Call {
  return { key: crypto.randomUUID(), since: new Date(), signal: AbortSignal.timeout(60_000) };
}

/** The entry names every type of the site, whatever one's rights. */
function absent({ links }: Entry, path: string, scope: string): Check | null {
  if (Object.hasOwn(links, path.replace('/', '--'))) return null;
  return {
    scope,
    ok: false,
    missing: `the site has no type ${path}`,
    costs: 'The connection cannot be read while a type is named that is not there.',
    cure: "Correct the types in the connection's settings: machine names are at /admin/structure/types and /admin/structure/comment of the site.",
  };
}

async function people(drupal: Drupal): Promise<Check> {
  const scope = 'read people';
  const me = await drupal.me();
  const query = [
    ['sort', '-drupal_internal__uid'],
    ['page[limit]', '5'],
  ] as const;
  const { document } = await drupal.read('user/user', query, scope);
  const others = (z.array(User).safeParse(document.data).data ?? []).filter(({ id }) => id !== me);
  if (others.length === 0 || others.some(({ attributes }) => attributes.name)) return fine(scope);
  return {
    scope,
    ok: false,
    missing: 'view user information (access user profiles)',
    costs: 'People have display names only: no login names and no addresses of their pages.',
    cure: `Give the permission to ${ROLE}.`,
  };
}

function fine(scope: string): Check {
  return { scope, ok: true, missing: null, costs: null, cure: null };
}

function refuse(missing: string, cure: string | null): { entry: null; refused: Check } {
  return { entry: null, refused: { scope: 'sign in', ok: false, missing, costs: 'Everything.', cure } };
}
