/** A private post of the account's own, which visitors and feeds are not shown; deleted past the trash. */
import { Fault, type Probe } from '#sdk';
import type { WordPress } from './client.ts';
import { escaped, Linked, paragraphs } from './write.ts';

export const probe: Probe<WordPress> = {
  stream: 'posts',
  async write(wordpress, text, call) {
    if (!wordpress.settings.probe)
      throw new Fault('config', 'a test post would not come back: private posts are not read', {
        cure: 'Set `probe` to true: the private posts of the account’s own are read then.',
      });
    const data = { title: escaped('A test of this connection'), content: paragraphs(text), status: 'private' };
    const { id } = await wordpress.write('posts', data, Linked, call);
    return { external_id: String(id) };
  },
  /** https://developer.wordpress.org/rest-api/reference/posts/#delete-a-post */
  remove: (wordpress, id, call) => wordpress.remove(`posts/${id}`, call),
};
