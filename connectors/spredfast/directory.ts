import type { Directory, DirectoryEntry } from '#sdk';
import type { Spredfast } from './client.ts';
import { User } from './schema.ts';

/** Colleagues who work in Khoros Marketing. Version 1 has no list of them, so version 2 is asked. */
export const directory: Directory<Spredfast> = {
  async *list(client, signal) {
    for await (const users of client.pages('v2/conversations/users', User, 'list the users', signal)) {
      yield users.map(({ id, email, firstName, lastName }): DirectoryEntry => ({
        type: 'person',
        id,
        name: [firstName, lastName].filter(Boolean).join(' ') || email || id,
        handle: null,
        email: email || null,
        url: null,
        active: true,
        private: null,
        members: null,
        out_of_office: null,
      }));
    }
  },
};
