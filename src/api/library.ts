/** `/api/v1/library`: what was done before, and how it turned out. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AGES, FACETS, type App } from '../app/index.ts';
import { asked } from './problem.ts';
import { Flag, Id, page, Paging, Word, type Who } from './v1-parts.ts';
import * as shapes from './shapes/index.ts';

const Named = z.object({ id: Id });
/** `app` says which fields there are, and what does not fit. */
const Given = z.record(z.string(), z.unknown());
const Question = z.strictObject({
  q: z.string().min(1).max(20_000),
  limit: z.coerce.number({ error: 'a number from 1 to 100' }).int().min(1).max(100).default(10),
  where: z.string().max(2_000).optional(),
  typing: Flag.optional(),
  ...(Object.fromEntries(FACETS.map((facet) => [facet, Word.optional()])) as Record<
    (typeof FACETS)[number],
    z.ZodOptional<typeof Word>
  >),
  age: z.enum(AGES).optional(),
});

export function libraryRoutes(plain: FastifyInstance, { app, who }: { readonly app: App; readonly who: Who }): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get(
    '/library/search',
    {
      schema: {
        operationId: 'searchLibrary',
        summary: 'Finds entries by words.',
        querystring: Question,
        response: { 200: shapes.SearchResults },
      },
    },
    (request) => {
      const { q, limit, where, typing = false, ...only } = request.query;
      return asked(() => app.searchLibrary(who(request, 'read'), { text: q, limit, where, typing, only }), 400);
    },
  );
  server.get(
    '/library/stats',
    {
      schema: {
        operationId: 'showLibraryStats',
        summary: 'What the library can learn from.',
        querystring: z.strictObject({
          days: z.coerce.number({ error: 'a number of days' }).int().min(1).max(3_650).default(90),
          limit: z.coerce.number({ error: 'a number from 1 to 100' }).int().min(1).max(100).default(10),
        }),
        response: { 200: shapes.LibraryStats },
      },
    },
    (request) => app.libraryStats(who(request, 'read'), request.query),
  );
  server.get(
    '/library/responses',
    {
      schema: {
        operationId: 'listResponses',
        summary: 'Entries, newest first.',
        querystring: z.strictObject({ ...Paging, retired: Flag.optional(), review: Flag.optional() }),
        response: { 200: shapes.Responses },
      },
    },
    async (request) => {
      const { limit, ...filter } = request.query;
      return page(
        limit,
        await app.listResponses(who(request, 'read'), { ...filter, limit: limit + 1 }),
        ({ id }) => id,
      );
    },
  );
  server.get(
    '/library/responses/:id',
    {
      schema: {
        operationId: 'showResponse',
        summary: 'One entry, with its versions and what it rests on.',
        params: Named,
        response: { 200: shapes.ResponseDetail },
      },
    },
    (request) => asked(() => app.showResponse(who(request, 'read'), request.params.id), 404),
  );
  server.post(
    '/library/responses',
    {
      schema: {
        operationId: 'addResponse',
        summary: 'Adds an entry.',
        body: Given,
        response: { 201: shapes.Response },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await asked(() => app.addResponse(who(request, 'act'), request.body), 400)),
  );
  server.patch(
    '/library/responses/:id',
    {
      schema: {
        operationId: 'editResponse',
        summary: 'Changes an entry; what it said is kept as a version.',
        params: Named,
        body: z.strictObject({
          changes: Given,
          why: Word.nullable().default(null),
          version: z.int().min(1).optional(),
        }),
        response: { 200: shapes.Response },
      },
    },
    (request) => {
      const { changes, why, version } = request.body;
      return asked(() => app.editResponse(who(request, 'act'), request.params.id, changes, { why, version }), 409);
    },
  );
  server.post(
    '/library/responses/:id/retire',
    {
      schema: {
        operationId: 'retireResponse',
        summary: 'It is found no longer; what it said stays.',
        params: Named,
        body: z.strictObject({ why: Word }),
        response: { 200: shapes.Response },
      },
    },
    (request) => asked(() => app.retireResponse(who(request, 'act'), request.params.id, request.body.why), 409),
  );
  server.post(
    '/library/responses/:id/restore',
    {
      schema: {
        operationId: 'restoreResponse',
        summary: 'It is found again.',
        params: Named,
        response: { 200: shapes.Response },
      },
    },
    (request) => asked(() => app.restoreResponse(who(request, 'act'), request.params.id), 409),
  );
  server.post(
    '/library/responses/:id/publish',
    {
      schema: {
        operationId: 'publishResponse',
        summary: 'Writes an entry in a community.',
        params: Named,
        body: z.strictObject({ connection: Word, type: Word.default('page') }),
        response: { 202: shapes.Published },
      },
    },
    async (request, reply) => {
      const { connection, type } = request.body;
      const effect = await asked(
        () => app.publishResponse(who(request, 'act'), request.params.id, connection, type),
        409,
      );
      return reply.code(202).send({ effect });
    },
  );
  server.post(
    '/library/forget',
    {
      schema: {
        operationId: 'forgetPerson',
        summary: 'Takes a person out of the library.',
        body: z.strictObject({ names: z.array(Word).max(50).default([]), handles: z.array(Word).max(50).default([]) }),
        response: { 200: shapes.WasForgotten },
      },
    },
    (request) => asked(() => app.forgetPerson(who(request, 'configure'), request.body), 400),
  );
  server.get(
    '/issues/:id/similar',
    {
      schema: {
        operationId: 'listSimilar',
        summary: 'Entries that may help with an issue, with how they turned out.',
        params: Named,
        response: { 200: shapes.Suggestions },
      },
    },
    (request) => asked(() => app.similarTo(who(request, 'read'), request.params.id), 404),
  );
  server.post(
    '/library/responses/:id/use',
    {
      schema: {
        operationId: 'useResponse',
        summary: 'Makes an answer of an entry and keeps it as a draft.',
        params: Named,
        body: z.strictObject({ issue: Id, activity: Id }),
        response: { 201: shapes.MadeDraft },
      },
    },
    async (request, reply) => {
      const { issue, activity } = request.body;
      return reply
        .code(201)
        .send(await asked(() => app.useResponse(who(request, 'act'), request.params.id, issue, activity), 409));
    },
  );
}
