/** `/api/v1/mail/inbound`: mails that come back to us, posted by whoever receives them. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { RawRequest } from '#sdk';
import type { App, Principal } from '../app/index.ts';
import { nobody } from './authenticate.ts';
import { asked } from './problem.ts';
import * as shapes from './shapes/index.ts';
import { page, Paging, type Who } from './v1-parts.ts';

const BODY_LIMIT = 10 * 1024 * 1024;

interface MailOptions {
  readonly app: App;
  /** Null: nobody is signed in. */
  readonly asking: (request: FastifyRequest) => Principal | null;
  readonly who: Who;
}

export function mailRoutes(plain: FastifyInstance, { app, asking, who: whoAsks }: MailOptions): void {
  plain.withTypeProvider<ZodTypeProvider>().get(
    '/mail/inbound',
    {
      schema: {
        operationId: 'listCameBack',
        summary:
          'What came back of mails, newest first: replies, absence notes, what was not delivered, and what became of each.',
        querystring: z.strictObject(Paging),
        response: { 200: shapes.AllCameBack },
      },
    },
    async (request) => {
      const { limit, before } = request.query;
      const rows = await app.listCameBack(whoAsks(request, 'configure'), { before, limit: limit + 1 });
      return page(limit, rows, ({ id }) => id);
    },
  );
  plain.register(async (bytes) => {
    bytes.removeAllContentTypeParsers();
    bytes.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    );
    bytes.withTypeProvider<ZodTypeProvider>().post(
      '/mail/inbound',
      {
        bodyLimit: BODY_LIMIT,
        schema: {
          operationId: 'receiveMail',
          summary:
            'Takes a reply to a mail of ours, or that one did not arrive: the mail as it came (`message/rfc822`), signed by Standard Webhooks, or with a token that may `map`.',
          response: { 202: shapes.MailTaken },
        },
      },
      async (request, reply) => {
        const headers = request.headers as RawRequest['headers'];
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const who = asking(request);
        if (who === null && headers['webhook-signature'] === undefined) throw nobody();
        return reply.code(202).send(await asked(() => app.receiveMail(who, { headers, body }), 400, 400));
      },
    );
  });
}
