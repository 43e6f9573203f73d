/** `/api/v1/signals` and `/api/v1/facts`: what has just changed, why that is unusual, and what can be seen at all. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App } from '../app/index.ts';
import { asked } from './problem.ts';
import { Id, page, Paging, When, Word, type Who } from './v1-parts.ts';

const Flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const Numbers = z.strictObject({
  slice: Word,
  product: Word.optional(),
  market: Word.optional(),
  topic: Word.optional(),
  since: When.optional(),
  until: When.optional(),
});

export function signalRoutes(plain: FastifyInstance, { app, who }: { readonly app: App; readonly who: Who }): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get(
    '/signals',
    {
      schema: {
        querystring: z.strictObject({
          ...Paging,
          slice: Word.optional(),
          kind: z.enum(['spike', 'tone', 'reach', 'silence']).optional(),
          open: Flag.optional(),
          all: Flag.optional(),
          since: When.optional(),
        }),
      },
    },
    async (request) => {
      const { limit, ...filter } = request.query;
      return page(limit, await app.listSignals(who(request, 'read'), { ...filter, limit: limit + 1 }), ({ id }) => id);
    },
  );
  server.get('/signals/slices', (request) => app.listSlices(who(request, 'read')));
  server.get('/signals/coverage', (request) => app.signalCoverage(who(request, 'read')));
  server.get('/signals/numbers', { schema: { querystring: Numbers } }, async (request) => {
    const { slice, since, until, ...part } = request.query;
    const items = await asked(() => app.signalNumbers(who(request, 'read'), slice, { part, since, until }), 400);
    return { items, next: null };
  });
  server.get('/signals/:id', { schema: { params: z.object({ id: Id }) } }, (request) =>
    asked(() => app.showSignal(who(request, 'read'), request.params.id), 404),
  );
  server.get('/facts', async (request) => ({ items: await app.listFacts(who(request, 'read')), next: null }));
  server.post(
    '/facts',
    { schema: { body: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]) } },
    (request) => {
      const given = Array.isArray(request.body) ? request.body : [request.body];
      return asked(() => app.saveFacts(who(request, 'map'), given, { live: true }), 400);
    },
  );
}
