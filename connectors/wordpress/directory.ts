/** People. WordPress has no groups. Without the right to list users, those with a published post. */
import { z } from 'zod';
import type { Directory } from '#sdk';
import type { WordPress } from './client.ts';
import { User } from './schema.ts';

const PAGE = 100;

export const directory: Directory<WordPress> = {
  async *list(wordpress, signal) {
    await wordpress.me(signal);
    for (let page = 1, left = 1; left > 0; page += 1) {
      const query = { per_page: String(PAGE), page: String(page), orderby: 'id', order: 'asc' };
      const { rows, total } = await wordpress.list('users', query, signal);
      left = total - page * PAGE;
      yield z
        .array(User)
        .parse(rows)
        .map(({ id, name, slug, email, link }) => ({
          type: 'person',
          id: String(id),
          name,
          handle: slug || null,
          email: email || null,
          url: link || null,
          active: true,
          private: null,
          members: null,
          out_of_office: null,
        }));
    }
  },
};
