/** `/api/v1/audit`: who did what. */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AUDIT_FORMATS, type App } from '../app/index.ts';
import * as shapes from './shapes/index.ts';
import { page, Paging, When, Word, type Who } from './v1-parts.ts';

const Filter = {
  noun: Word.optional(),
  /** Of what. */
  id: Word.optional(),
  /** A person's id, or a name. */
  actor: Word.optional(),
  since: When.optional(),
  until: When.optional(),
};

export function auditRoutes(plain: FastifyInstance, { app, who }: { readonly app: App; readonly who: Who }): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get(
    '/audit',
    {
      schema: {
        operationId: 'listAudit',
        summary: 'Who did what, newest first.',
        querystring: z.strictObject({ ...Paging, ...Filter }),
        response: { 200: shapes.Audit },
      },
    },
    async (request) => {
      const { limit, ...filter } = request.query;
      const rows = await app.listAudit(who(request, 'configure'), { ...filter, limit: limit + 1 });
      return page(limit, rows, ({ id }) => id);
    },
  );
  server.get(
    '/audit/export',
    {
      schema: {
        operationId: 'exportAudit',
        summary: 'Who did what, as a file: JSON lines or CSV, newest first.',
        querystring: z.strictObject({ ...Filter, format: z.enum(AUDIT_FORMATS).default('jsonl') }),
        response: { 200: z.custom<Readable>() },
      },
    },
    async (request, reply) => {
      const { format, ...filter } = request.query;
      const lines = app.exportAudit(who(request, 'configure'), filter, format);
      return reply
        .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
        .header('content-disposition', `attachment; filename="audit.${format}"`)
        .send(Readable.from(lines));
    },
  );
}
