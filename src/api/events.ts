/** `/api/v1/events`: what changes, as server-sent events. Each tells a noun, an id and what happened to it, never words: whoever shows it reads it again. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App, Change, News } from '../app/index.ts';
import { asked, HttpProblem } from './problem.ts';
import * as shapes from './shapes/index.ts';
import { Id, orNone, type Who } from './v1-parts.ts';

export interface EventOptions {
  readonly app: App;
  readonly who: Who;
  /** Whether whoever began it may look still, at no less and no more: a token that is revoked, or a right that is changed, ends their streams. */
  readonly mayStill: (request: FastifyRequest) => Promise<boolean>;
}

const HEARTBEAT_MS = 20_000;
/** In bytes: whoever takes up less is dropped, and comes back with the id of the last event. */
const BEHIND = 256 * 1024;
const MOST_STREAMS = 5_000;
/** When a browser comes back by itself, in milliseconds. */
const RETRY_MS = 2_000;

const Nouns = z
  .string()
  .transform((text) => text.split(',').map((noun) => noun.trim()))
  .pipe(z.array(shapes.EventNoun).min(1))
  .optional()
  .describe(`Only these, joined by commas: ${shapes.EventNoun.options.join(', ')}.`);
const Named = z.object({ id: Id });

export function eventRoutes(plain: FastifyInstance, { app, who, mayStill }: EventOptions): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();
  const open = new Set<Opened>();
  let closing = false;
  // A server that ends would wait for them.
  server.addHook('preClose', async () => {
    closing = true;
    for (const stream of open) stream.end();
  });

  server.get(
    '/events',
    {
      exposeHeadRoute: false,
      schema: {
        operationId: 'followEvents',
        summary:
          'What changes, as it changes: server-sent events `{noun, id, what, at}`. After a break, Last-Event-ID brings what was missed; the event `reset` says that everything is to be read again.',
        querystring: z.strictObject({
          nouns: Nouns,
          since: z.string().max(20_000).optional().describe('As Last-Event-ID, for whoever cannot send a header.'),
        }),
        response: { 200: { content: { 'text/event-stream': { schema: shapes.EventStream } } } },
      },
    },
    async (request, reply) => {
      const principal = who(request, 'read');
      if (open.size >= MOST_STREAMS || closing)
        throw new HttpProblem(503, 'There are too many open streams.', 'Come again in a minute.');
      const { nouns, since = null } = request.query;
      const last = request.headers['last-event-id'];
      const stream = await openStream(nouns && new Set<string>(nouns), (tell) =>
        app.followChanges(principal, typeof last === 'string' ? last : since, tell),
      );
      const beat = setInterval(() => {
        void mayStill(request).then((may) => (may ? stream.beat() : stream.end()));
      }, HEARTBEAT_MS);
      open.add(stream);
      stream.out.once('close', () => {
        clearInterval(beat);
        open.delete(stream);
        stream.leave();
      });
      if (closing || request.socket.destroyed) stream.end();
      return reply
        .headers({ 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' })
        .send(stream.out as never);
    },
  );

  server.get(
    '/issues/:id/presence',
    {
      schema: {
        operationId: 'listPresent',
        summary: 'Who looks at an issue now, and who writes.',
        params: Named,
        response: { 200: shapes.Present },
      },
    },
    (request) => asked(() => present(app.presentIn(who(request, 'read'), request.params.id)), 404),
  );
  server.post(
    '/issues/:id/presence',
    {
      schema: {
        operationId: 'bePresent',
        summary: 'I look at it: to be said again every ten seconds. After half a minute without it one has left.',
        params: Named,
        body: orNone({ typing: z.boolean().default(false) }),
        response: { 200: shapes.Present },
      },
    },
    (request) => asked(() => present(app.isPresent(who(request, 'read'), request.params.id, request.body.typing)), 404),
  );
  server.delete(
    '/issues/:id/presence',
    {
      schema: {
        operationId: 'leaveIssue',
        summary: 'I look at it no more.',
        params: Named,
        response: { 204: shapes.Nothing },
      },
    },
    async (request, reply) => {
      await asked(() => app.isGone(who(request, 'read'), request.params.id), 404);
      return reply.code(204).send();
    },
  );
}

async function present(items: Promise<shapes.Present['items']>): Promise<shapes.Present> {
  return { items: await items, next: null };
}

interface Opened {
  readonly out: Readable;
  beat(): void;
  end(): void;
  leave(): void;
}

/** A stream that is written to as `follow` tells, and dropped where it is not taken up. */
export async function openStream(
  nouns: ReadonlySet<string> | undefined,
  follow: (tell: (news: News) => void) => Promise<() => void>,
): Promise<Opened> {
  const out = new Readable({ read: () => undefined });
  let position = '';
  let begun = false;
  let ended = false;

  function write(text: string): void {
    if (ended || out.destroyed) return;
    if (out.readableLength > BEHIND) out.destroy();
    else out.push(text);
  }

  const leave = await follow(({ changes, from, to }) => {
    position = to;
    if (!begun) write(`retry: ${RETRY_MS}\nid: ${from}\nevent: ready\ndata: {}\n\n`);
    begun = true;
    if (changes === null) return write(`id: ${to}\nevent: reset\ndata: {}\n\n`);
    const wanted = nouns ? changes.filter(({ noun }) => nouns.has(noun)) : changes;
    // Only behind the last of them all are told: whoever is cut off between two gets them again.
    wanted.forEach((change, at) => write(`id: ${at === wanted.length - 1 ? to : from}\n${told(change)}`));
  });
  return {
    out,
    beat: () => write(`id: ${position}\n: still here\n\n`),
    end() {
      if (!ended) out.push(null);
      ended = true;
    },
    leave,
  };
}

const TEXTS = new WeakMap<Change, string>();

/** Written once, for all who look on. */
function told(change: Change): string {
  const known = TEXTS.get(change) ?? `data: ${JSON.stringify(change)}\n\n`;
  TEXTS.set(change, known);
  return known;
}
