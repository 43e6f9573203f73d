/** `/api/v1/issues/:id/proposals`, `related`, `experts`: what may belong to an issue, and what of inside is about the same. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { asked } from './problem.ts';
import type { V1Options } from './v1.ts';
import { Id, type Who } from './v1-parts.ts';
import * as shapes from './shapes/index.ts';

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
  server.get(
    '/issues/:id/proposals',
    {
      schema: {
        operationId: 'listProposals',
        summary: 'What may belong to an issue.',
        params: Named,
        querystring: List,
        response: { 200: shapes.Proposals },
      },
    },
    async (request) => ({
      items: await asked(() => app.listProposals(who(request, 'read'), request.params.id, request.query), 404),
      next: null,
    }),
  );
  server.post(
    '/issues/:id/accept',
    {
      schema: {
        operationId: 'acceptProposals',
        summary: 'It belongs to the issue.',
        params: Named,
        body: Decided,
        response: { 200: shapes.Joined },
      },
    },
    async (request) => {
      const { activities, why } = request.body;
      return {
        joined: await asked(() => app.acceptProposals(who(request, 'act'), request.params.id, activities, why), 400),
      };
    },
  );
  server.post(
    '/issues/:id/refuse',
    {
      schema: {
        operationId: 'refuseProposals',
        summary: 'It does not belong to the issue.',
        params: Named,
        body: Decided,
        response: { 200: shapes.Refused },
      },
    },
    async (request) => {
      const { activities, why } = request.body;
      return {
        refused: await asked(() => app.refuseProposals(who(request, 'act'), request.params.id, activities, why), 400),
      };
    },
  );
  server.get(
    '/issues/:id/related',
    {
      schema: {
        operationId: 'listRelated',
        summary: 'What was said inside about the same.',
        params: Named,
        querystring: z.strictObject({ limit: Limit }),
        response: { 200: shapes.Related },
      },
    },
    async (request) => ({
      items: await asked(() => app.relatedToIssue(who(request, 'read'), request.params.id, request.query.limit), 404),
      next: null,
    }),
  );
  server.get(
    '/issues/:id/experts',
    {
      schema: {
        operationId: 'listExperts',
        summary: 'Who wrote inside about it.',
        params: Named,
        response: { 200: shapes.Experts },
      },
    },
    async (request) => ({
      items: await asked(() => app.expertsFor(who(request, 'read'), request.params.id), 404),
      next: null,
    }),
  );
  server.post(
    '/issues/regroup',
    {
      schema: {
        operationId: 'regroupIssues',
        summary: 'Other rules of gathering, for what was said lately; `preview` only tells what would change.',
        body: Rules,
        response: { 200: shapes.Regrouping },
      },
    },
    async (request) => {
      const { preview, ...given } = request.body;
      const rules = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      return asked(
        async () =>
          preview
            ? app.previewRegrouping(who(request, 'read'), rules)
            : app.regroupIssues(who(request, 'configure'), rules),
        400,
      );
    },
  );
}
