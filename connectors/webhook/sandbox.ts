/** A system at the other end: it takes JSON posts, and has posts of its own to send. */
import { defineSandbox, type Made, type Reply } from '#sdk/sandbox';
import { Fault, parseJson, type RawRequest } from '#sdk';

interface Received extends Made {
  readonly body: Readonly<Record<string, unknown>>;
}

export interface World {
  readonly now: () => Date;
  readonly received: Received[];
  /** What was answered to each Idempotency-Key. */
  readonly answers: Map<string, Reply>;
  /** What this system would post to us, oldest first: `GET /outbox`. */
  readonly outbox: Record<string, unknown>[];
}

const TOKEN = 'sandbox-webhook-token';
const SEED = [
  { name: 'Ines Moreau', handle: 'ines', text: 'The new camera has a red tint in every photo. Anyone else?' },
  { name: 'Tom Adeyemi', handle: 'tom_a', text: 'Battery of my phone lasts two days now, well done.' },
  { name: 'Jo Lindqvist', handle: 'jo', text: 'Third photo with a red tint today. Sending it back.' },
];

function post(
  world: World,
  id: string,
  by: { readonly name: string; readonly handle: string },
  text: string,
  at: Date,
) {
  world.outbox.push({
    id,
    text,
    url: `https://reviews.example/posts/${id}`,
    author: { id: `user-${by.handle}`, name: by.name, handle: by.handle },
    created_at: at.toISOString(),
  });
}

export const sandbox = defineSandbox<World>({
  connector: 'webhook',
  world(seed, now) {
    const world: World = { now, received: [], answers: new Map(), outbox: [] };
    for (const [index, one] of SEED.entries()) {
      post(world, `${seed}-${index + 1}`, one, one.text, new Date(now().getTime() - (SEED.length - index) * 60_000));
    }
    return world;
  },
  handle(request, world) {
    if (request.headers['authorization'] !== `Bearer ${TOKEN}`) return { status: 401, body: { error: 'bearer token' } };
    if (request.method === 'GET' && request.path === '/outbox') return { status: 200, body: world.outbox };
    if (request.method !== 'POST')
      return { status: 405, headers: { allow: 'POST' }, body: { error: 'POST JSON here' } };
    return receive(request, world);
  },
  settings: (url) => ({ mapping: 'posts', url: `${url}/in`, token: TOKEN }),
  pushes: ({ outbox }) =>
    outbox.map((one) => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(one) })),
  made: ({ received }) => received.map(({ what, id, by, text, at }) => ({ what, id, by, text, at })),
  streams: {
    posts: {
      add(world, { at = world.now(), text, poisoned = false } = {}) {
        const id = `added-${world.outbox.length + 1}`;
        post(world, id, { name: 'Ada Novak', handle: 'ada' }, text ?? `Post ${id}`, at);
        if (poisoned) Object.assign(world.outbox.at(-1) ?? {}, { created_at: 'yesterday' });
        return id;
      },
      edit(world, id, text) {
        const earlier = world.outbox.findLast((one) => one['id'] === id);
        if (!earlier) throw new RangeError(`no post ${id}`);
        world.outbox.push({ ...earlier, text, edited_at: world.now().toISOString() });
      },
      remove(world, id) {
        const earlier = world.outbox.findLast((one) => one['id'] === id);
        if (!earlier) throw new RangeError(`no post ${id}`);
        world.outbox.push({ id, kind: 'delete', created_at: earlier['created_at'] });
      },
    },
  },
  actions: {
    post: { input: (text) => ({ body: { text } }) },
    post_keyed: { input: (text) => ({ body: { text } }) },
  },
});

/** With an Idempotency-Key the first answer is given again, and nothing more is done. */
function receive(request: RawRequest, world: World): Reply {
  const key = request.headers['idempotency-key'];
  const known = key === undefined ? undefined : world.answers.get(key);
  if (known) return known;
  const reply = keep(request, world);
  if (key !== undefined) world.answers.set(key, reply);
  return reply;
}

function keep({ body }: RawRequest, world: World): Reply {
  try {
    const value = parseJson(body) as Readonly<Record<string, unknown>>;
    const id = `received-${world.received.length + 1}`;
    const text = typeof value['text'] === 'string' ? value['text'] : JSON.stringify(value);
    world.received.push({ what: 'post', id, by: 'bondfire', text, at: world.now().toISOString(), body: value });
    return { status: 201, body: { id } };
  } catch (error) {
    if (error instanceof Fault) return { status: 400, body: { error: error.message } };
    throw error;
  }
}
