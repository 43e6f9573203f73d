/** `/api/v1/asks/:id/shares`: an ask put to somebody without an account. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App } from '../app/index.ts';
import { asked, askedIn } from './problem.ts';
import { Id, Word, type Who } from './v1-parts.ts';
import * as shapes from './shapes/index.ts';

const ById = z.object({ id: Id });

export function shareRoutes(plain: FastifyInstance, { app, who }: { readonly app: App; readonly who: Who }): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get(
    '/asks/:id/shares',
    {
      schema: {
        operationId: 'listShares',
        summary: 'Links by which somebody without an account answers it, newest first.',
        params: ById,
        response: { 200: shapes.AskShares },
      },
    },
    async (request) => ({
      items: await asked(() => app.listShares(who(request, 'read'), request.params.id), 404),
      next: null,
    }),
  );
  server.post(
    '/asks/:id/shares',
    {
      schema: {
        operationId: 'shareAsk',
        summary:
          'Asks somebody without an account, by a link that takes one answer until it is due; sent by mail where there is an address. `note` is told to them; with `include` they are shown the issue’s title.',
        params: ById,
        // `app` says what does not fit, by field.
        body: z.looseObject({
          name: Word,
          address: z.string().nullable().optional(),
          note: z.string().nullable().optional(),
          include: z.boolean().optional(),
          language: z.enum(['en', 'de']).nullable().optional(),
          as: z.string().nullable().optional(),
          send: z.boolean().optional(),
        }),
        response: { 201: shapes.MadeAskShare },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(
          await asked(() => app.shareAsk(who(request, 'act'), request.params.id, request.body, askedIn(request)), 409),
        ),
  );
  server.delete(
    '/asks/:id/shares/:share',
    {
      schema: {
        operationId: 'unshareAsk',
        summary: 'Takes a link back that was not used.',
        params: z.object({ id: Id, share: Id }),
        response: { 200: shapes.AskShare },
      },
    },
    (request) => asked(() => app.unshareAsk(who(request, 'act'), request.params.id, request.params.share), 409),
  );
}
