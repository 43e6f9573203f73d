/** Which rights the account has, asked of WordPress itself; nothing is written. */
import { Fault, type Check } from '#sdk';
import type { WordPress } from './client.ts';
import { User } from './schema.ts';

const RIGHTS = {
  edit_posts: 'writing drafts, knowing a post again after a crash, and test posts',
  publish_posts: 'publishing posts',
  edit_others_posts: 'changing posts of others',
  moderate_comments: 'moderating comments and reading those that wait',
} as const;

export async function check(wordpress: WordPress): Promise<readonly Check[]> {
  const me = await wordpress.read('users/me', { context: 'edit' }, User);
  const rights = Object.entries(RIGHTS).map(([scope, costs]): Check => {
    if (me.capabilities?.[scope] === true) return { scope, ok: true, missing: null, costs: null, cure: null };
    const cure = `Give "${wordpress.settings.username}" the role Editor at /wp-admin/users.php of the site.`;
    return { scope, ok: false, missing: `the right ${scope}`, costs, cure };
  });
  return [
    ...(await Promise.all([...wordpress.settings.types, 'comments'].map((path) => readable(wordpress, path)))),
    ...rights,
  ];
}

async function readable(wordpress: WordPress, path: string): Promise<Check> {
  const scope = `read ${path}`;
  try {
    await wordpress.list(path, { per_page: '1' });
    return { scope, ok: true, missing: null, costs: null, cure: null };
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.kind !== 'rejected') throw thrown;
    const cure = thrown.cure ?? 'Look for a plugin of the site that closes its REST API.';
    return { scope, ok: false, missing: thrown.message, costs: `reading ${path}`, cure };
  }
}
