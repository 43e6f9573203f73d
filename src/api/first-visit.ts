/** `/api/v1/first-visit`: the guided start. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App } from '../app/index.ts';
import { asked } from './problem.ts';
import * as shapes from './shapes/index.ts';
import type { Who } from './v1-parts.ts';

/** `app` says which fields there are, and what does not fit. */
const Given = z.record(z.string(), z.unknown());

export function firstVisitRoutes(plain: FastifyInstance, { app, who }: { readonly app: App; readonly who: Who }): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get(
    '/first-visit',
    {
      schema: {
        operationId: 'showFirstVisit',
        summary: 'Where the guided start stands.',
        response: { 200: shapes.FirstVisit },
      },
    },
    (request) => app.showFirstVisit(who(request, 'configure')),
  );
  server.patch(
    '/first-visit',
    {
      schema: {
        operationId: 'saveFirstVisit',
        summary: 'It goes on to a step, passes one, or is over.',
        body: Given,
        response: { 200: shapes.FirstVisit },
      },
    },
    (request) => asked(() => app.saveFirstVisit(who(request, 'configure'), request.body), 400),
  );
}
