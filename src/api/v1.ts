/** `/api/v1`: what the console and programs may ask, by a session or a token. Lists come in pages, newest first: `{items, next}`, and `before=<next>` is the next page. */
import { isDeepStrictEqual } from 'node:util';
import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { asFault } from '#sdk';
import { permit, reasonOf, type App, type Permission, type Principal } from '../app/index.ts';
import { ACTIVITY_JSON, asStreams, asTombstone, wantsStreams } from './activity-streams.ts';
import { accountRoutes } from './accounts.ts';
import { auditRoutes } from './audit.ts';
import { createGate, nobody } from './authenticate.ts';
import { conditions } from './conditions.ts';
import { connectionRoutes } from './connections.ts';
import { deskRoutes } from './desk.ts';
import { documentRoute } from './docs.ts';
import type { ApiRoute, Document } from './document.ts';
import { eventRoutes } from './events.ts';
import { firstVisitRoutes } from './first-visit.ts';
import { gatheringRoutes } from './gathering.ts';
import { inboxRoutes } from './inbox.ts';
import { issueRoutes } from './issues.ts';
import { libraryRoutes } from './library.ts';
import { mailRoutes } from './mail.ts';
import { notificationRoutes } from './notifications.ts';
import { numberRoutes } from './numbers.ts';
import { onceOnly } from './once.ts';
import { peopleRoutes } from './people.ts';
import { playbookTextRoutes } from './playbook-texts.ts';
import { playbookRoutes } from './playbooks.ts';
import { limitRequests } from './limits.ts';
import { neededFor } from './permissions.ts';
import { HttpProblem } from './problem.ts';
import { quarantineRoutes } from './quarantine.ts';
import { sessionRoutes } from './session.ts';
import { shareRoutes } from './shares.ts';
import { signalRoutes } from './signals.ts';
import { webhookRoutes } from './webhooks.ts';
import { Id, page, Paging, When, Word } from './v1-parts.ts';
import * as shapes from './shapes/index.ts';

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

interface Told {
  readonly onRoute: (route: ApiRoute) => void;
  readonly describe: () => Promise<Document>;
}

