/** `/api/v1/signals` and `/api/v1/facts`: what has just changed, why that is unusual, and what can be seen at all. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App } from '../app/index.ts';
import { asked, lintIn } from './problem.ts';
import { Flag, Id, page, Paging, When, Word, type Who } from './v1-parts.ts';
import * as shapes from './shapes/index.ts';

const Numbers = z.strictObject({
  slice: Word,
  product: Word.optional(),
  market: Word.optional(),
  topic: Word.optional(),
  since: When.optional(),
  until: When.optional(),
});

const Backtest = z.strictObject({
  since: When,
  until: When.optional(),
  slice: Word.optional(),
  playbook: Word.optional(),
  /** As if there were this one alone. */
  connection: Word.optional(),
  /** When things are known to have begun; of any slice where none is named. */
  truth: z
    .array(z.strictObject({ onset: When, slice: Word.optional() }))
    .max(1_000)
    .optional(),
});

export function signalRoutes(plain: FastifyInstance, { app, who }: { readonly app: App; readonly who: Who }): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get(
    '/signals',
    {
      schema: {
        operationId: 'listSignals',
        summary: 'What has just changed, newest first.',
        querystring: z.strictObject({
          ...Paging,
          slice: Word.optional(),
          kind: z.enum(['spike', 'tone', 'reach', 'silence']).optional(),
          open: Flag.optional(),
          all: Flag.optional(),
          since: When.optional(),
        }),
        response: { 200: shapes.Signals },
      },
    },
    async (request) => {
      const { limit, ...filter } = request.query;
      return page(limit, await app.listSignals(who(request, 'read'), { ...filter, limit: limit + 1 }), ({ id }) => id);
    },
  );
  server.get(
    '/signals/slices',
    { schema: { operationId: 'listSlices', summary: 'What is watched.', response: { 200: shapes.Slices } } },
    async (request, reply) => lintIn(request, reply, await app.listSlices(who(request, 'read'))),
  );
  server.get(
    '/signals/coverage',
    {
      schema: {
        operationId: 'showCoverage',
        summary: 'How much of what is usually said can be seen.',
        response: { 200: shapes.Coverage },
      },
    },
    (request) => app.signalCoverage(who(request, 'read')),
  );
  server.get(
    '/signals/numbers',
    {
      schema: {
        operationId: 'listSliceNumbers',
        summary: 'The series of a slice, and what was expected.',
        querystring: Numbers,
        response: { 200: shapes.SliceSeries },
      },
    },
    async (request) => {
      const { slice, since, until, ...part } = request.query;
      const items = await asked(() => app.signalNumbers(who(request, 'read'), slice, { part, since, until }), 400);
      return { items, next: null };
    },
  );
  server.get(
    '/signals/:id',
    {
      schema: {
        operationId: 'showSignal',
        summary: 'One signal, with its evidence.',
        params: z.object({ id: Id }),
        response: { 200: shapes.SignalDetail },
      },
    },
    (request) => asked(() => app.showSignal(who(request, 'read'), request.params.id), 404),
  );
  server.post(
    '/signals/backtest',
    {
      schema: {
        operationId: 'backtestSignals',
        summary: 'What would have been raised on what is stored. Nothing is stored by it, and nobody is told.',
        body: Backtest,
        response: { 200: shapes.Backtest },
      },
    },
    async (request) => {
      const { truth, ...body } = request.body;
      const onsets = truth?.map(({ onset, slice = null }) => ({ onset, slice })) ?? null;
      const report = await asked(() => app.backtestSignals(who(request, 'read'), { ...body, truth: onsets }), 400);
      const raised = report.raised.map(({ signal: { activities, id: _id, ...signal }, ...one }) => ({
        ...one,
        signal: { ...signal, activities: activities.map(({ id }) => id) },
      }));
      return { ...report, raised };
    },
  );
  server.get(
    '/facts',
    {
      schema: {
        operationId: 'listFacts',
        summary: 'Series of facts from other systems.',
        response: { 200: shapes.Facts },
      },
    },
    async (request) => ({ items: await app.listFacts(who(request, 'read')), next: null }),
  );
  server.post(
    '/facts',
    {
      schema: {
        operationId: 'saveFacts',
        summary: 'Takes facts of other systems.',
        body: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]),
        response: { 200: shapes.KeptFacts },
      },
    },
    (request) => {
      const given = Array.isArray(request.body) ? request.body : [request.body];
      return asked(() => app.saveFacts(who(request, 'map'), given, { live: true }), 400);
    },
  );
}
