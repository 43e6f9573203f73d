/** `/api/v1/issues` as a list, `/api/v1/inbox`, and what is done to many issues at once. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { INBOX_SORTS, INBOX_VIEWS, type BulkDone } from '../app/index.ts';
import type { V1Options } from './v1.ts';
import { Id, Paging, WhenOrDay, Word, type Who } from './v1-parts.ts';
import { asked, refusedIn } from './problem.ts';
import * as shapes from './shapes/index.ts';

const MOST = 200;
const Ids = z.array(Id).min(1).max(MOST);
/** One, or several with commas between them. */
function several<Item extends z.ZodType<string, string>>(item: Item) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(item).min(1).max(MOST));
}

const List = z.strictObject({
  limit: Paging.limit,
  before: Word.max(500).optional(),
  view: z.enum(INBOX_VIEWS).optional(),
  state: several(shapes.IssueState).optional(),
  owner: Word.optional(),
  team: Word.optional(),
  market: Word.optional(),
  product: Word.optional(),
  topic: Word.optional(),
  severity: z.coerce.number().int().min(1).max(10).optional(),
  text: Word.optional(),
  promise: z.enum(['at_risk', 'missed']).optional(),
  sort: z.enum(INBOX_SORTS).optional(),
  ids: several(Id).optional(),
});

const Bulk = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('claim'), ids: Ids }),
  z.strictObject({
    verb: z.literal('assign'),
    ids: Ids,
    owner: Word.nullable().optional(),
    team: Word.nullable().optional(),
  }),
  z.strictObject({ verb: z.literal('snooze'), ids: Ids, until: WhenOrDay }),
  z.strictObject({
    verb: z.literal('wait'),
    ids: Ids,
    for: z.string().max(300),
    until: WhenOrDay.nullable().default(null),
  }),
  z.strictObject({ verb: z.literal('wake'), ids: Ids }),
  z.strictObject({ verb: z.literal('resolve'), ids: Ids, outcome: z.string() }),
  z.strictObject({ verb: z.literal('reopen'), ids: Ids }),
  z.strictObject({ verb: z.literal('merge'), ids: Ids, into: Id }),
]);

const View = z.strictObject({
  name: z.string(),
  shared: z.boolean().default(false),
  query: z.record(z.string(), z.string()),
});
const Named = z.object({ id: Id });

export function inboxRoutes(
  plain: FastifyInstance,
  { app, who }: Pick<V1Options, 'app'> & { readonly who: Who },
): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get(
    '/issues',
    {
      schema: {
        operationId: 'listIssues',
        summary:
          'Issues, with what each needs from whoever asks. A view holds what is open or waits, unless `state` says otherwise.',
        querystring: List,
        response: { 200: shapes.InboxItems },
      },
    },
    (request) => {
      const { view = 'all', state, ...query } = request.query;
      const states = state ?? (request.query.view === undefined ? shapes.IssueState.options : undefined);
      return asked(() => app.listInbox(who(request, 'read'), { ...query, view, states }), 400);
    },
  );
  server.get(
    '/inbox',
    {
      schema: {
        operationId: 'showInbox',
        summary: 'How many issues there are in each view, and the views that whoever asks keeps.',
        response: { 200: shapes.Inbox },
      },
    },
    (request) => app.showInbox(who(request, 'read')),
  );
  server.get(
    '/issues/facets',
    {
      schema: {
        operationId: 'listIssueFacets',
        summary: 'What issues that are not done may be filtered by.',
        response: { 200: shapes.InboxFacets },
      },
    },
    (request) => app.inboxFacets(who(request, 'read')),
  );
  server.post(
    '/issues/bulk',
    {
      schema: {
        operationId: 'bulkIssues',
        summary: 'One verb on many issues; each is told what became of it, and how to take it back.',
        body: Bulk,
        response: { 200: shapes.BulkAnswers },
      },
    },
    async (request) => {
      const { ids, ...given } = request.body;
      const done = await asked(() => app.bulkIssues(who(request, 'act'), ids, given), 400);
      return { items: done.map((one) => told(request, one)) };
    },
  );
  server.post(
    '/issues/seen',
    {
      schema: {
        operationId: 'seeIssues',
        summary: 'Whoever asks has looked at them; `seen: false` shows them as new again.',
        body: z.strictObject({ ids: Ids, seen: z.boolean().default(true) }),
        response: { 200: shapes.Done },
      },
    },
    async (request) => {
      await asked(() => app.seeIssues(who(request, 'read'), request.body.ids, request.body.seen), 400);
      return { done: true as const };
    },
  );
  server.post(
    '/inbox/views',
    {
      schema: {
        operationId: 'addInboxView',
        summary: 'Keeps a list: its name, what is asked for, and whether others see it.',
        body: View,
        response: { 201: shapes.SavedView },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await asked(() => app.saveInboxView(who(request, 'read'), null, request.body), 400)),
  );
  server.put(
    '/inbox/views/:id',
    {
      schema: {
        operationId: 'changeInboxView',
        summary: 'Changes a list that is kept.',
        params: Named,
        body: View,
        response: { 200: shapes.SavedView },
      },
    },
    (request) => asked(() => app.saveInboxView(who(request, 'read'), request.params.id, request.body), 400),
  );
  server.delete(
    '/inbox/views/:id',
    {
      schema: {
        operationId: 'removeInboxView',
        summary: 'Keeps a list no longer.',
        params: Named,
        response: { 200: shapes.Removed },
      },
    },
    async (request) => {
      await asked(() => app.removeInboxView(who(request, 'read'), request.params.id), 404);
      return { removed: request.params.id };
    },
  );
}

/** In the language that the request asks for. */
function told(request: FastifyRequest, { fault, ...done }: BulkDone): shapes.BulkDone {
  if (fault === null) return { ...done, fault };
  const { reason, ...own } = fault;
  const refused = refusedIn(request, reason);
  const inOwn = refused !== null && { message: refused.said, cure: null, language: refused.language };
  return { ...done, fault: { ...own, language: 'en', ...inOwn } };
}
