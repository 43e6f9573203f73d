/** `/api/v1/accounts`, `/api/v1/tokens` and `/api/v1/rights`: who may sign in, which programs may ask, and to what a role is narrowed. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App, Invitation as Made } from '../app/index.ts';
import { asked } from './problem.ts';
import * as shapes from './shapes/index.ts';
import { Id, page, Paging, PagingByName, Word, type Who } from './v1-parts.ts';

const Named = z.object({ person: Word });
/** `app` says which fields there are, and what does not fit. */
const Given = z.record(z.string(), z.unknown());

interface AccountOptions {
  readonly app: App;
  readonly who: Who;
  /** Where browsers find us. */
  readonly address: () => string;
}

export function accountRoutes(plain: FastifyInstance, { app, who, address }: AccountOptions): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  function invitation({ account, token, expires_at }: Made): shapes.Invitation {
    return { account, link: `${address()}/welcome#${token}`, expires_at: expires_at.toISOString() };
  }

  server.get(
    '/accounts',
    {
      schema: {
        operationId: 'listAccounts',
        summary: 'Everybody who may sign in, by the id of the person.',
        querystring: z.strictObject(PagingByName),
        response: { 200: shapes.Accounts },
      },
    },
    async (request) => {
      const { limit, before: after = null } = request.query;
      const rows = await app.listAccounts(who(request, 'configure'), { limit: limit + 1, after });
      return page(limit, rows, ({ person }) => person);
    },
  );
  server.post(
    '/accounts',
    {
      schema: {
        operationId: 'inviteAccount',
        summary: 'Lets somebody sign in: answers a link by which they choose a password, shown this once.',
        body: Given,
        response: { 201: shapes.Invitation },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(invitation(await asked(() => app.inviteAccount(who(request, 'configure'), request.body), 400))),
  );
  server.patch(
    '/accounts/:person',
    {
      schema: {
        operationId: 'editAccount',
        summary: 'Changes what somebody may do or signs in by, or shuts them out.',
        params: Named,
        body: Given,
        response: { 200: shapes.Account },
      },
    },
    (request) => asked(() => app.editAccount(who(request, 'configure'), request.params.person, request.body), 400),
  );
  server.post(
    '/accounts/:person/link',
    {
      schema: {
        operationId: 'linkAccount',
        summary: 'A link that sets a new password, shown this once.',
        params: Named,
        response: { 200: shapes.Invitation },
      },
    },
    async (request) =>
      invitation(await asked(() => app.linkAccount(who(request, 'configure'), request.params.person), 400)),
  );
  server.get(
    '/accounts/:person/sessions',
    {
      schema: {
        operationId: 'listAccountSessions',
        summary: 'Where somebody is signed in, newest first.',
        params: Named,
        response: { 200: shapes.AccountSessions },
      },
    },
    async (request) => ({
      items: await asked(() => app.listAccountSessions(who(request, 'configure'), request.params.person), 404),
      next: null,
    }),
  );
  server.delete(
    '/accounts/:person/sessions',
    {
      schema: {
        operationId: 'endAccountSessions',
        summary: 'Signs somebody out everywhere.',
        params: Named,
        response: { 200: shapes.Ended },
      },
    },
    async (request) => ({
      ended: await asked(() => app.endAccountSessions(who(request, 'configure'), request.params.person, null), 404),
    }),
  );
  server.delete(
    '/accounts/:person/sessions/:id',
    {
      schema: {
        operationId: 'endAccountSession',
        summary: 'Signs somebody out in one place.',
        params: z.object({ person: Word, id: Id }),
        response: { 200: shapes.Ended },
      },
    },
    async (request) => {
      const { person, id } = request.params;
      return { ended: await asked(() => app.endAccountSessions(who(request, 'configure'), person, id), 404) };
    },
  );
  tokenRoutes(plain, { app, who });
  rightRoutes(plain, { app, who });
}

function tokenRoutes(plain: FastifyInstance, { app, who }: Pick<AccountOptions, 'app' | 'who'>): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get(
    '/tokens',
    {
      schema: {
        operationId: 'listTokens',
        summary: 'API tokens, newest first, without what they open by.',
        querystring: z.strictObject(Paging),
        response: { 200: shapes.Tokens },
      },
    },
    async (request) => {
      const { limit, before = null } = request.query;
      return page(limit, await app.listTokens(who(request, 'configure'), { limit: limit + 1, before }), ({ id }) => id);
    },
  );
  server.post(
    '/tokens',
    {
      schema: {
        operationId: 'createToken',
        summary: 'Makes an API token, shown this once.',
        body: Given,
        response: { 201: shapes.MadeToken },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await asked(() => app.createToken(who(request, 'configure'), request.body), 400)),
  );
  server.delete(
    '/tokens/:id',
    {
      schema: {
        operationId: 'revokeToken',
        summary: 'A token opens nothing from now on.',
        params: z.object({ id: Id }),
        response: { 200: shapes.Token },
      },
    },
    (request) => asked(() => app.revokeToken(who(request, 'configure'), request.params.id), 404),
  );
}

function rightRoutes(plain: FastifyInstance, { app, who }: Pick<AccountOptions, 'app' | 'who'>): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get(
    '/rights',
    {
      schema: {
        operationId: 'listRights',
        summary:
          'Who may post outside by what, and read whose words, where that is less than the role; the oldest first.',
        querystring: z.strictObject(Paging),
        response: { 200: shapes.Rights },
      },
    },
    async (request) => {
      const { limit, before: after = null } = request.query;
      return page(limit, await app.listRights(who(request, 'configure'), { limit: limit + 1, after }), ({ id }) => id);
    },
  );
  server.post(
    '/rights',
    {
      schema: {
        operationId: 'addRight',
        summary: 'Narrows what a person, a team or a role may.',
        body: Given,
        response: { 201: shapes.Right },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await asked(() => app.addRight(who(request, 'configure'), request.body), 400)),
  );
  server.delete(
    '/rights/:id',
    {
      schema: {
        operationId: 'removeRight',
        summary: 'Takes a right out; without any the role holds.',
        params: z.object({ id: Id }),
        response: { 200: shapes.Right },
      },
    },
    (request) => asked(() => app.removeRight(who(request, 'configure'), request.params.id), 404),
  );
}
