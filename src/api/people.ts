/** `/api/v1/people` and `/api/v1/teams`: who there is, who can act now, and who is on call. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App } from '../app/index.ts';
import { asked } from './problem.ts';
import { orNone, page, PagingByName, When, WhenOrDay, Word, type Who } from './v1-parts.ts';
import * as shapes from './shapes/index.ts';

const Named = z.object({ id: Word });
/** `app` says which fields there are, and what does not fit. */
const Given = z.record(z.string(), z.unknown());

export function peopleRoutes(plain: FastifyInstance, { app, who }: { readonly app: App; readonly who: Who }): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get(
    '/people',
    {
      schema: {
        operationId: 'listPeople',
        summary: 'Who there is, and who can act now, by id.',
        querystring: z.strictObject(PagingByName),
        response: { 200: shapes.People },
      },
    },
    async (request) => {
      const { limit, before: after = null } = request.query;
      return page(limit, await app.listPeople(who(request, 'read'), { limit: limit + 1, after }), ({ id }) => id);
    },
  );
  server.get(
    '/people/:id',
    { schema: { operationId: 'showPerson', summary: 'One person.', params: Named, response: { 200: shapes.Person } } },
    (request) => asked(() => app.showPerson(who(request, 'read'), request.params.id), 404),
  );
  server.post(
    '/people/:id',
    {
      schema: {
        operationId: 'addPerson',
        summary: 'Adds a person.',
        params: Named,
        body: Given,
        response: { 201: shapes.Person },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(await asked(() => app.addPerson(who(request, 'configure'), request.params.id, request.body), 400)),
  );
  server.patch(
    '/people/:id',
    {
      schema: {
        operationId: 'editPerson',
        summary: 'Changes what is said of a person.',
        params: Named,
        body: Given,
        response: { 200: shapes.Person },
      },
    },
    (request) => asked(() => app.editPerson(who(request, 'configure'), request.params.id, request.body), 400),
  );
  server.delete(
    '/people/:id',
    {
      schema: {
        operationId: 'removePerson',
        summary: 'Removes a person whom nothing waits for.',
        params: Named,
        response: { 200: shapes.Removed },
      },
    },
    async (request) => {
      await asked(() => app.removePerson(who(request, 'configure'), request.params.id), 409);
      return { removed: request.params.id };
    },
  );
  server.post(
    '/people/:id/away',
    {
      schema: {
        operationId: 'setAway',
        summary: 'Is away: what waits for them moves on.',
        params: Named,
        body: z.strictObject({
          from: WhenOrDay.nullable().default(null),
          until: WhenOrDay.nullable().default(null),
          reason: z.string().nullable().default(null),
        }),
        response: { 200: shapes.Person },
      },
    },
    (request) => asked(() => app.setAway(who(request, 'act'), request.params.id, request.body), 400),
  );
  server.post(
    '/people/:id/back',
    {
      schema: {
        operationId: 'setBack',
        summary: 'Is back.',
        params: Named,
        body: orNone({ until: WhenOrDay.nullable().default(null) }),
        response: { 200: shapes.Back },
      },
    },
    (request) => asked(() => app.setBack(who(request, 'act'), request.params.id, request.body.until), 404),
  );

  server.get(
    '/teams',
    { schema: { operationId: 'listTeams', summary: 'Teams, with who is on call.', response: { 200: shapes.Teams } } },
    async (request) => ({ items: await app.listTeams(who(request, 'read')), next: null }),
  );
  server.get(
    '/teams/:id',
    { schema: { operationId: 'showTeam', summary: 'One team.', params: Named, response: { 200: shapes.Team } } },
    (request) => asked(() => app.showTeam(who(request, 'read'), request.params.id), 404),
  );
  server.post(
    '/teams/:id',
    {
      schema: {
        operationId: 'addTeam',
        summary: 'Adds a team.',
        params: Named,
        body: Given,
        response: { 201: shapes.Team },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(await asked(() => app.addTeam(who(request, 'configure'), request.params.id, request.body), 400)),
  );
  server.patch(
    '/teams/:id',
    {
      schema: {
        operationId: 'editTeam',
        summary: 'Changes what is said of a team.',
        params: Named,
        body: Given,
        response: { 200: shapes.Team },
      },
    },
    (request) => asked(() => app.editTeam(who(request, 'configure'), request.params.id, request.body), 400),
  );
  server.delete(
    '/teams/:id',
    {
      schema: {
        operationId: 'removeTeam',
        summary: 'Removes a team.',
        params: Named,
        response: { 200: shapes.Removed },
      },
    },
    async (request) => {
      await asked(() => app.removeTeam(who(request, 'configure'), request.params.id), 404);
      return { removed: request.params.id };
    },
  );
  server.post(
    '/teams/:id/shifts',
    {
      schema: {
        operationId: 'takeShift',
        summary: 'Takes a shift.',
        params: Named,
        body: z.strictObject({ person: Word, from: When.nullable().default(null), until: When }),
        response: { 200: shapes.OnCall },
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
    {
      schema: {
        operationId: 'addHolidays',
        summary: 'Days on which nobody works, as text.',
        params: z.object({ calendar: Word }),
        body: z.strictObject({ text: z.string().max(5_000_000) }),
        response: { 200: shapes.Days },
      },
    },
    async (request) => ({
      days: await asked(
        () => app.addHolidays(who(request, 'configure'), request.params.calendar, request.body.text),
        400,
      ),
    }),
  );
  server.get(
    '/teams/:id/on-call',
    {
      schema: {
        operationId: 'showOnCall',
        summary: 'Who is on call.',
        params: Named,
        querystring: z.strictObject({ at: When.optional() }),
        response: { 200: shapes.OnCall },
      },
    },
    async (request) => ({
      on_call: await asked(() => app.onCall(who(request, 'read'), request.params.id, request.query.at ?? null), 404),
    }),
  );
  server.get(
    '/on-call',
    {
      schema: {
        operationId: 'listOnCallAhead',
        summary: 'Who is on call in the days ahead, and when nobody is.',
        querystring: z.strictObject({
          days: z.coerce.number({ error: 'a number from 1 to 62' }).int().min(1).max(62).default(14),
          team: Word.optional(),
        }),
        response: { 200: shapes.OnCallAhead },
      },
    },
    async (request) => {
      const { days, team = null } = request.query;
      return { items: await asked(() => app.onCallAhead(who(request, 'read'), days, team), 404), next: null };
    },
  );
}
