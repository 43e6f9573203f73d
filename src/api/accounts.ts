/** `/api/v1/accounts`: who may sign in. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App, Invitation as Made } from '../app/index.ts';
import { asked } from './problem.ts';
import type { Account, Invitation } from './shapes/session.ts';
import { Id, Word, type Who } from './v1-parts.ts';
import * as shapes from './shapes/index.ts';

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

  function invitation({ account, token, expires_at }: Made): Invitation {
    return { account, link: `${address()}/welcome#${token}`, expires_at: expires_at.toISOString() };
  }

  server.get(
    '/accounts',
    { schema: { operationId: 'listAccounts', summary: 'Who may sign in.', response: { 200: shapes.Accounts } } },
    async (request): Promise<{ items: Account[]; next: null }> => ({
      items: await app.listAccounts(who(request, 'configure')),
      next: null,
    }),
  );
  server.post(
    '/accounts',
    {
      schema: {
        operationId: 'inviteAccount',
        summary: 'Invites somebody; the link is shown this once.',
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
        summary: 'Another role, another e-mail, or nobody any more.',
        params: Named,
        body: Given,
        response: { 200: shapes.Account },
      },
    },
    (request): Promise<Account> =>
      asked(() => app.editAccount(who(request, 'configure'), request.params.person, request.body), 400),
  );
  server.post(
    '/accounts/:person/link',
    {
      schema: {
        operationId: 'linkAccount',
        summary: 'A link by which somebody chooses a password anew.',
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
        summary: 'Where somebody is signed in.',
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
}
