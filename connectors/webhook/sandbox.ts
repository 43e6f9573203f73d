/** A system at the other end: it takes JSON posts, and has posts of its own to send. */
import { Webhook } from 'standardwebhooks';
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
  /** What it would post as CloudEvents, and as ActivityStreams. */
  readonly events: Record<string, unknown>[];
  readonly activities: Record<string, unknown>[];
}

const TOKEN = 'sandbox-webhook-token';
const SIGNING_SECRET = `whsec_${Buffer.from('sandbox-webhook-signing-secret-32').toString('base64')}`;
const SOURCE = 'https://reviews.example';
const CONTEXT = 'https://www.w3.org/ns/activitystreams';
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

function addEvent(world: World, text: string, at: Date | string): string {
  const id = `event-${world.events.length + 1}`;
  const time = typeof at === 'string' ? at : at.toISOString();
  const attributes = { specversion: '1.0', id, source: SOURCE, type: 'example.reviews.written', time };
  world.events.push({ ...attributes, datacontenttype: 'application/json', data: { text } });
  return `${SOURCE} ${id}`;
}

function addActivity(world: World, text: string, at: Date | string): string {
  const id = `${SOURCE}/notes/${world.activities.length + 1}`;
  const published = typeof at === 'string' ? at : at.toISOString();
  act(world, 'Create', { type: 'Note', id, content: `<p>${text}</p>`, published });
  return id;
}

function act(world: World, type: string, object: Readonly<Record<string, unknown>>): void {
  const id = `${SOURCE}/activities/${world.activities.length + 1}`;
  const actor = { type: 'Person', id: `${SOURCE}/ada`, name: 'Ada Novak', preferredUsername: 'ada' };
  world.activities.push({ '@context': CONTEXT, type, id, actor, object });
}

export const sandbox = defineSandbox<World>({
  connector: 'webhook',
  world(seed, now) {
    const world: World = { now, received: [], answers: new Map(), outbox: [], events: [], activities: [] };
    for (const [index, one] of SEED.entries()) {
      post(world, `${seed}-${index + 1}`, one, one.text, new Date(now().getTime() - (SEED.length - index) * 60_000));
    }
    addEvent(world, 'A review waits for an answer.', now());
    addActivity(world, 'The red tint is back.', now());
    return world;
  },
  handle(request, world) {
    if (request.headers['authorization'] !== `Bearer ${TOKEN}`) return { status: 401, body: { error: 'bearer token' } };
    if (request.method === 'GET' && request.path === '/outbox') return { status: 200, body: world.outbox };
    if (request.method !== 'POST')
      return { status: 405, headers: { allow: 'POST' }, body: { error: 'POST JSON here' } };
    return receive(request, world);
  },
  settings: (url) => ({ mapping: 'posts', url: `${url}/in`, token: TOKEN, signing_secret: SIGNING_SECRET }),
  pushes: ({ outbox, events, activities }) => [
    ...outbox.map((one) => push('application/json', one)),
    ...events.map((one) => push('application/cloudevents+json', one)),
    ...activities.map((one) => push('application/activity+json', one)),
  ],
  made: ({ received }) => received.map(({ what, id, by, text, at }) => ({ what, id, by, text, at })),
  faults: { gone: { summary: '410: it wants no more', before: () => ({ status: 410, body: { error: 'gone' } }) } },
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
    events: {
      add: (world, { at = world.now(), text = `Event ${world.events.length + 1}`, poisoned = false } = {}) =>
        addEvent(world, text, poisoned ? 'yesterday' : at),
    },
    activities: {
      add: (world, { at = world.now(), text = `Note ${world.activities.length + 1}`, poisoned = false } = {}) =>
        addActivity(world, text, poisoned ? 'yesterday' : at),
      edit(world, id, text) {
        const updated = world.now().toISOString();
        act(world, 'Update', { type: 'Note', id, content: `<p>${text}</p>`, published: updated, updated });
      },
      remove: (world, id) => act(world, 'Delete', { type: 'Tombstone', id, deleted: world.now().toISOString() }),
    },
  },
  actions: {
    post: { input: (text) => ({ body: { text } }) },
    post_keyed: { input: (text) => ({ body: { text } }) },
    post_signed: { input: (text) => ({ body: { text } }) },
  },
});

function push(type: string, value: unknown) {
  return { headers: { 'content-type': type }, body: JSON.stringify(value) };
}

/** With an Idempotency-Key, or the id of Standard Webhooks, the first answer is given again, and nothing more is done. */
function receive(request: RawRequest, world: World): Reply {
  const signed = request.headers['webhook-id'];
  if (signed !== undefined && !isSigned(request)) return { status: 401, body: { error: 'signature' } };
  const key = request.headers['idempotency-key'] ?? signed;
  const known = key === undefined ? undefined : world.answers.get(key);
  if (known) return known;
  const reply = keep(request, world);
  if (key !== undefined) world.answers.set(key, reply);
  return reply;
}

function isSigned({ headers, body }: RawRequest): boolean {
  try {
    new Webhook(SIGNING_SECRET).verify(Buffer.from(body), { ...headers } as Record<string, string>);
    return true;
  } catch {
    return false;
  }
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
