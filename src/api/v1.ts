/** `/api/v1`: what programs may ask, each with a token. Lists come in pages, newest first: `{items, next}`, and `before=<next>` is the next page. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { asFault } from '#sdk';
import { permit, type App, type Permission, type Principal } from '../app/index.ts';
import { connectionRoutes } from './connections.ts';
import { issueRoutes } from './issues.ts';
import { HttpProblem } from './problem.ts';

const EFFECT_STATES = ['intended', 'calling', 'done', 'refused', 'unknown'] as const;
const RUN_STATES = ['running', 'parked', 'done', 'failed', 'stopped'] as const;

const Id = z.guid({ error: 'an id such as 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607' });
const Word = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !text.includes('\0'), 'no text holds that character');
const Paging = {
  limit: z.coerce.number({ error: 'a number from 1 to 200' }).int().min(1).max(200).default(50),
  before: Id.optional(),
};
const Where = { connection: Word.optional(), stream: Word.optional() };

export interface Page<Item> {
  readonly items: readonly Item[];
  /** What `before` must be for the next page; null on the last one. */
  readonly next: string | null;
}

/** Whose token it is, and whether that may do it. */
export type Who = (request: FastifyRequest, permission: Permission) => Principal;

/** `redirect`: where OAuth comes back to. */
export interface V1Options {
  readonly app: App;
  readonly redirect: () => URL;
}

export async function v1Routes(plain: FastifyInstance, { app, redirect }: V1Options): Promise<void> {
  const principals = new WeakMap<FastifyRequest, Principal>();
  const server = plain.withTypeProvider<ZodTypeProvider>();
  server.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    principals.set(request, await principalOf(app, request.headers.authorization));
  });

  function who(request: FastifyRequest, permission: Permission): Principal {
    const principal = principals.get(request);
    if (!principal) throw new TypeError('a route without a principal');
    try {
      permit(principal, permission);
    } catch (thrown) {
      const { message, cure } = asFault(thrown);
      throw new HttpProblem(403, message, cure);
    }
    return principal;
  }

  server.get(
    '/activities',
    { schema: { querystring: z.strictObject({ ...Paging, ...Where, text: Word.optional() }) } },
    async (request) => {
      const { limit, ...filter } = request.query;
      return page(
        limit,
        await app.listActivities(who(request, 'read'), { ...filter, limit: limit + 1 }),
        ({ id }) => id,
      );
    },
  );
  server.get('/activities/:id', { schema: { params: z.object({ id: Id }) } }, async (request) =>
    app.showActivity(who(request, 'read'), request.params.id),
  );
  server.get(
    '/effects',
    {
      schema: {
        querystring: z.strictObject({
          ...Paging,
          connection: Word.optional(),
          state: z.enum(EFFECT_STATES).optional(),
        }),
      },
    },
    async (request) => {
      const { limit, ...filter } = request.query;
      return page(limit, await app.listEffects(who(request, 'read'), { ...filter, limit: limit + 1 }), ({ id }) => id);
    },
  );
  server.get('/effects/:id', { schema: { params: z.object({ id: Id }) } }, async (request) =>
    app.showEffect(who(request, 'read'), request.params.id),
  );
  server.get('/quarantine', { schema: { querystring: z.strictObject({ ...Paging, ...Where }) } }, async (request) => {
    const { limit, ...filter } = request.query;
    const rows = await app.listQuarantined(who(request, 'read'), { ...filter, limit: limit + 1 });
    return page(limit, rows, ({ envelope }) => envelope);
  });
  connectionRoutes(server, { app, redirect, who });
  issueRoutes(server, { app, who });
  server.get(
    '/runs',
    {
      schema: {
        querystring: z.strictObject({ ...Paging, playbook: Word.optional(), state: z.enum(RUN_STATES).optional() }),
      },
    },
    async (request) => {
      const { limit, ...filter } = request.query;
      return page(limit, await app.listRuns(who(request, 'read'), { ...filter, limit: limit + 1 }), ({ id }) => id);
    },
  );
  server.get('/trace/:id', { schema: { params: z.object({ id: Id }) } }, async (request) => ({
    items: await app.trace(who(request, 'read'), request.params.id),
    next: null,
  }));
}

async function principalOf(app: App, header: string | undefined): Promise<Principal> {
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  const principal = token === undefined ? null : await app.authenticate(token);
  if (principal) return principal;
  throw new HttpProblem(
    401,
    token === undefined ? 'A token is needed.' : 'That token is not known.',
    'Send the header Authorization: Bearer <token>; bondfire token create makes one.',
  );
}

/** One more than a page was asked for, so that the last page is known as such. */
function page<Item>(limit: number, rows: readonly Item[], idOf: (row: Item) => string): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? idOf(last) : null };
}
