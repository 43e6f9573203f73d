/** `/api/v1/playbooks`, `/api/v1/runs` and `/api/v1/asks`: how far what is done may go, what runs, and what people are asked. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Mode } from '#sdk';
import type { App } from '../app/index.ts';
import { asked, askedIn, lintIn } from './problem.ts';
import { Id, orNone, page, Paging, Word, type Who } from './v1-parts.ts';
import * as shapes from './shapes/index.ts';

const RUN_STATES = ['running', 'parked', 'done', 'failed', 'stopped'] as const;
const ASK_STATES = ['open', 'answered', 'lapsed', 'cancelled'] as const;

const Named = z.object({ name: z.string() });
const ById = z.object({ id: Id });
const Reason = z.string().max(1000).nullable().default(null);
const Person = z.string().min(1).max(63).nullable().default(null);

export function playbookRoutes(plain: FastifyInstance, { app, who }: { readonly app: App; readonly who: Who }): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get(
    '/playbooks',
    {
      schema: {
        operationId: 'listPlaybooks',
        summary: 'Playbooks, with how they are.',
        response: { 200: shapes.Playbooks },
      },
    },
    async (request, reply) => {
      const { playbooks, refused, stopped } = await app.listPlaybooks(who(request, 'read'));
      const items = playbooks.map((one) => lintIn(request, reply, one));
      return { items, next: null, refused: refused.map((one) => lintIn(request, reply, one)), stopped };
    },
  );
  server.get(
    '/playbooks/:name',
    {
      schema: {
        operationId: 'showPlaybook',
        summary: 'One playbook, with its record.',
        params: Named,
        response: { 200: shapes.PlaybookDetail },
      },
    },
    async (request, reply) =>
      lintIn(request, reply, await asked(() => app.showPlaybook(who(request, 'read'), request.params.name), 404)),
  );
  server.post(
    '/playbooks/:name/mode',
    {
      schema: {
        operationId: 'setPlaybookMode',
        summary: 'How far it may go. No mode: a market goes by that of the others again.',
        params: Named,
        body: z.strictObject({ mode: Mode.nullable(), market: Word.nullable().default(null), reason: Reason }),
        response: { 200: shapes.PlaybookView },
      },
    },
    async (request, reply) => {
      const { mode, market, reason } = request.body;
      const self = who(request, 'configure');
      const set = () => app.setPlaybookMode(self, request.params.name, mode, market, reason);
      return lintIn(request, reply, await asked(set, 404));
    },
  );
  server.post(
    '/playbooks/:name/pause',
    {
      schema: {
        operationId: 'pausePlaybook',
        summary: 'It starts nothing.',
        params: Named,
        body: orNone({ reason: Reason }),
        response: { 200: shapes.PlaybookView },
      },
    },
    async (request, reply) => {
      const pause = () => app.pausePlaybook(who(request, 'act'), request.params.name, request.body.reason);
      return lintIn(request, reply, await asked(pause, 404));
    },
  );
  server.post(
    '/playbooks/:name/resume',
    {
      schema: {
        operationId: 'resumePlaybook',
        summary: 'It starts again.',
        params: Named,
        response: { 200: shapes.PlaybookView },
      },
    },
    async (request, reply) =>
      lintIn(request, reply, await asked(() => app.resumePlaybook(who(request, 'act'), request.params.name), 404)),
  );
  server.post(
    '/playbooks/:name/runs',
    {
      schema: {
        operationId: 'startPlaybook',
        summary: 'Starts it by hand.',
        params: Named,
        body: z.strictObject({
          form: z.record(z.string(), z.json()).default({}),
          key: Word.nullable().default(null),
        }),
        response: { 200: shapes.Started },
      },
    },
    (request) => {
      const { form, key } = request.body;
      return asked(() => app.startPlaybook(who(request, 'act'), request.params.name, form, key), 400);
    },
  );
  server.post(
    '/playbooks-stop',
    {
      schema: {
        operationId: 'stopAllPlaybooks',
        summary: 'Stops all playbooks.',
        body: orNone({ reason: Reason }),
        response: { 200: shapes.AllStopped },
      },
    },
    async (request) => ({
      stopped: await app.stopAllPlaybooks(who(request, 'act'), request.body.reason),
    }),
  );
  server.post(
    '/playbooks-resume',
    {
      schema: {
        operationId: 'resumeAllPlaybooks',
        summary: 'All playbooks go on.',
        response: { 200: shapes.AllReleased },
      },
    },
    async (request) => ({
      released: await app.resumeAllPlaybooks(who(request, 'configure')),
    }),
  );

  server.get(
    '/runs',
    {
      schema: {
        operationId: 'listRuns',
        summary: 'Runs, newest first.',
        querystring: z.strictObject({ ...Paging, playbook: Word.optional(), state: z.enum(RUN_STATES).optional() }),
        response: { 200: shapes.Runs },
      },
    },
    async (request) => {
      const { limit, ...filter } = request.query;
      return page(limit, await app.listRuns(who(request, 'read'), { ...filter, limit: limit + 1 }), ({ id }) => id);
    },
  );
  server.get(
    '/runs/:id',
    {
      schema: {
        operationId: 'showRun',
        summary: 'One run: its journal, what it asked and what it did.',
        params: ById,
        response: { 200: shapes.RunDetail },
      },
    },
    (request) => asked(() => app.showRun(who(request, 'read'), request.params.id), 404),
  );
  server.get(
    '/runs/:id/asks',
    {
      schema: {
        operationId: 'listAsksOfRun',
        summary: 'What a run asked.',
        params: ById,
        response: { 200: shapes.Asks },
      },
    },
    async (request) => ({
      items: await app.asksOfRun(who(request, 'read'), request.params.id, askedIn(request)),
      next: null,
    }),
  );
  server.post(
    '/runs/:id/cancel',
    {
      schema: {
        operationId: 'cancelRun',
        summary: 'Ends a run.',
        params: ById,
        body: orNone({ reason: Reason }),
        response: { 200: shapes.Run },
      },
    },
    (request) => asked(() => app.cancelRun(who(request, 'act'), request.params.id, request.body.reason), 409),
  );
  server.post(
    '/runs/:id/rerun',
    {
      schema: {
        operationId: 'rerun',
        summary: 'Does a run again, from a step.',
        params: ById,
        body: orNone({
          from: Word.nullable().default(null),
          with: z.record(z.string(), z.json()).nullable().default(null),
          as: Person,
        }),
        response: { 200: shapes.Started },
      },
    },
    (request) => asked(() => app.rerun(who(request, 'act'), request.params.id, request.body), 409),
  );
  server.post(
    '/playbooks/:name/migrate',
    {
      schema: {
        operationId: 'migrateRuns',
        summary: 'Moves its parked runs to the revision in force.',
        params: Named,
        response: { 200: shapes.Migrated },
      },
    },
    (request) => asked(() => app.migrateRuns(who(request, 'configure'), request.params.name), 404),
  );
  server.post(
    '/runs/:id/migrate',
    {
      schema: {
        operationId: 'migrateRun',
        summary: 'Moves a parked run to the revision in force.',
        params: ById,
        response: { 200: shapes.Run },
      },
    },
    (request) => asked(() => app.migrateRun(who(request, 'configure'), request.params.id), 409),
  );

  server.get(
    '/asks',
    {
      schema: {
        operationId: 'listAsks',
        summary: 'What people are asked, newest first.',
        querystring: z.strictObject({ ...Paging, person: Word.optional(), state: z.enum(ASK_STATES).optional() }),
        response: { 200: shapes.Asks },
      },
    },
    async (request) => {
      const { limit, ...filter } = request.query;
      const asks = await app.listAsks(who(request, 'read'), { ...filter, limit: limit + 1 }, askedIn(request));
      return page(limit, asks, ({ id }) => id);
    },
  );
  server.get(
    '/asks/:id',
    { schema: { operationId: 'showAsk', summary: 'One question.', params: ById, response: { 200: shapes.Ask } } },
    (request) => asked(() => app.showAsk(who(request, 'read'), request.params.id, askedIn(request)), 404),
  );
  server.post(
    '/asks/:id/answers',
    {
      schema: {
        operationId: 'answerAsk',
        summary: 'Answers it.',
        params: ById,
        body: z.strictObject({
          choice: Word.optional(),
          text: z.string().max(20_000).optional(),
          fields: z.record(z.string(), z.json()).optional(),
          comment: z.string().max(20_000).optional(),
          anyway: z.boolean().optional(),
          version: z.int().min(1).optional(),
          as: Person,
        }),
        response: { 200: shapes.AnsweredAsk },
      },
    },
    (request) => {
      const { as, ...answer } = request.body;
      return asked(() => app.answerAsk(who(request, 'act'), request.params.id, answer, as), 409);
    },
  );
  server.post(
    '/asks/:id/take-back',
    {
      schema: {
        operationId: 'takeBackDecision',
        summary: 'What a decision lets out does not go out, as long as nothing of it has: the same is asked once more.',
        params: ById,
        response: { 200: shapes.UndoneDecision },
      },
    },
    (request) => asked(() => app.takeBackDecision(who(request, 'act'), request.params.id), 409),
  );
  server.post(
    '/asks/:id/pass',
    {
      schema: {
        operationId: 'passAsk',
        summary: 'Hands it to somebody else: to whom it is named, or to the next one who can answer it.',
        params: ById,
        body: orNone({ to: z.string().min(1).max(63).nullable().default(null), note: Reason, as: Person }),
        response: { 200: shapes.PassedAsk },
      },
    },
    (request) => {
      const { to, note, as } = request.body;
      return asked(() => app.passAsk(who(request, 'act'), request.params.id, to, note, as), 409);
    },
  );
}
