/** `/api/v1/connectors` and `/api/v1/connections`: what can be connected, by which form, and what is. Secrets go in and never come out. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Audience } from '#sdk';
import type { App } from '../app/index.ts';
import type { V1Options } from './v1.ts';
import type { Who } from './v1-parts.ts';
import { asked } from './problem.ts';

const Settings = z.record(z.string(), z.unknown());
const Named = z.object({ id: z.string() });
const New = z.strictObject({ id: z.string(), connector: z.string(), audience: Audience, settings: Settings });

export function connectionRoutes(
  plain: FastifyInstance,
  { app, redirect, who }: Pick<V1Options, 'app' | 'redirect'> & { readonly who: Who },
): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get('/connectors', (request) => ({ items: app.listConnectors(who(request, 'read')), next: null }));
  server.get('/connections', (request) => ({ items: app.listConnections(who(request, 'read')), next: null }));
  server.get('/connections/:id', { schema: { params: Named } }, (request) =>
    asked(() => app.showConnection(who(request, 'read'), request.params.id), 404),
  );
  server.get('/connections/:id/health', { schema: { params: Named } }, (request) =>
    asked(() => app.connectionHealth(who(request, 'read'), request.params.id), 404),
  );
  server.post('/connections/:id/pause', { schema: { params: Named } }, (request) =>
    asked(() => app.pauseConnection(who(request, 'configure'), request.params.id), 404),
  );
  server.post('/connections/:id/resume', { schema: { params: Named } }, (request) =>
    asked(() => app.resumeConnection(who(request, 'configure'), request.params.id), 404),
  );
  server.get('/connections/:id/touches', { schema: { params: Named } }, (request) =>
    asked(() => app.touchedBy(who(request, 'read'), request.params.id), 404),
  );
  server.post(
    '/connections/:id/preview',
    { schema: { params: Named, body: z.strictObject({ stream: z.string(), payload: z.unknown() }) } },
    async (request) => {
      const reader = who(request, 'read');
      const { stream, payload } = request.body;
      const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
      const type = /^\uFEFF?\s*</.test(body.toString('utf8', 0, 100)) ? 'application/xml' : 'application/json';
      const items = await asked(() => app.previewMapping(reader, request.params.id, stream, { body, type }), 400, 400);
      return { items, next: null };
    },
  );
  server.post('/connections/:id/probe', { schema: { params: Named } }, async (request) => {
    const admin = who(request, 'configure');
    await shown(app, request, admin);
    return asked(() => app.probeConnection(admin, request.params.id, new AbortController().signal), 400);
  });
  server.get('/connections/:id/backfills', { schema: { params: Named } }, async (request) => ({
    items: await asked(() => app.listBackfills(who(request, 'read'), request.params.id), 404),
    next: null,
  }));
  server.post(
    '/connections/:id/backfills',
    { schema: { params: Named, body: z.strictObject({ since: z.string(), stream: z.string().optional() }) } },
    async (request, reply) => {
      const developer = who(request, 'map');
      const { since, stream } = request.body;
      const begun = () => app.backfillConnection(developer, request.params.id, stream ?? null, new Date(since), true);
      return reply.code(202).send({ items: await asked(begun, 400), next: null });
    },
  );
  server.put(
    '/connections/:id/budget',
    { schema: { params: Named, body: z.record(z.string(), z.unknown()).nullable() } },
    async (request) => {
      const admin = who(request, 'configure');
      await shown(app, request, admin);
      return asked(() => app.setBudget(admin, request.params.id, request.body), 400);
    },
  );
  server.post('/connections', { schema: { body: New } }, async (request, reply) => {
    const added = await asked(() => app.addConnection(who(request, 'configure'), request.body), 400);
    return reply.code(201).send(added);
  });
  server.patch(
    '/connections/:id',
    { schema: { params: Named, body: z.strictObject({ settings: Settings }) } },
    async (request) => {
      const admin = who(request, 'configure');
      await shown(app, request, admin);
      return asked(() => app.changeConnection(admin, request.params.id, request.body.settings), 400);
    },
  );
  server.delete('/connections/:id', { schema: { params: Named } }, async (request, reply) => {
    const admin = who(request, 'configure');
    await shown(app, request, admin);
    await app.removeConnection(admin, request.params.id);
    return reply.code(204).send();
  });
  server.post('/connections/:id/test', { schema: { params: Named } }, async (request) => {
    const admin = who(request, 'configure');
    await shown(app, request, admin);
    return { items: await asked(() => app.testConnection(admin, request.params.id), 400), next: null };
  });
  server.post('/connections/:id/grant', { schema: { params: Named } }, async (request) => {
    const admin = who(request, 'configure');
    await shown(app, request, admin);
    return { url: (await asked(() => app.requestGrant(admin, request.params.id, redirect()), 400)).href };
  });
}

/** Throws 404 where there is no such connection. */
async function shown(app: App, request: FastifyRequest, admin: ReturnType<Who>): Promise<void> {
  const { id } = request.params as { readonly id: string };
  await asked(() => app.showConnection(admin, id), 404);
}
