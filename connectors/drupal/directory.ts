/** People. Drupal's roles and vocabularies are no groups of people that talk, so there are no groups. */
import { z } from 'zod';
import type { Directory, DirectoryEntry } from '#sdk';
import { queryOf, type Drupal, type Query } from './client.ts';
import { User } from './schema.ts';

const FIRST_PAGE: Query = [
  ['sort', 'drupal_internal__uid'],
  ['page[limit]', '50'],
];
const Users = z.array(User);

/** Names for everybody; login names need "access user profiles", addresses of others and who is blocked "administer users". */
export const directory: Directory<Drupal> = {
  async *list(drupal, signal) {
    await drupal.me(signal);
    let query: Query | string | null = FIRST_PAGE;
    while (query !== null) {
      const { document } = await drupal.read('user/user', query, 'read the users', signal);
      const users = Users.parse(document.data);
      // User 0 is every visitor, and nobody. It comes first, and its number is shown to no one.
      const people = query === FIRST_PAGE && isNobody(users[0]) ? users.slice(1) : users;
      yield people.map((user) => entryOf(user, drupal.base));
      query = queryOf(document.links?.['next']);
    }
  },
};

function isNobody(first: z.infer<typeof User> | undefined): boolean {
  return (first?.attributes.drupal_internal__uid ?? 0) === 0;
}

function entryOf({ id, attributes }: z.infer<typeof User>, base: string): DirectoryEntry {
  const { display_name, name, mail, status, drupal_internal__uid: uid } = attributes;
  return {
    type: 'person',
    id,
    name: display_name,
    handle: name || null,
    email: mail || null,
    url: typeof uid === 'number' ? `${base}/user/${uid}` : null,
    active: status ?? true,
    private: null,
    members: null,
    out_of_office: null,
  };
}
