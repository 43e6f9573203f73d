/** `/api/v1/numbers`: what the wall shows. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { DIMENSIONS, SPANS, type App, type Dimension, type Span } from '../app/index.ts';
import { asked } from './problem.ts';
import { Word, type Who } from './v1-parts.ts';
import * as shapes from './shapes/index.ts';

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
        operationId: 'showVolume',
        summary: 'What was said and how it felt, in the course of time.',
        querystring: z.strictObject({
          ...Period,
          span: SpanName,
          by: z.enum(DIMENSIONS as [Dimension, ...Dimension[]]).optional(),
          zone: Word.optional(),
          top: Top,
        }),
        response: { 200: shapes.Volume },
      },
    },
    (request) => asked(() => app.volume(who(request, 'read'), request.query), 400),
  );
  server.get(
    '/numbers/terms',
    {
      schema: {
        operationId: 'listTerms',
        summary: 'The telling words, span by span.',
        querystring: z.strictObject({ ...Period, span: SpanName, top: Top }),
        response: { 200: shapes.FrequentTerms },
      },
    },
    (request) => asked(() => app.frequentTerms(who(request, 'read'), request.query), 400),
  );
  server.get(
    '/numbers/fresh-terms',
    {
      schema: {
        operationId: 'listFreshTerms',
        summary: 'The telling words that are said more often than in the week before.',
        querystring: z.strictObject({ ...Period, top: Top }),
        response: { 200: shapes.FreshTerms },
      },
    },
    (request) => asked(() => app.freshTerms(who(request, 'read'), request.query), 400),
  );
  server.get(
    '/numbers/talkers',
    {
      schema: {
        operationId: 'showTalkers',
        summary: 'Who talks: how much of it the busiest say.',
        querystring: z.strictObject({
          days: z.coerce.number({ error: 'a number of days' }).int().min(1).max(366).optional(),
          audience: z.enum(['internal', 'external']).optional(),
          top: Top,
        }),
        response: { 200: shapes.Talkers },
      },
    },
    (request) => asked(() => app.talkers(who(request, 'read'), request.query), 400),
  );
  server.get(
    '/numbers/care',
    {
      schema: {
        operationId: 'showCare',
        summary: 'Whether promises are kept, and how long it takes until somebody does something.',
        querystring: z.strictObject(Period),
        response: { 200: shapes.Care },
      },
    },
    (request) => asked(() => app.care(who(request, 'read'), request.query), 400),
  );
  server.get(
    '/numbers/places',
    {
      schema: {
        operationId: 'listPlaces',
        summary: 'Where the issues are that are open or waiting, by product and market.',
        response: { 200: shapes.Places },
      },
    },
    async (request) => ({ items: await app.places(who(request, 'read')), next: null }),
  );
}
