/** `/api/v1/issues/:id/desk`, `replay`, `take-back` and `/reporters`: what the console's page of an issue shows beside its story. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { asked, askedIn } from './problem.ts';
import type { V1Options } from './v1.ts';
import { Id, page, Paging, Word, type Who } from './v1-parts.ts';
import * as shapes from './shapes/index.ts';

const Named = z.object({ id: Id });
const Account = z.strictObject({ connection: Word, account: z.string().min(1).max(1_000) });

export function deskRoutes(plain: FastifyInstance, { app, who }: Pick<V1Options, 'app'> & { readonly who: Who }): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get(
    '/issues/:id/desk',
    {
      schema: {
        operationId: 'showDesk',
        summary: 'What stands around an issue: what is asked, what playbooks do, where it can be answered.',
        params: Named,
        querystring: z.strictObject({ threads: Paging.limit.unwrap().optional().describe('So many, the newest.') }),
        response: { 200: shapes.Desk },
      },
    },
    (request) => {
      const how = { most: request.query.threads, language: askedIn(request) };
      return asked(() => app.showDesk(who(request, 'read'), request.params.id, how), 404);
    },
  );
  server.get(
    '/issues/:id/said',
    {
      schema: {
        operationId: 'listSaid',
        summary: 'What an issue has gathered, inside and outside, and where each can be answered.',
        params: Named,
        querystring: z.strictObject(Paging),
        response: { 200: shapes.SaidInIssue },
      },
    },
    async (request) => {
      const { limit, before } = request.query;
      const said = await asked(
        () => app.listSaid(who(request, 'read'), request.params.id, { limit: limit + 1, before }, askedIn(request)),
        404,
      );
      return page(limit, said, (one) => one.said.id);
    },
  );
  server.get(
    '/issues/:id/replay',
    {
      schema: {
        operationId: 'replayIssue',
        summary: 'An issue as it went: noticed, decided, answered, and whom it waited for.',
        params: Named,
        response: { 200: shapes.Replay },
      },
    },
    (request) => asked(() => app.replayIssue(who(request, 'read'), request.params.id), 404),
  );
  server.post(
    '/issues/:id/take-back',
    {
      schema: {
        operationId: 'takeBackAnswer',
        summary:
          'An answer, or one to all, that has not gone out yet does not go; one that has is deleted at its network, where that can be.',
        params: Named,
        body: z.strictObject({ effect: Id.describe('Or a broadcast: all of it that has not gone out.') }),
        response: { 200: shapes.TakenBack },
      },
    },
    (request) => asked(() => app.takeBackAnswer(who(request, 'speak'), request.params.id, request.body.effect), 409),
  );

  server.get(
    '/reporters',
    {
      schema: {
        operationId: 'showReporter',
        summary: 'All that somebody said to us, by any of their accounts, and what they were answered.',
        querystring: Account,
        response: { 200: shapes.ReporterHistory },
      },
    },
    (request) => asked(() => app.showReporter(who(request, 'read'), request.query), 404),
  );
  server.post(
    '/reporters/join',
    {
      schema: {
        operationId: 'joinReporters',
        summary: 'Two accounts are one person.',
        body: z.strictObject({ one: Account, other: Account }),
        response: { 200: shapes.ReporterHistory },
      },
    },
    (request) => asked(() => app.joinReporters(who(request, 'act'), request.body.one, request.body.other), 409),
  );
  server.post(
    '/reporters/part',
    {
      schema: {
        operationId: 'partReporter',
        summary: 'An account is somebody else’s after all.',
        body: Account,
        response: { 200: shapes.ReporterHistory },
      },
    },
    (request) => asked(() => app.partReporter(who(request, 'act'), request.body), 409),
  );
}
