/** Who works with posts in Radian6, so that a post can be assigned by name. */
import type { Directory, DirectoryEntry } from '#sdk';
import type { Radian6 } from './client.ts';
import { usersOf, type User } from './lookups.ts';

export const directory: Directory<Radian6> = {
  async *list(client, signal) {
    for await (const users of usersOf(client, signal)) {
      yield users.map(person);
    }
  },
};

function person({ id, name, handle, email, active }: User): DirectoryEntry {
  return {
    type: 'person',
    id,
    name,
    handle,
    email,
    url: null,
    active,
    private: null,
    members: null,
    out_of_office: null,
  };
}
