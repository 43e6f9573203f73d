/** `/api/v1/people` and `/api/v1/teams`: who there is, who can act now, and who is on call. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App } from '../app/index.ts';
import { asked } from './problem.ts';
import { orNone, When, WhenOrDay, Word, type Who } from './v1-parts.ts';

const Named = z.object({ id: Word });
/** `app` says which fields there are, and what does not fit. */
const Given = z.record(z.string(), z.unknown());

export function peopleRoutes(plain: FastifyInstance, { app, who }: { readonly app: App; readonly who: Who }): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get('/people', async (request) => ({ items: await app.listPeople(who(request, 'read')), next: null }));
  server.get('/people/:id', { schema: { params: Named } }, (request) =>
    asked(() => app.showPerson(who(request, 'read'), request.params.id), 404),
  );
  server.post('/people/:id', { schema: { params: Named, body: Given } }, async (request, reply) =>
    reply
      .code(201)
      .send(await asked(() => app.addPerson(who(request, 'configure'), request.params.id, request.body), 400)),
  );
  server.patch('/people/:id', { schema: { params: Named, body: Given } }, (request) =>
    asked(() => app.editPerson(who(request, 'configure'), request.params.id, request.body), 400),
  );
  server.delete('/people/:id', { schema: { params: Named } }, async (request) => {
    await asked(() => app.removePerson(who(request, 'configure'), request.params.id), 409);
    return { removed: request.params.id };
  });
  server.post(
    '/people/:id/away',
    {
      schema: {
        params: Named,
        body: z.strictObject({
          from: WhenOrDay.nullable().default(null),
          until: WhenOrDay.nullable().default(null),
          reason: z.string().nullable().default(null),
        }),
      },
    },
    (request) => asked(() => app.setAway(who(request, 'act'), request.params.id, request.body), 400),
  );
  server.post(
    '/people/:id/back',
    {
      schema: {
        params: Named,
        body: orNone({ until: WhenOrDay.nullable().default(null) }),
      },
    },
    (request) => asked(() => app.setBack(who(request, 'act'), request.params.id, request.body.until), 404),
  );

  server.get('/teams', async (request) => ({ items: await app.listTeams(who(request, 'read')), next: null }));
  server.get('/teams/:id', { schema: { params: Named } }, (request) =>
    asked(() => app.showTeam(who(request, 'read'), request.params.id), 404),
  );
  server.post('/teams/:id', { schema: { params: Named, body: Given } }, async (request, reply) =>
    reply
      .code(201)
      .send(await asked(() => app.addTeam(who(request, 'configure'), request.params.id, request.body), 400)),
  );
  server.patch('/teams/:id', { schema: { params: Named, body: Given } }, (request) =>
    asked(() => app.editTeam(who(request, 'configure'), request.params.id, request.body), 400),
  );
  server.delete('/teams/:id', { schema: { params: Named } }, async (request) => {
    await asked(() => app.removeTeam(who(request, 'configure'), request.params.id), 404);
    return { removed: request.params.id };
  });
  server.post(
    '/teams/:id/shifts',
    {
      schema: {
        params: Named,
        body: z.strictObject({ person: Word, from: When.nullable().default(null), until: When }),
      },
    },
    async (request) => {
      const { person, from, until } = request.body;
      const { id } = request.params;
      await asked(() => app.takeShift(who(request, 'act'), id, person, from, until), 400);
      return { on_call: await app.onCall(who(request, 'read'), id, from) };
    },
  );
  server.post(
    '/holidays/:calendar',
    { schema: { params: z.object({ calendar: Word }), body: z.strictObject({ text: z.string().max(5_000_000) }) } },
    async (request) => ({
      days: await asked(
        () => app.addHolidays(who(request, 'configure'), request.params.calendar, request.body.text),
        400,
      ),
    }),
  );
  server.get(
    '/teams/:id/on-call',
    { schema: { params: Named, querystring: z.strictObject({ at: When.optional() }) } },
    async (request) => ({
      on_call: await asked(() => app.onCall(who(request, 'read'), request.params.id, request.query.at ?? null), 404),
    }),
  );
}
