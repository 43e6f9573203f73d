/** `Idempotency-Key`: a POST that is sent again with its key is answered as it was the first time, and does nothing. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { App, Once, Principal } from '../app/index.ts';
import { HttpProblem } from './problem.ts';

/** Of who asks or when, and not of what is asked: it may be otherwise the next time. */
const AGAIN: ReadonlySet<number> = new Set([401, 403, 412, 429]);
const KEY = /^[\x21-\x7e]{1,255}$/;

interface OnceOptions {
  readonly app: App;
  /** Null where nobody is signed in. */
  readonly asking: (request: FastifyRequest) => Principal | null;
}

export function onceOnly(server: FastifyInstance, { app, asking }: OnceOptions): void {
  const open = new WeakMap<FastifyRequest, Once>();

  // Before the body is read into what the route takes: it is held against the first as it was sent.
  server.addHook('preValidation', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    const who = asking(request);
    if (key === undefined || request.method !== 'POST' || who === null) return;
    if (typeof key !== 'string' || !KEY.test(key))
      throw new HttpProblem(400, 'That is no idempotency key.', 'Send 1 to 255 visible characters, such as a UUID.');
    const asked = createHash('sha256')
      .update(JSON.stringify([request.url, request.body ?? null]))
      .digest('base64url');
    const begun = await app.beginOnce(who, key, asked);
    if (begun.state === 'other')
      throw new HttpProblem(422, 'That key was sent with something else.', 'Take a new key for a new request.');
    if (begun.state === 'under way') {
      reply.header('retry-after', '2');
      throw new HttpProblem(409, 'The first request with that key is under way.', 'Send it again in two seconds.');
    }
    if (begun.state === 'lost')
      throw new HttpProblem(
        409,
        'It was done, and its answer was lost.',
        'Look at what it made before you send it with a new key.',
      );
    if (begun.state === 'fresh') open.set(request, begun.once);
    if (begun.state === 'answered')
      await reply
        .code(begun.status)
        .headers({ 'content-type': begun.type, 'idempotent-replayed': 'true' })
        .send(begun.body);
  });
  server.addHook('preHandler', (request, _reply, done) => {
    const once = open.get(request);
    if (once) once.within(done);
    else done();
  });
  server.addHook('onSend', async (request, reply, payload) => {
    const once = open.get(request);
    if (once === undefined) return payload;
    open.delete(request);
    const { statusCode: status } = reply;
    const type = String(reply.getHeader('content-type') ?? 'application/json');
    const whole = status < 500 && !AGAIN.has(status) && (typeof payload === 'string' || payload == null);
    await once.end(whole ? { status, type, body: payload ?? '' } : null);
    return payload;
  });
}
