/** `/api/v1/numbers`: what the wall shows. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { DIMENSIONS, SPANS, type App, type Dimension, type Span } from '../app/index.ts';
import { asked } from './problem.ts';
import { Word, type Who } from './v1-parts.ts';

const Period = {
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
};
const SpanName = z.enum(Object.keys(SPANS) as [Span, ...Span[]]).optional();
const Top = z.coerce.number({ error: 'a number from 1 to 100' }).int().min(1).max(100).optional();

export function numberRoutes(plain: FastifyInstance, { app, who }: { readonly app: App; readonly who: Who }): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get(
    '/numbers/volume',
    {
      schema: {
        querystring: z.strictObject({
          ...Period,
          span: SpanName,
          by: z.enum(DIMENSIONS as [Dimension, ...Dimension[]]).optional(),
          zone: Word.optional(),
          top: Top,
        }),
      },
    },
    (request) => asked(() => app.volume(who(request, 'read'), request.query), 400),
  );
  server.get(
    '/numbers/terms',
    { schema: { querystring: z.strictObject({ ...Period, span: SpanName, top: Top }) } },
    (request) => asked(() => app.frequentTerms(who(request, 'read'), request.query), 400),
  );
  server.get('/numbers/fresh-terms', { schema: { querystring: z.strictObject({ ...Period, top: Top }) } }, (request) =>
    asked(() => app.freshTerms(who(request, 'read'), request.query), 400),
  );
  server.get(
    '/numbers/talkers',
    {
      schema: {
        querystring: z.strictObject({
          days: z.coerce.number({ error: 'a number of days' }).int().min(1).max(366).optional(),
          audience: z.enum(['internal', 'external']).optional(),
          top: Top,
        }),
      },
    },
    (request) => asked(() => app.talkers(who(request, 'read'), request.query), 400),
  );
  server.get('/numbers/care', { schema: { querystring: z.strictObject(Period) } }, (request) =>
    asked(() => app.care(who(request, 'read'), request.query), 400),
  );
}
