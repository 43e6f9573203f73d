/** `/api/v1/session` and what is around it: signing in and out, a link that works once, where one is signed in. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Fault } from '#sdk';
import { reasonOf, type App, type Begun, type Principal } from '../app/index.ts';
import { fromOf, type Gate } from './authenticate.ts';
import { asked, HttpProblem } from './problem.ts';
import * as shapes from './shapes/index.ts';
import { Id, Word, type Who } from './v1-parts.ts';

const Secret = z.string().min(1).max(1000);

interface SessionOptions {
  readonly app: App;
  readonly who: Who;
  readonly gate: Gate;
  /** Null where nobody is signed in. */
  readonly asking: (request: FastifyRequest) => Principal | null;
  /** Where browsers find us. */
  readonly address: () => string;
}

export function sessionRoutes(plain: FastifyInstance, options: SessionOptions): void {
  const { app, who, gate, asking } = options;
  const server = plain.withTypeProvider<ZodTypeProvider>();

  async function session(principal: Principal | null): Promise<shapes.Session> {
    const standing = { sign_in: app.signInWays(), first_start: await app.isFirstStart() };
    if (principal === null) return { signed_in: false, ...standing };
    return { ...(await app.session(principal)), ...standing };
  }

  async function signedIn(request: FastifyRequest, reply: FastifyReply, begin: () => Promise<Begun>) {
    gate.mustBeOurs(request);
    const begun = await proven(reply, begin);
    await gate.signIn(request, reply, begun);
    return session(begun.who);
  }

  server.get(
    '/session',
    {
      schema: {
        operationId: 'showSession',
        summary: 'Who is signed in, and how one signs in. 200 also where nobody is.',
        response: { 200: shapes.Session },
      },
    },
    (request) => session(asking(request)),
  );
  server.post(
    '/session',
    {
      schema: {
        operationId: 'signIn',
        summary: 'Signs in by e-mail and password.',
        body: z.strictObject({ email: Word, password: Secret }),
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
      schema: {
        operationId: 'makeFirstAdmin',
        summary: 'Makes the first admin by the link that the start printed, and signs in.',
        body: z.record(z.string(), z.unknown()),
        response: { 200: shapes.Session },
      },
    },
    (request, reply) => signedIn(request, reply, () => app.makeFirstAdmin(request.body, fromOf(request))),
  );
  server.post(
    '/session/link',
    {
      schema: {
        operationId: 'useSignInLink',
        summary: 'Sets the password by an invitation or a reset, and signs in.',
        body: z.strictObject({ token: Secret, password: Secret }),
        response: { 200: shapes.Session },
      },
    },
    (request, reply) => signedIn(request, reply, () => app.usePasswordLink(request.body, fromOf(request))),
  );
  server.post(
    '/session/link/look',
    {
      schema: {
        operationId: 'lookAtSignInLink',
        summary: 'What a link opens, and for whom; it stays as it is.',
        body: z.strictObject({ token: Secret }),
        response: { 200: shapes.SignInLink },
      },
    },
    (request): Promise<shapes.SignInLink> => asked(() => app.openLink(request.body.token), 404),
  );
  providerRoutes(plain, options);
  ownRoutes(plain, options, session);
}

/** Of what a browser brings back: it must be the one that went. */
const WENT = 'bondfire-sign-in';
const WAY_S = 600;

function providerRoutes(plain: FastifyInstance, { app, gate, address }: SessionOptions): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();
  const BACK = '/session/oidc/back';
  const redirect = (): URL => new URL(`${address()}${plain.prefix}${BACK}`);

  server.get(
    '/session/oidc',
    {
      schema: {
        operationId: 'signInByProvider',
        summary: 'Sends the browser to the provider that signs in; `next` is a place of ours to go on to.',
        querystring: z.strictObject({ next: z.string().max(2_000).optional() }),
        response: { 302: z.undefined() },
      },
    },
    async (request, reply) => {
      const { url, state } = await proven(reply, () =>
        app.startProviderSignIn(redirect(), placeOf(request.query.next ?? '/')),
      );
      reply.setCookie(gate.name(request, WENT), state, { ...gate.options(request), maxAge: WAY_S });
      return reply.redirect(url.href, 302);
    },
  );
  server.get(
    BACK,
    {
      schema: {
        operationId: 'cameBackFromProvider',
        summary: 'Where the provider sends the browser back to: signs in, and goes on.',
        response: { 302: z.undefined() },
      },
    },
    async (request, reply) => {
      const went = gate.name(request, WENT);
      const state = request.cookies[went] ?? '';
      reply.clearCookie(went, gate.options(request));
      const came = new URL(redirect());
      came.search = new URL(request.url, came).search;
      if (state === '' || came.searchParams.get('state') !== state)
        throw new HttpProblem(401, 'This browser did not begin that sign-in.', 'Begin it again.');
      const { next, ...begun } = await proven(reply, () => app.finishProviderSignIn(came, state, fromOf(request)));
      await gate.signIn(request, reply, begun);
      return reply.redirect(next, 302);
    },
  );
}

/** Below our own address, and nowhere else. */
function placeOf(next: string): string {
  const there = URL.canParse(next, 'https://here.invalid') ? new URL(next, 'https://here.invalid') : null;
  const ours = there?.origin === 'https://here.invalid' && next.startsWith('/');
  return ours ? `${there.pathname.replace(/^\/+/, '/')}${there.search}${there.hash}` : '/';
}

function ownRoutes(
  plain: FastifyInstance,
  { app, who }: SessionOptions,
  session: (principal: Principal) => Promise<shapes.Session>,
): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.post(
    '/session/password',
    {
      schema: {
        operationId: 'changePassword',
        summary: 'Changes one’s own password, and ends every other session.',
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
      schema: {
        operationId: 'listSessions',
        summary: 'Where one is signed in, newest first.',
        response: { 200: shapes.OwnSessions },
      },
    },
    async (request): Promise<shapes.OwnSessions> => ({
      items: await asked(() => app.listSessions(who(request, 'read')), 400),
      next: null,
    }),
  );
  server.delete(
    '/sessions',
    {
      schema: {
        operationId: 'endOtherSessions',
        summary: 'Ends every session of one’s own but this.',
        response: { 200: shapes.Ended },
      },
    },
    async (request) => ({ ended: await asked(() => app.endOtherSessions(who(request, 'read')), 400) }),
  );
  server.delete(
    '/sessions/:id',
    {
      schema: {
        operationId: 'endSession',
        summary: 'Ends one session of one’s own.',
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
    if (kind === 'auth' || kind === 'rejected')
      throw new HttpProblem(kind === 'auth' ? 401 : 400, message, cure, [], reasonOf(thrown));
    if (kind === 'transient') throw new HttpProblem(503, message, cure);
    if (kind !== 'limited') throw thrown;
    if (retryAt) reply.header('retry-after', String(Math.max(1, Math.ceil((retryAt.getTime() - Date.now()) / 1000))));
    throw new HttpProblem(429, message, cure);
  }
}
