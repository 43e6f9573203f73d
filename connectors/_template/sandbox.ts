/** A fake of the vendor, true to its wire format and its quirks: what the contract suite, the demo and an admin's first try run against. */
import { unwritten } from '#sdk';
import { defineSandbox, type Made } from '#sdk/sandbox';

interface Post extends Made {
  readonly edited_at: string | null;
}

export interface World {
  readonly now: () => Date;
  /** Oldest first. */
  readonly posts: Post[];
}

const TOKEN = 'sandbox-template-token';

export const sandbox = defineSandbox<World>({
  connector: 'template',
  world: (_seed, now) => ({ now, posts: [] }),
  handle: unwritten(
    'sandbox.ts, handle: answer as the vendor does, refusals too (401 without the token); pages, limits and error shapes as its reference says',
  ),
  settings: (url) => ({ url, token: TOKEN }),
  /** What came in through the API. */
  made: ({ posts }) => posts.filter(({ by }) => by === 'bondfire'),
  streams: {
    posts: {
      add: unwritten(
        'sandbox.ts, streams.posts.add: put a post into the world and answer its id; `poisoned` breaks one field that the mapping reads',
      ),
    },
  },
  actions: { post: { input: (text) => ({ text }) } },
});
