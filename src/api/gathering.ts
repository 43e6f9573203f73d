/** `/api/v1/issues/:id/proposals`, `related`, `experts`: what may belong to an issue, and what of inside is about the same. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { asked } from './problem.ts';
import type { V1Options } from './v1.ts';
import { Id, type Who } from './v1-parts.ts';

const Named = z.object({ id: Id });
const Limit = z.coerce.number({ error: 'a number from 1 to 200' }).int().min(1).max(200).default(50);
const Decided = z.strictObject({ activities: z.array(Id).min(1).max(1_000), why: z.string().optional() });
const Share = z.number().min(0).max(1).optional();
const Rules = z.strictObject({ words: Share, joins: Share, proposes: Share, preview: z.boolean().default(false) });

export function gatheringRoutes(
  plain: FastifyInstance,
  { app, who }: Pick<V1Options, 'app'> & { readonly who: Who },
): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  const List = z.strictObject({ limit: Limit, state: z.enum(['proposed', 'accepted', 'refused']).default('proposed') });
  server.get('/issues/:id/proposals', { schema: { params: Named, querystring: List } }, async (request) => ({
    items: await asked(() => app.listProposals(who(request, 'read'), request.params.id, request.query), 404),
    next: null,
  }));
  server.post('/issues/:id/accept', { schema: { params: Named, body: Decided } }, async (request) => {
    const { activities, why } = request.body;
    return {
      joined: await asked(() => app.acceptProposals(who(request, 'act'), request.params.id, activities, why), 400),
    };
  });
  server.post('/issues/:id/refuse', { schema: { params: Named, body: Decided } }, async (request) => {
    const { activities, why } = request.body;
    return {
      refused: await asked(() => app.refuseProposals(who(request, 'act'), request.params.id, activities, why), 400),
    };
  });
  server.get(
    '/issues/:id/related',
    { schema: { params: Named, querystring: z.strictObject({ limit: Limit }) } },
    async (request) => ({
      items: await asked(() => app.relatedToIssue(who(request, 'read'), request.params.id, request.query.limit), 404),
      next: null,
    }),
  );
  server.get('/issues/:id/experts', { schema: { params: Named } }, async (request) => ({
    items: await asked(() => app.expertsFor(who(request, 'read'), request.params.id), 404),
    next: null,
  }));
  server.post('/issues/regroup', { schema: { body: Rules } }, async (request) => {
    const { preview, ...given } = request.body;
    const rules = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    return asked(
      async () =>
        preview
          ? app.previewRegrouping(who(request, 'read'), rules)
          : app.regroupIssues(who(request, 'configure'), rules),
      400,
    );
  });
}
