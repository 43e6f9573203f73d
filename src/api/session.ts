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
import * as shapes from './shapes/index.ts';

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

  server.get(
    '/session',
    {
      ...Public,
      schema: {
        operationId: 'showSession',
        summary: 'Who is signed in, or how one signs in.',
        response: { 200: shapes.Session },
      },
    },
    (request) => session(asking(request)),
  );
  server.post(
    '/session',
    {
      ...Public,
      schema: {
        operationId: 'signIn',
        summary: 'Signs in by e-mail and password.',
        body: Credentials,
        response: { 200: shapes.Session },
      },
    },
    (request, reply) => signedIn(request, reply, () => app.signIn(request.body, fromOf(request))),
  );
  server.delete(
    '/session',
    { schema: { operationId: 'signOut', summary: 'Signs out.', response: { 200: shapes.Session } } },
    async (request, reply) => {
      await asked(() => app.signOut(who(request, 'read')), 400);
      gate.signOut(request, reply);
      return session(null);
    },
  );
  server.post(
    '/first-admin',
    {
      ...Public,
      schema: {
        operationId: 'makeFirstAdmin',
        summary: 'The first admin, by the link that the first start shows.',
        body: z.record(z.string(), z.unknown()),
        response: { 200: shapes.Session },
      },
    },
    (request, reply) => signedIn(request, reply, () => app.makeFirstAdmin(request.body, fromOf(request))),
  );
  server.post(
    '/welcome',
    {
      ...Public,
      schema: {
        operationId: 'openLink',
        summary: 'What a link opens.',
        body: z.strictObject({ token: Secret }),
        response: { 200: shapes.Welcome },
      },
    },
    (request): Promise<Welcome> => asked(() => app.openLink(request.body.token), 404),
  );
  server.post(
    '/welcome/password',
    {
      ...Public,
      schema: {
        operationId: 'usePasswordLink',
        summary: 'Chooses a password by a link, and signs in.',
        body: z.strictObject({ token: Secret, password: Secret }),
        response: { 200: shapes.Session },
      },
    },
    (request, reply) => signedIn(request, reply, () => app.usePasswordLink(request.body, fromOf(request))),
  );
  server.post(
    '/session/password',
    {
      schema: {
        operationId: 'changePassword',
        summary: 'Another password; all other sessions end.',
        body: z.strictObject({ current: Secret, password: Secret }),
        response: { 200: shapes.Session },
      },
    },
    async (request, reply) => {
      const principal = who(request, 'read');
      await proven(reply, () => app.changePassword(principal, request.body.current, request.body.password));
      return session(principal);
    },
  );

  server.get(
    '/sessions',
    {
      schema: { operationId: 'listSessions', summary: 'Where I am signed in.', response: { 200: shapes.OpenSessions } },
    },
    async (request): Promise<{ items: OpenSession[]; next: null }> => ({
      items: await asked(() => app.listSessions(who(request, 'read')), 400),
      next: null,
    }),
  );
  server.delete(
    '/sessions',
    {
      schema: {
        operationId: 'endOtherSessions',
        summary: 'Signs me out everywhere else.',
        response: { 200: shapes.Ended },
      },
    },
    async (request) => ({
      ended: await asked(() => app.endOtherSessions(who(request, 'read')), 400),
    }),
  );
  server.delete(
    '/sessions/:id',
    {
      schema: {
        operationId: 'endSession',
        summary: 'Signs me out in one place.',
        params: z.object({ id: Id }),
        response: { 200: shapes.Ended },
      },
    },
    async (request) => {
      await asked(() => app.endSession(who(request, 'read'), request.params.id), 404);
      return { ended: 1 };
    },
  );
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
