/** `/api/v1/connectors` and `/api/v1/connections`: what can be connected, by which form, and what is. Secrets go in and never come out. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Audience } from '#sdk';
import type { App } from '../app/index.ts';
import type { V1Options } from './v1.ts';
import { Word, type Who } from './v1-parts.ts';
import { asked, tellingIn } from './problem.ts';
import * as shapes from './shapes/index.ts';

const Overviewed = z.strictObject({
  connection: Word.optional(),
  hours: z.coerce.number({ error: 'a number of hours' }).int().min(1).max(168).default(24),
});
const Settings = z.record(z.string(), z.unknown());
const Named = z.object({ id: z.string() });
const New = z.strictObject({ id: z.string(), connector: z.string(), audience: Audience, settings: Settings });

export function connectionRoutes(
  plain: FastifyInstance,
  { app, redirect, address, who }: Pick<V1Options, 'app' | 'redirect' | 'address'> & { readonly who: Who },
): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  /** Where others reach us. */
  function addressOf(id: string, token: string): string {
    return `${address()}/in/${id}/${token}`;
  }

  server.get(
    '/connectors',
    {
      schema: {
        operationId: 'listConnectors',
        summary: 'What can be connected, each with its form.',
        response: { 200: shapes.Connectors },
      },
    },
    (request, reply) => ({
      items: app.listConnectors(who(request, 'read'), tellingIn(request, reply)),
      next: null,
    }),
  );
  server.get(
    '/connections',
    {
      schema: { operationId: 'listConnections', summary: 'What is connected.', response: { 200: shapes.Connections } },
    },
    (request) => ({ items: app.listConnections(who(request, 'read')), next: null }),
  );
  // Not below /connections, where any word may be the name of one.
  server.get(
    '/connection-overview',
    {
      schema: {
        operationId: 'listOverviews',
        summary: 'What is connected, and how each is: streams, budget, quarantine and what is being read.',
        querystring: Overviewed,
        response: { 200: shapes.Overviews },
      },
    },
    async (request) => ({
      items: await asked(() => app.connectionOverview(who(request, 'read'), request.query), 404),
      next: null,
    }),
  );
  server.get(
    '/connections/:id',
    {
      schema: {
        operationId: 'showConnection',
        summary: 'One connection.',
        params: Named,
        response: { 200: shapes.Connection },
      },
    },
    (request) => asked(() => app.showConnection(who(request, 'read'), request.params.id), 404),
  );
  server.get(
    '/connections/:id/health',
    {
      schema: {
        operationId: 'showHealth',
        summary: 'How a connection is, and what to do about it.',
        params: Named,
        response: { 200: shapes.Health },
      },
    },
    (request) => asked(() => app.connectionHealth(who(request, 'read'), request.params.id), 404),
  );
  server.post(
    '/connections/:id/pause',
    {
      schema: {
        operationId: 'pauseConnection',
        summary: 'Stops reading and calling; what is posted to us is stored all the same.',
        params: Named,
        response: { 200: shapes.Connection },
      },
    },
    (request) => asked(() => app.pauseConnection(who(request, 'configure'), request.params.id), 404),
  );
  server.post(
    '/connections/:id/resume',
    {
      schema: {
        operationId: 'resumeConnection',
        summary: 'Goes on; what waited goes out in its order.',
        params: Named,
        response: { 200: shapes.Connection },
      },
    },
    (request) => asked(() => app.resumeConnection(who(request, 'configure'), request.params.id), 404),
  );
  server.get(
    '/connections/:id/touches',
    {
      schema: {
        operationId: 'showTouched',
        summary: 'What stopping, changing or removing a connection would touch.',
        params: Named,
        response: { 200: shapes.Touched },
      },
    },
    (request) => asked(() => app.touchedBy(who(request, 'read'), request.params.id), 404),
  );
  server.post(
    '/connections/:id/preview',
    {
      schema: {
        operationId: 'previewMapping',
        summary: 'What the mapping makes of a record. Nothing is stored.',
        params: Named,
        body: z.strictObject({ stream: z.string(), payload: z.unknown() }),
        response: { 200: shapes.Previews },
      },
    },
    async (request) => {
      const reader = who(request, 'read');
      const { stream, payload } = request.body;
      const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
      const type = /^\uFEFF?\s*</.test(body.toString('utf8', 0, 100)) ? 'application/xml' : 'application/json';
      const items = await asked(() => app.previewMapping(reader, request.params.id, stream, { body, type }), 400, 400);
      return { items, next: null };
    },
  );
  server.post(
    '/connections/:id/probe',
    {
      schema: {
        operationId: 'probeConnection',
        summary: 'Writes a test post at the vendor, waits until it is seen, and takes it away.',
        params: Named,
        response: { 200: shapes.Probe },
      },
    },
    async (request) => {
      const admin = who(request, 'configure');
      await shown(app, request, admin);
      return asked(() => app.probeConnection(admin, request.params.id, new AbortController().signal), 400);
    },
  );
  server.get(
    '/connections/:id/backfills',
    {
      schema: {
        operationId: 'listBackfills',
        summary: 'Histories that were asked for.',
        params: Named,
        response: { 200: shapes.Backfills },
      },
    },
    async (request) => ({
      items: await asked(() => app.listBackfills(who(request, 'read'), request.params.id), 404),
      next: null,
    }),
  );
  server.post(
    '/connections/:id/backfills',
    {
      schema: {
        operationId: 'backfillConnection',
        summary: 'Asks for history.',
        params: Named,
        body: z.strictObject({ since: z.string(), stream: z.string().optional() }),
        response: { 202: shapes.Backfills },
      },
    },
    async (request, reply) => {
      const developer = who(request, 'map');
      const { since, stream } = request.body;
      const begun = () => app.backfillConnection(developer, request.params.id, stream ?? null, new Date(since), true);
      return reply.code(202).send({ items: await asked(begun, 400), next: null });
    },
  );
  server.delete(
    '/connections/:id/backfills/:stream',
    {
      schema: {
        operationId: 'cancelBackfill',
        summary: 'Ends the reading of history; what was read stays.',
        params: z.object({ id: z.string(), stream: z.string() }),
        response: { 200: shapes.Backfill },
      },
    },
    (request) => asked(() => app.cancelBackfill(who(request, 'map'), request.params.id, request.params.stream), 404),
  );
  server.put(
    '/connections/:id/off',
    {
      schema: {
        operationId: 'turnOffStreams',
        summary: 'Which streams are not read; all others are.',
        params: Named,
        body: z.strictObject({ streams: z.array(z.string()) }),
        response: { 200: shapes.Connection },
      },
    },
    async (request) => {
      const admin = who(request, 'configure');
      await shown(app, request, admin);
      return asked(() => app.turnOff(admin, request.params.id, request.body.streams), 400);
    },
  );
  server.post(
    '/connections/:id/address',
    {
      schema: {
        operationId: 'readdressConnection',
        summary: 'Another webhook address; the one before is no longer taken.',
        params: Named,
        response: { 200: shapes.Connected },
      },
    },
    async (request) => {
      const admin = who(request, 'configure');
      await shown(app, request, admin);
      const { id } = request.params;
      const token = await asked(() => app.readdressConnection(admin, id), 400);
      return { connection: app.showConnection(admin, id), token, address: addressOf(id, token) };
    },
  );
  server.put(
    '/connections/:id/budget',
    {
      schema: {
        operationId: 'setBudget',
        summary: 'How much may be asked of the vendor; null: the connector’s own again.',
        params: Named,
        body: z.record(z.string(), z.unknown()).nullable(),
        response: { 200: shapes.Connection },
      },
    },
    async (request) => {
      const admin = who(request, 'configure');
      await shown(app, request, admin);
      return asked(() => app.setBudget(admin, request.params.id, request.body), 400);
    },
  );
  server.post(
    '/connections',
    {
      schema: {
        operationId: 'addConnection',
        summary: 'Connects an account.',
        body: New,
        response: { 201: shapes.Connected },
      },
    },
    async (request, reply) => {
      const added = await asked(() => app.addConnection(who(request, 'configure'), request.body), 400);
      const { connection, token } = added;
      return reply.code(201).send({ ...added, address: token === null ? null : addressOf(connection.id, token) });
    },
  );
  server.patch(
    '/connections/:id',
    {
      schema: {
        operationId: 'changeConnection',
        summary: 'Other settings or credentials for the same account.',
        params: Named,
        body: z.strictObject({ settings: Settings }),
        response: { 200: shapes.Connection },
      },
    },
    async (request) => {
      const admin = who(request, 'configure');
      await shown(app, request, admin);
      return asked(() => app.changeConnection(admin, request.params.id, request.body.settings), 400);
    },
  );
  server.delete(
    '/connections/:id',
    {
      schema: {
        operationId: 'removeConnection',
        summary: 'Removes a connection.',
        params: Named,
        response: { 204: shapes.Nothing },
      },
    },
    async (request, reply) => {
      const admin = who(request, 'configure');
      await shown(app, request, admin);
      await app.removeConnection(admin, request.params.id);
      return reply.code(204).send();
    },
  );
  server.post(
    '/connections/:id/test',
    {
      schema: {
        operationId: 'testConnection',
        summary: 'Tries each right that it needs at the vendor.',
        params: Named,
        response: { 200: shapes.Checks },
      },
    },
    async (request, reply) => {
      const admin = who(request, 'configure');
      await shown(app, request, admin);
      const checks = await asked(() => app.testConnection(admin, request.params.id, tellingIn(request, reply)), 400);
      return { items: checks, next: null };
    },
  );
  server.post(
    '/connections/:id/grant',
    {
      schema: {
        operationId: 'requestGrant',
        summary: 'Where an admin’s browser goes so that the vendor grants access.',
        params: Named,
        response: { 200: shapes.Grant },
      },
    },
    async (request) => {
      const admin = who(request, 'configure');
      await shown(app, request, admin);
      return { url: (await asked(() => app.requestGrant(admin, request.params.id, redirect(), 'console'), 400)).href };
    },
  );
}

/** Throws 404 where there is no such connection. */
async function shown(app: App, request: FastifyRequest, admin: ReturnType<Who>): Promise<void> {
  const { id } = request.params as { readonly id: string };
  await asked(() => app.showConnection(admin, id), 404);
}
