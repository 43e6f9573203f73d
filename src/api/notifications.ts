/** `/api/v1/notifications`: what whoever asks is told, and how they want it. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App, SeenNotification } from '../app/index.ts';
import { asked, askedIn } from './problem.ts';
import * as shapes from './shapes/index.ts';
import { Id, orNone, page, Paging, Word, type Who } from './v1-parts.ts';

/** `app` says which fields there are, and what does not fit. */
const Given = z.record(z.string(), z.unknown());

export function notificationRoutes(
  plain: FastifyInstance,
  { app, who }: { readonly app: App; readonly who: Who },
): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get(
    '/notifications',
    {
      schema: {
        operationId: 'listNotifications',
        summary: 'What whoever asks was told and is to be told, newest first, and how much of it is unread.',
        querystring: z.strictObject({
          ...Paging,
          unread: z.enum(['true']).optional(),
          language: z.enum(['en', 'de']).optional().describe('Of the words; left out: as they are told.'),
        }),
        response: { 200: shapes.Notifications },
      },
    },
    async (request) => {
      const { limit, before, unread, language } = request.query;
      const filter = { before, limit: limit + 1, unread: unread !== undefined, language: language ?? null };
      const found = await asked(() => app.listNotifications(who(request, 'read'), filter), 400);
      return { ...page(limit, found.rows.map(shown), ({ id }) => id), unread: found.unread };
    },
  );
  server.post(
    '/notifications/read',
    {
      schema: {
        operationId: 'readNotifications',
        summary: 'They were read: no further channel tells of them. Without ids, all.',
        body: orNone({ ids: z.array(Id).max(200).optional() }),
        response: { 200: shapes.Done },
      },
    },
    async (request) => {
      await asked(() => app.readNotifications(who(request, 'read'), request.body.ids ?? null), 400);
      return { done: true as const };
    },
  );
  server.get(
    '/notification-rules',
    {
      schema: {
        operationId: 'showNotificationRules',
        summary: 'How whoever asks is told: by which channels, when, and when not.',
        response: { 200: shapes.NotificationRules },
      },
    },
    (request) => asked(() => app.showNotificationRules(who(request, 'read')), 400),
  );
  server.patch(
    '/notification-rules',
    {
      schema: {
        operationId: 'setNotificationRules',
        summary: 'What is left out stays; null is as the product has it.',
        body: Given,
        response: { 200: shapes.NotificationRules },
      },
    },
    (request) => asked(() => app.setNotificationRules(who(request, 'read'), request.body), 400),
  );
  server.get(
    '/push',
    {
      schema: {
        operationId: 'showPush',
        summary: 'The browsers by which whoever asks is told, and the key that another one is bound to.',
        response: { 200: shapes.Push },
      },
    },
    (request) => asked(() => app.showPush(who(request, 'read')), 400),
  );
  server.post(
    '/push/devices',
    {
      schema: {
        operationId: 'addPushDevice',
        summary:
          'This browser is told from now on, as long as whoever asks is signed in there: its endpoint, and its keys p256dh and auth.',
        body: Given,
        response: { 200: shapes.PushDevice },
      },
    },
    (request) => asked(() => app.addPushDevice(who(request, 'read'), request.body), 400),
  );
  server.delete(
    '/push/devices/:id',
    {
      schema: {
        operationId: 'removePushDevice',
        summary: 'That browser is told nothing any more.',
        params: z.object({ id: Id }),
        response: { 200: shapes.Removed },
      },
    },
    async (request) => {
      const { id } = request.params;
      await asked(() => app.removePushDevice(who(request, 'read'), id), 404);
      return { removed: id };
    },
  );
  server.post(
    '/notification-rules/test',
    {
      schema: {
        operationId: 'testNotifications',
        summary: 'A test, now: by one channel, or by each that could reach whoever asks.',
        body: orNone({ channel: Word.optional() }),
        response: { 200: shapes.NotificationTests },
      },
    },
    async (request) => {
      const { channel = null } = request.body;
      const language = askedIn(request);
      return { items: await asked(() => app.testNotifications(who(request, 'read'), channel, null, language), 400) };
    },
  );
}

function shown({ person: _person, why: _why, detail: _detail, attempts: _attempts, ...rest }: SeenNotification) {
  return rest;
}
