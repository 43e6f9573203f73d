/** `/api/v1/library`: what was done before, and how it turned out. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AGES, FACETS, type App } from '../app/index.ts';
import { asked } from './problem.ts';
import { Id, page, Paging, Word, type Who } from './v1-parts.ts';

const Named = z.object({ id: Id });
/** `app` says which fields there are, and what does not fit. */
const Given = z.record(z.string(), z.unknown());
const Flag = z.enum(['true', 'false']).transform((text) => text === 'true');
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

  server.get('/library/search', { schema: { querystring: Question } }, (request) => {
    const { q, limit, where, typing = false, ...only } = request.query;
    return asked(() => app.searchLibrary(who(request, 'read'), { text: q, limit, where, typing, only }), 400);
  });
  server.get(
    '/library/stats',
    {
      schema: {
        querystring: z.strictObject({
          days: z.coerce.number({ error: 'a number of days' }).int().min(1).max(3_650).default(90),
          limit: z.coerce.number({ error: 'a number from 1 to 100' }).int().min(1).max(100).default(10),
        }),
      },
    },
    (request) => app.libraryStats(who(request, 'read'), request.query),
  );
  server.get(
    '/library/responses',
    { schema: { querystring: z.strictObject({ ...Paging, retired: Flag.optional(), review: Flag.optional() }) } },
    async (request) => {
      const { limit, ...filter } = request.query;
      return page(
        limit,
        await app.listResponses(who(request, 'read'), { ...filter, limit: limit + 1 }),
        ({ id }) => id,
      );
    },
  );
  server.get('/library/responses/:id', { schema: { params: Named } }, (request) =>
    asked(() => app.showResponse(who(request, 'read'), request.params.id), 404),
  );
  server.post('/library/responses', { schema: { body: Given } }, async (request, reply) =>
    reply.code(201).send(await asked(() => app.addResponse(who(request, 'act'), request.body), 400)),
  );
  server.patch(
    '/library/responses/:id',
    {
      schema: {
        params: Named,
        body: z.strictObject({
          changes: Given,
          why: Word.nullable().default(null),
          version: z.int().min(1).optional(),
        }),
      },
    },
    (request) => {
      const { changes, why, version } = request.body;
      return asked(() => app.editResponse(who(request, 'act'), request.params.id, changes, { why, version }), 409);
    },
  );
  server.post(
    '/library/responses/:id/retire',
    { schema: { params: Named, body: z.strictObject({ why: Word }) } },
    (request) => asked(() => app.retireResponse(who(request, 'act'), request.params.id, request.body.why), 409),
  );
  server.post('/library/responses/:id/restore', { schema: { params: Named } }, (request) =>
    asked(() => app.restoreResponse(who(request, 'act'), request.params.id), 409),
  );
  server.post(
    '/library/responses/:id/publish',
    { schema: { params: Named, body: z.strictObject({ connection: Word, type: Word.default('page') }) } },
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
        body: z.strictObject({ names: z.array(Word).max(50).default([]), handles: z.array(Word).max(50).default([]) }),
      },
    },
    (request) => asked(() => app.forgetPerson(who(request, 'configure'), request.body), 400),
  );
  server.get('/issues/:id/similar', { schema: { params: Named } }, (request) =>
    asked(() => app.similarTo(who(request, 'read'), request.params.id), 404),
  );
  server.post(
    '/library/responses/:id/use',
    { schema: { params: Named, body: z.strictObject({ issue: Id, activity: Id }) } },
    async (request, reply) => {
      const { issue, activity } = request.body;
      return reply
        .code(201)
        .send(await asked(() => app.useResponse(who(request, 'act'), request.params.id, issue, activity), 409));
    },
  );
}
