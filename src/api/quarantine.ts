/** `/api/v1/quarantine`: records that do not fit their mapping, and mapping them again. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App } from '../app/index.ts';
import { Id, page, Paging, Word, type Who } from './v1-parts.ts';
import * as shapes from './shapes/index.ts';

const Where = { connection: Word.optional(), stream: Word.optional() };

export function quarantineRoutes(plain: FastifyInstance, { app, who }: { readonly app: App; readonly who: Who }): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get(
    '/quarantine',
    {
      schema: {
        operationId: 'listQuarantine',
        summary: 'Records that do not fit their mapping, newest first.',
        querystring: z.strictObject({ ...Paging, ...Where }),
        response: { 200: shapes.Quarantine },
      },
    },
    async (request) => {
      const { limit, ...filter } = request.query;
      const rows = await app.listQuarantined(who(request, 'read'), { ...filter, limit: limit + 1 });
      return page(limit, rows, ({ envelope }) => envelope);
    },
  );
  server.get(
    '/quarantine/:id',
    {
      schema: {
        operationId: 'showQuarantined',
        summary: 'One of them, with what the vendor sent.',
        params: z.object({ id: Id }),
        response: { 200: shapes.QuarantinedRecord },
      },
    },
    (request) => app.showQuarantined(who(request, 'read'), request.params.id),
  );
  server.post(
    '/quarantine/replay',
    {
      schema: {
        operationId: 'replayQuarantine',
        summary: 'Maps again what is in quarantine: one record, or all of a connection or stream.',
        body: z.union([z.strictObject({ envelope: Id }), z.strictObject({ connection: Word, stream: Where.stream })]),
        response: { 200: shapes.Replayed },
      },
    },
    (request) => app.replayQuarantined(who(request, 'map'), request.body),
  );
}
