/** `/api/v1/session` and what is around it: signing in and out, a link that works once, where one is signed in. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Fault } from '#sdk';
import type { App, Begun, Principal } from '../app/index.ts';
import { fromOf, type Gate } from './authenticate.ts';
import { asked, HttpProblem } from './problem.ts';
import type { OpenSession, Session, Welcome } from './shapes/session.ts';
import { Id, Word, type Who } from './v1-parts.ts';

const Secret = z.string().min(1).max(1000);
const Credentials = z.strictObject({ email: Word, password: Secret });
const Public = { config: { public: true } } as const;

interface SessionOptions {
  readonly app: App;
  readonly who: Who;
  readonly gate: Gate;
  /** Null where nobody is signed in. */
  readonly asking: (request: FastifyRequest) => Principal | null;
}

export function sessionRoutes(plain: FastifyInstance, { app, who, gate, asking }: SessionOptions): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  async function session(principal: Principal | null): Promise<Session> {
    const standing = { sign_in: app.signInWays(), first_start: await app.isFirstStart() };
    if (principal === null) return { signed_in: false, ...standing };
    const { permissions, teams, languages, ...view } = await app.session(principal);
    const lists = { permissions: [...permissions], teams: [...teams], languages: [...languages] };
    return { ...view, ...lists, ...standing };
  }

  async function signedIn(request: FastifyRequest, reply: FastifyReply, begin: () => Promise<Begun>): Promise<Session> {
    gate.mustBeOurs(request);
    const begun = await proven(reply, begin);
    gate.signIn(request, reply, begun);
    return session(begun.who);
  }

  server.get('/session', Public, (request) => session(asking(request)));
  server.post('/session', { ...Public, schema: { body: Credentials } }, (request, reply) =>
    signedIn(request, reply, () => app.signIn(request.body, fromOf(request))),
  );
  server.delete('/session', async (request, reply) => {
    await asked(() => app.signOut(who(request, 'read')), 400);
    gate.signOut(request, reply);
    return session(null);
  });
  server.post('/first-admin', { ...Public, schema: { body: z.record(z.string(), z.unknown()) } }, (request, reply) =>
    signedIn(request, reply, () => app.makeFirstAdmin(request.body, fromOf(request))),
  );
  server.post(
    '/welcome',
    { ...Public, schema: { body: z.strictObject({ token: Secret }) } },
    (request): Promise<Welcome> => asked(() => app.openLink(request.body.token), 404),
  );
  server.post(
    '/welcome/password',
    { ...Public, schema: { body: z.strictObject({ token: Secret, password: Secret }) } },
    (request, reply) => signedIn(request, reply, () => app.usePasswordLink(request.body, fromOf(request))),
  );
  server.post(
    '/session/password',
    { schema: { body: z.strictObject({ current: Secret, password: Secret }) } },
    async (request, reply) => {
      const principal = who(request, 'read');
      await proven(reply, () => app.changePassword(principal, request.body.current, request.body.password));
      return session(principal);
    },
  );

  server.get('/sessions', async (request): Promise<{ items: OpenSession[]; next: null }> => ({
    items: await asked(() => app.listSessions(who(request, 'read')), 400),
    next: null,
  }));
  server.delete('/sessions', async (request) => ({
    ended: await asked(() => app.endOtherSessions(who(request, 'read')), 400),
  }));
  server.delete('/sessions/:id', { schema: { params: z.object({ id: Id }) } }, async (request) => {
    await asked(() => app.endSession(who(request, 'read'), request.params.id), 404);
    return { ended: 1 };
  });
}

/** What does not prove who asks is 401, and too many attempts are 429. */
async function proven<T>(reply: FastifyReply, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    const { kind, message, cure, retryAt } = thrown;
    if (kind === 'auth') throw new HttpProblem(401, message, cure);
    if (kind === 'rejected') throw new HttpProblem(400, message, cure);
    if (kind !== 'limited') throw thrown;
    if (retryAt) reply.header('retry-after', String(Math.max(1, Math.ceil((retryAt.getTime() - Date.now()) / 1000))));
    throw new HttpProblem(429, message, cure);
  }
}
