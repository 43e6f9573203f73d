/** `/api/v1`: what the console and programs may ask, by a session or a token. Lists come in pages, newest first: `{items, next}`, and `before=<next>` is the next page. */
import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { asFault } from '#sdk';
import { permit, type App, type Permission, type Principal } from '../app/index.ts';
import { accountRoutes } from './accounts.ts';
import { createGate, nobody } from './authenticate.ts';
import { connectionRoutes } from './connections.ts';
import { gatheringRoutes } from './gathering.ts';
import { issueRoutes } from './issues.ts';
import { libraryRoutes } from './library.ts';
import { numberRoutes } from './numbers.ts';
import { peopleRoutes } from './people.ts';
import { playbookRoutes } from './playbooks.ts';
import { HttpProblem } from './problem.ts';
import { sessionRoutes } from './session.ts';
import { signalRoutes } from './signals.ts';
import { Id, page, Paging, Word } from './v1-parts.ts';

const EFFECT_STATES = ['intended', 'calling', 'done', 'refused', 'unknown'] as const;

const Where = { connection: Word.optional(), stream: Word.optional() };

export interface V1Options {
  readonly app: App;
  /** Where OAuth comes back to. */
  readonly redirect: () => URL;
  /** Where browsers find us. */
  readonly address: () => string;
  /** `Config.publicUrl`. */
  readonly publicUrl: string | null;
}

export async function v1Routes(
  plain: FastifyInstance,
  { app, redirect, address, publicUrl }: V1Options,
): Promise<void> {
  await plain.register(cookie);
  const gate = createGate(app, publicUrl);
  const principals = new WeakMap<FastifyRequest, Principal>();
  const server = plain.withTypeProvider<ZodTypeProvider>();
  server.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const principal = await gate.principalOf(request);
    if (principal) principals.set(request, principal);
    else if (request.routeOptions.config.public !== true) throw nobody();
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
  sessionRoutes(server, { app, who, gate, asking: (request) => principals.get(request) ?? null });
  accountRoutes(server, { app, who, address });
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
