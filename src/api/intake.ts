/** `/in/<connection>/<token>`: what vendors push by POST, and the handshakes before it. The hot path: no schema, and the body as the bytes that came. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RawRequest } from '#sdk';
import type { App } from '../app/index.ts';
import { HttpProblem } from './problem.ts';

const BODY_LIMIT = 10 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);
/** One answer for every wrong address: nobody learns which connections there are. */
const WRONG_ADDRESS = ['There is no such address.', 'Copy the address again; connection add showed it.'] as const;
/** What comes small could be a thousand times as big inside. */
const COMPRESSED = 'Send them as they are, without the header content-encoding.';

interface Address {
  Params: { readonly connection: string; readonly token: string };
  Body: Buffer | undefined;
}

export async function intakeRoutes(server: FastifyInstance, { app }: { readonly app: App }): Promise<void> {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
    done(null, body),
  );
  // Vendors that ask whether the address is theirs do it by GET as well.
  server.route<Address>({
    method: ['POST', 'GET'],
    url: '/in/:connection/:token',
    bodyLimit: BODY_LIMIT,
    async handler(request, reply) {
      const { 'content-encoding': coding = 'identity' } = request.headers;
      if (coding.toLowerCase() !== 'identity') {
        reply.header('accept-encoding', 'identity');
        throw new HttpProblem(415, `Posts are not taken in the coding ${coding}.`, COMPRESSED);
      }
      const { connection, token } = request.params;
      const answer = await app.receive(connection, token, rawRequest(request));
      if (answer === null) throw new HttpProblem(404, ...WRONG_ADDRESS);
      if (!('status' in answer)) return answer;
      return reply.code(answer.status).headers(answer.headers).send(answer.body);
    },
  });
}

function rawRequest({ raw, body }: FastifyRequest<Address>): RawRequest {
  const { method = 'POST', url = '/', headers } = raw;
  const mark = url.indexOf('?');
  return {
    method,
    path: mark === -1 ? url : url.slice(0, mark),
    get query() {
      return new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1));
    },
    // Of all headers only set-cookie is an array, and that one is no request's.
    headers: headers as Readonly<Record<string, string | undefined>>,
    body: body ?? NOTHING,
  };
}