export async function v1Routes(
  plain: FastifyInstance,
  { app, redirect, address, publicUrl, onRoute, describe }: V1Options & Told,
): Promise<void> {
  await plain.register(cookie);
  const gate = createGate(app, publicUrl);
  const principals = new WeakMap<FastifyRequest, Principal>();
  const server = plain.withTypeProvider<ZodTypeProvider>();
  server.addHook('onRoute', ({ method, url, schema = {} }) => {
    // What answers GET answers HEAD, without its body.
    if (method === 'HEAD') return;
    const { operationId = '', summary = '', response = {} } = schema;
    const open = neededFor(String(method), url.slice(plain.prefix.length)) === 'public';
    const route = { method: String(method), url, operationId, summary, public: open, schema };
    onRoute({ ...route, response: response as ApiRoute['response'] });
  });
  server.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const needed = neededFor(request.method, request.routeOptions.url?.slice(plain.prefix.length) ?? '');
    const principal = await gate.principalOf(request);
    if (principal) principals.set(request, principal);
    if (needed === 'public') return;
    if (!principal) throw nobody();
    if (needed === undefined) throw new HttpProblem(403, 'Nobody may ask that.', 'Name the route in permissions.ts.');
    who(request, needed);
  });

  const asking = (request: FastifyRequest) => principals.get(request) ?? null;
  await limitRequests(plain, asking);
  onceOnly(server, { app, asking });
  conditions(server, app, gate);

  function who(request: FastifyRequest, permission: Permission): Principal {
    const principal = principals.get(request);
    if (!principal) throw new TypeError('a route without a principal');
    try {
      permit(principal, permission);
    } catch (thrown) {
      const { message, cure } = asFault(thrown);
      throw new HttpProblem(403, message, cure, [], reasonOf(thrown));
    }
    return principal;
  }

  async function mayStill(request: FastifyRequest): Promise<boolean> {
    try {
      const principal = await gate.principalOf(request);
      if (principal) permit(principal, 'read');
      return principal !== null && isDeepStrictEqual(rightsOf(principal), rightsOf(principals.get(request)));
    } catch (thrown) {
      // That the database is away says nothing of who asks.
      return !(thrown instanceof HttpProblem) && asFault(thrown).kind !== 'rejected';
    }
  }

  server.get(
    '/activities',
    {
      schema: {
        operationId: 'listActivities',
        summary: 'What happened, newest first.',
        querystring: z.strictObject({
          ...Paging,
          ...Where,
          text: Word.optional(),
          topic: Word.optional(),
          product: Word.optional(),
          language: Word.optional(),
          term: Word.optional().describe('One of its telling words.'),
          since: When.optional().describe('Said from then on.'),
          until: When.optional().describe('Said before.'),
          posts: z
            .enum(['true', 'false'])
            .transform((word) => word === 'true')
            .optional()
            .describe('Only what the live numbers count: what others said.'),
        }),
        response: { 200: shapes.Activities },
      },
    },
    async (request) => {
      const { limit, ...filter } = request.query;
      return page(
        limit,
        await app.listActivities(who(request, 'read'), { ...filter, limit: limit + 1 }),
        ({ id }) => id,
      );
    },
  );
  server.get(
    '/activities/:id',
    {
      schema: {
        operationId: 'showActivity',
        summary: 'One activity; with `Accept: application/activity+json` as ActivityStreams 2.0.',
        params: z.object({ id: Id }),
        response: { 200: shapes.Activity },
      },
    },
    async (request, reply) => {
      const reader = who(request, 'read');
      const found = await app.showActivity(reader, request.params.id);
      reply.header('vary', 'accept');
      if (!wantsStreams(request.headers.accept)) return found;
      // The note of its deletion is there still; what was said before is not.
      const gone = found.kind !== 'delete' && (await app.isDeleted(reader, found));
      const told = gone ? asTombstone(found) : asStreams(found, address());
      return reply
        .code((gone ? 410 : 200) as 200)
        .type(ACTIVITY_JSON)
        .send(JSON.stringify(told) as never);
    },
  );
  server.get(
    '/effects',
    {
      schema: {
        operationId: 'listEffects',
        summary: 'What was done at vendors, newest first.',
        querystring: z.strictObject({
          ...Paging,
          connection: Word.optional(),
          state: z.enum(EFFECT_STATES).optional(),
        }),
        response: { 200: shapes.Effects },
      },
    },
    async (request) => {
      const { limit, ...filter } = request.query;
      return page(limit, await app.listEffects(who(request, 'read'), { ...filter, limit: limit + 1 }), ({ id }) => id);
    },
  );
  server.get(
    '/effects/:id',
    {
      schema: {
        operationId: 'showEffect',
        summary: 'One effect.',
        params: z.object({ id: Id }),
        response: { 200: shapes.Effect },
      },
    },
    async (request) => app.showEffect(who(request, 'read'), request.params.id),
  );
  quarantineRoutes(server, { app, who });
  sessionRoutes(server, { app, who, gate, address, asking });
  accountRoutes(server, { app, who, address });
  documentRoute(server, describe);
  eventRoutes(server, { app, who, mayStill });
  auditRoutes(server, { app, who });
  connectionRoutes(server, { app, redirect, address, who });
  firstVisitRoutes(server, { app, who });
  inboxRoutes(server, { app, who });
  issueRoutes(server, { app, who });
  deskRoutes(server, { app, who });
  gatheringRoutes(server, { app, who });
  libraryRoutes(server, { app, who });
  numberRoutes(server, { app, who });
  peopleRoutes(server, { app, who });
  playbookRoutes(server, { app, who });
  shareRoutes(server, { app, who });
  playbookTextRoutes(server, { app, who });
  signalRoutes(server, { app, who });
  webhookRoutes(server, { app, who });
  notificationRoutes(server, { app, who });
  mailRoutes(server, { app, who, asking });
  server.get(
    '/watchdog',
    {
      schema: {
        operationId: 'showWatchdog',
        summary: 'Whether promises are watched over, and what is forgotten.',
        response: { 200: shapes.Watchdog },
      },
    },
    async (request) => app.watchdog(who(request, 'read')),
  );
  server.get(
    '/trace/:id',
    {
      schema: {
        operationId: 'trace',
        summary: 'Everything behind an effect, a run, a signal or an activity, back to what a vendor sent.',
        params: z.object({ id: Id }),
        response: { 200: shapes.Trace },
      },
    },
    async (request) => ({
      items: await app.trace(who(request, 'read'), request.params.id),
      next: null,
    }),
  );
}

function rightsOf(principal: Principal | undefined): object {
  return { role: principal?.role, scopes: principal?.scopes, rights: principal?.rights };
}

/** All that is answered under `/api/v1`, for whoever wants to read about it. Nothing is asked of an app. */
export async function listRoutes(): Promise<readonly ApiRoute[]> {
  const { default: Fastify } = await import('fastify');
  const routes: ApiRoute[] = [];
  const server = Fastify({ exposeHeadRoutes: false });
  server.setValidatorCompiler(() => () => true);
  server.setSerializerCompiler(() => () => '');
  await server.register(v1Routes, {
    app: {} as App,
    redirect: () => new URL('http://localhost'),
    address: () => '',
    publicUrl: null,
    prefix: '/api/v1',
    onRoute: (route) => routes.push(route),
    describe: () => Promise.reject(new Error('there is nothing to describe')),
  });
  await server.close();
  return routes;
}
