/** `/api/v1/first-visit`, `/api/v1/sample-company` and `/api/v1/archives`: the guided start, a company to look around in, and archives of talk. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App } from '../app/index.ts';
import { asked, askedIn } from './problem.ts';
import * as shapes from './shapes/index.ts';
import { Id, Word, type Who } from './v1-parts.ts';

const Named = z.object({ id: Id });
const At = z.coerce.number({ error: 'where in the file it begins' }).int().nonnegative();
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
    (request) => app.showFirstVisit(who(request, 'configure'), askedIn(request)),
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
    (request) => asked(() => app.saveFirstVisit(who(request, 'configure'), request.body, askedIn(request)), 400),
  );
  server.post(
    '/sample-company',
    {
      schema: {
        operationId: 'addSample',
        summary:
          'A company to look around in: its networks are sandboxes in this process. Refused where something of your own is connected.',
        response: { 201: shapes.Sample },
      },
    },
    async (request, reply) => reply.code(201).send(await asked(() => app.addSample(who(request, 'configure')), 409)),
  );
  server.delete(
    '/sample-company',
    {
      schema: {
        operationId: 'removeSample',
        summary: 'With all that came of it. Refused where its posts are in an issue with your own.',
        response: { 204: shapes.Nothing },
      },
    },
    async (request, reply) => {
      await asked(() => app.removeSample(who(request, 'configure')), 409);
      return reply.code(204).send();
    },
  );
  server.post(
    '/archives',
    {
      schema: {
        operationId: 'beginArchive',
        summary: 'Begins to take a file of talk, in the place of the one before, to see what would have been noticed.',
        body: z.strictObject({ name: Word, bytes: z.int().nonnegative() }),
        response: { 201: shapes.Archive },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await asked(() => app.beginArchive(who(request, 'map'), request.body), 400)),
  );
  server.get(
    '/archives/:id',
    {
      schema: {
        operationId: 'showArchive',
        summary: 'How far it has come, and what would have been noticed.',
        params: Named,
        response: { 200: shapes.Archive },
      },
    },
    (request) => asked(() => app.showArchive(who(request, 'map'), request.params.id, askedIn(request)), 404),
  );
  server.delete(
    '/archives/:id',
    {
      schema: {
        operationId: 'removeArchive',
        summary: 'Nothing of it stays.',
        params: Named,
        response: { 204: shapes.Nothing },
      },
    },
    async (request, reply) => {
      await asked(() => app.removeArchive(who(request, 'map'), request.params.id), 404);
      return reply.code(204).send();
    },
  );
  // Bytes, as they are in the file.
  server.register(async (bytes) => {
    bytes.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    bytes.withTypeProvider<ZodTypeProvider>().put(
      '/archives/:id/parts/:at',
      {
        schema: {
          operationId: 'addArchivePart',
          summary: 'Takes the part that begins at this byte, as `application/octet-stream`, 4 MB at most.',
          params: z.object({ id: Id, at: At }),
          response: { 200: shapes.Archive },
        },
      },
      (request) => {
        const part = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        return asked(() => app.addArchivePart(who(request, 'map'), request.params.id, request.params.at, part), 409);
      },
    );
  });
}
