/** `/api/v1`: what programs may ask, each with a token. Lists come in pages, newest first: `{items, next}`, and `before=<next>` is the next page. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { asFault } from '#sdk';
import { permit, type App, type Permission, type Principal } from '../app/index.ts';
import { connectionRoutes } from './connections.ts';
import { gatheringRoutes } from './gathering.ts';
import { issueRoutes } from './issues.ts';
import { libraryRoutes } from './library.ts';
import { numberRoutes } from './numbers.ts';
import { peopleRoutes } from './people.ts';
import { playbookRoutes } from './playbooks.ts';
import { HttpProblem } from './problem.ts';
import { signalRoutes } from './signals.ts';
import { Id, page, Paging, Word } from './v1-parts.ts';

const EFFECT_STATES = ['intended', 'calling', 'done', 'refused', 'unknown'] as const;

const Where = { connection: Word.optional(), stream: Word.optional() };

/** `redirect`: where OAuth comes back to. */
export interface V1Options {
  readonly app: App;
  readonly redirect: () => URL;
}

export async function v1Routes(plain: FastifyInstance, { app, redirect }: V1Options): Promise<void> {
  const principals = new WeakMap<FastifyRequest, Principal>();
  const server = plain.withTypeProvider<ZodTypeProvider>();
  server.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    principals.set(request, await principalOf(app, request.headers.authorization));
  });

  function who(request: FastifyRequest, permission: Permission): Principal {
    const principal = principals.get(request);
    if (!principal) throw new TypeError('a route without a principal');
    try {
      permit(principal, permission);
    } catch (thrown) {
      const { message, cure } = asFault(thrown);
      throw new HttpProblem(403, message, cure);
    }
    return principal;
  }

  server.get(
    '/activities',
    { schema: { querystring: z.strictObject({ ...Paging, ...Where, text: Word.optional() }) } },
    async (request) => {
      const { limit, ...filter } = request.query;
      return page(
        limit,
        await app.listActivities(who(request, 'read'), { ...filter, limit: limit + 1 }),
        ({ id }) => id,
      );
    },
  );
  server.get('/activities/:id', { schema: { params: z.object({ id: Id }) } }, async (request) =>
    app.showActivity(who(request, 'read'), request.params.id),
  );
  server.get(
    '/effects',
    {
      schema: {
        querystring: z.strictObject({
          ...Paging,
          connection: Word.optional(),
          state: z.enum(EFFECT_STATES).optional(),
        }),
      },
    },
    async (request) => {
      const { limit, ...filter } = request.query;
      return page(limit, await app.listEffects(who(request, 'read'), { ...filter, limit: limit + 1 }), ({ id }) => id);
    },
  );
  server.get('/effects/:id', { schema: { params: z.object({ id: Id }) } }, async (request) =>
    app.showEffect(who(request, 'read'), request.params.id),
  );
  server.get('/quarantine', { schema: { querystring: z.strictObject({ ...Paging, ...Where }) } }, async (request) => {
    const { limit, ...filter } = request.query;
    const rows = await app.listQuarantined(who(request, 'read'), { ...filter, limit: limit + 1 });
    return page(limit, rows, ({ envelope }) => envelope);
  });
  connectionRoutes(server, { app, redirect, who });
  issueRoutes(server, { app, who });
  gatheringRoutes(server, { app, who });
  libraryRoutes(server, { app, who });
  numberRoutes(server, { app, who });
  peopleRoutes(server, { app, who });
  playbookRoutes(server, { app, who });
  signalRoutes(server, { app, who });
  server.get('/watchdog', async (request) => app.watchdog(who(request, 'read')));
  server.get('/trace/:id', { schema: { params: z.object({ id: Id }) } }, async (request) => ({
    items: await app.trace(who(request, 'read'), request.params.id),
    next: null,
  }));
}

async function principalOf(app: App, header: string | undefined): Promise<Principal> {
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  const principal = token === undefined ? null : await app.authenticate(token);
  if (principal) return principal;
  throw new HttpProblem(
    401,
    token === undefined ? 'A token is needed.' : 'That token is not known.',
    'Send the header Authorization: Bearer <token>; bondfire token create makes one.',
  );
}
