/** `/api/v1/webhooks`: programs that are told what changes. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App } from '../app/index.ts';
import { asked } from './problem.ts';
import * as shapes from './shapes/index.ts';
import { Id, page, Paging, type Who } from './v1-parts.ts';

const Named = z.object({ id: Id });
/** `app` says which fields there are, and what does not fit. */
const Given = z.record(z.string(), z.unknown());

export function webhookRoutes(plain: FastifyInstance, { app, who }: { readonly app: App; readonly who: Who }): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get(
    '/webhooks',
    {
      schema: {
        operationId: 'listWebhooks',
        summary: 'Programs that are told what changes, oldest first.',
        response: { 200: shapes.Webhooks },
      },
    },
    async (request) => ({ items: await app.listWebhooks(who(request, 'configure')), next: null }),
  );
  server.post(
    '/webhooks',
    {
      schema: {
        operationId: 'addWebhook',
        summary: 'Tells a program what changes from now on, as CloudEvents signed by a secret that is shown this once.',
        body: Given,
        response: { 201: shapes.MadeWebhook },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await asked(() => app.addWebhook(who(request, 'configure'), request.body), 400)),
  );
  server.get(
    '/webhooks/:id',
    {
      schema: {
        operationId: 'showWebhook',
        summary: 'One webhook, and how it is.',
        params: Named,
        response: { 200: shapes.Webhook },
      },
    },
    (request) => asked(() => app.showWebhook(who(request, 'configure'), request.params.id), 404),
  );
  server.delete(
    '/webhooks/:id',
    {
      schema: {
        operationId: 'removeWebhook',
        summary: 'It is told nothing any more.',
        params: Named,
        response: { 200: shapes.Webhook },
      },
    },
    (request) => asked(() => app.removeWebhook(who(request, 'configure'), request.params.id), 404),
  );
  server.get(
    '/webhooks/:id/deliveries',
    {
      schema: {
        operationId: 'listDeliveries',
        summary: 'What it was told and is still to be told, newest first.',
        params: Named,
        querystring: z.strictObject(Paging),
        response: { 200: shapes.WebhookDeliveries },
      },
    },
    async (request) => {
      const { limit, before } = request.query;
      const by = who(request, 'configure');
      const rows = await asked(() => app.listDeliveries(by, request.params.id, { before, limit: limit + 1 }), 404);
      return page(limit, rows, ({ id }) => id) as z.output<typeof shapes.WebhookDeliveries>;
    },
  );
  server.post(
    '/webhooks/:id/test',
    {
      schema: {
        operationId: 'testWebhook',
        summary: 'Sends an event `bondfire.webhook.test`, once, and answers what became of it.',
        params: Named,
        response: { 200: shapes.WebhookDelivery },
      },
    },
    async (request) =>
      (await asked(() => app.testWebhook(who(request, 'configure'), request.params.id), 404)) as shapes.WebhookDelivery,
  );
  server.post(
    '/webhooks/:id/pause',
    {
      schema: {
        operationId: 'pauseWebhook',
        summary: 'It is told nothing until it goes on.',
        params: Named,
        response: { 200: shapes.Webhook },
      },
    },
    (request) => asked(() => app.pauseWebhook(who(request, 'configure'), request.params.id), 404),
  );
  server.post(
    '/webhooks/:id/resume',
    {
      schema: {
        operationId: 'resumeWebhook',
        summary: 'It goes on with what waited; the event `bondfire.webhook.missed` says that all is to be read again.',
        params: Named,
        response: { 200: shapes.Webhook },
      },
    },
    (request) => asked(() => app.resumeWebhook(who(request, 'configure'), request.params.id), 404),
  );
  server.post(
    '/webhooks/:id/rotate',
    {
      schema: {
        operationId: 'rotateWebhook',
        summary: 'Another secret, shown this once; for a day events are signed by both.',
        params: Named,
        response: { 200: shapes.MadeWebhook },
      },
    },
    (request) => asked(() => app.rotateWebhook(who(request, 'configure'), request.params.id), 404),
  );
  server.post(
    '/webhooks/:id/restore',
    {
      schema: {
        operationId: 'restoreWebhook',
        summary: 'What was removed within a day is as it was, and goes on if it did.',
        params: Named,
        response: { 200: shapes.Webhook },
      },
    },
    (request) => asked(() => app.restoreWebhook(who(request, 'configure'), request.params.id), 404),
  );
  server.post(
    '/webhooks/:id/replay',
    {
      schema: {
        operationId: 'replayFailing',
        summary: 'What was not taken is tried now, in its order.',
        params: Named,
        response: { 200: shapes.ReplayedDeliveries },
      },
    },
    (request) => asked(() => app.replayFailing(who(request, 'configure'), request.params.id), 404),
  );
  server.post(
    '/webhooks/:id/deliveries/:delivery/replay',
    {
      schema: {
        operationId: 'replayDelivery',
        summary: 'Tells one event again, by the same id, also where it was taken.',
        params: Named.extend({ delivery: Id }),
        response: { 200: shapes.WebhookDelivery },
      },
    },
    async (request) => {
      const { id, delivery } = request.params;
      return (await asked(
        () => app.replayDelivery(who(request, 'configure'), id, delivery),
        404,
      )) as shapes.WebhookDelivery;
    },
  );
}
