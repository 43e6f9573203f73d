/** `/api/v1/issues`: subjects that people act on. Each verb is a POST below the issue that it changes. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { PromisePolicy } from '../app/index.ts';
import type { V1Options } from './v1.ts';
import { Id, page, Paging, WhenOrDay, Word, type Who } from './v1-parts.ts';
import { asked } from './problem.ts';

const Named = z.object({ id: Id });
const Text = z.string();
const Why = z.string().optional();
const Ids = z.array(Id).min(1).max(1_000);

const New = z.strictObject({
  title: Text,
  key: Text.nullable().default(null),
  severity: z.int().min(1).max(10).nullable().default(null),
  market: Text.nullable().default(null),
  product: Text.nullable().default(null),
  topics: z.array(Text).max(100).default([]),
  language: Text.nullable().default(null),
  owner: Text.nullable().default(null),
  team: Text.nullable().default(null),
  activities: z.array(Id).max(1_000).default([]),
});

export function issueRoutes(
  plain: FastifyInstance,
  { app, who }: Pick<V1Options, 'app'> & { readonly who: Who },
): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  const List = z.strictObject({
    ...Paging,
    state: z.enum(['open', 'waiting', 'snoozed', 'resolved']).optional(),
    owner: Word.optional(),
  });
  server.get('/issues', { schema: { querystring: List } }, async (request) => {
    const { limit, ...filter } = request.query;
    return page(limit, await app.listIssues(who(request, 'read'), { ...filter, limit: limit + 1 }), ({ id }) => id);
  });
  server.get('/issues/:id', { schema: { params: Named } }, (request) =>
    asked(() => app.showIssue(who(request, 'read'), request.params.id), 404),
  );
  server.post('/issues', { schema: { body: New } }, async (request, reply) => {
    const { activities, ...wanted } = request.body;
    const opened = await asked(() => app.openIssue(who(request, 'act'), wanted, activities), 400);
    return reply.code(opened.fresh ? 201 : 200).send(opened);
  });

  type App = V1Options['app'];
  type Principal = ReturnType<Who>;
  function verb<Body extends z.ZodType>(
    name: string,
    body: Body,
    work: (who: Principal, id: string, given: z.output<Body>) => unknown,
  ): void {
    server.post(`/issues/:id/${name}`, { schema: { params: Named, body } }, async (request) => {
      const { id } = request.params;
      // Parsed already: what became a Date is one.
      const given = request.body as z.output<Body>;
      const result = await asked(async () => work(who(request, 'act'), id, given), 400);
      return result ?? { done: true };
    });
  }
  verb(
    'join',
    z.strictObject({ activities: Ids, why: z.string().default('by hand') }),
    async (by, id, { activities, why }) => ({ joined: await app.joinIssue(by, id, activities, why) }),
  );
  verb(
    'part',
    z.strictObject({ activities: Ids, why: z.string().default('by hand') }),
    async (by, id, { activities, why }) => ({ parted: await app.partIssue(by, id, activities, why) }),
  );
  verb('note', z.strictObject({ text: Text, as: Text.optional() }), (by, id, { text, as }) =>
    app.noteIssue(by, id, text, as),
  );
  verb('claim', z.strictObject({ as: Text.optional() }), (by, id, { as }) => app.claimIssue(by, id, as));
  verb(
    'assign',
    z.strictObject({ owner: Text.nullable().optional(), team: Text.nullable().optional(), why: Why }),
    (by, id, { owner, team, why }) =>
      app.assignIssue(by, id, { ...(owner !== undefined && { owner }), ...(team !== undefined && { team }) }, why),
  );
  verb('hand-over', z.strictObject({ to: Text, note: Text }), (by, id, { to, note }) =>
    app.handOverIssue(by, id, to, note),
  );
  verb('snooze', z.strictObject({ until: WhenOrDay, why: Why }), (by, id, { until, why }) =>
    app.snoozeIssue(by, id, until, why),
  );
  verb('wait', z.strictObject({ for: Text, until: WhenOrDay.nullable().default(null) }), (by, id, given) =>
    app.waitIssue(by, id, given.for, given.until),
  );
  verb('wake', z.strictObject({}), (by, id) => app.wakeIssue(by, id));
  verb('resolve', z.strictObject({ outcome: Text }), (by, id, { outcome }) => app.resolveIssue(by, id, outcome));
  verb('reopen', z.strictObject({ why: Why }), (by, id, { why }) => app.reopenIssue(by, id, why));
  verb('merge', z.strictObject({ into: Id, why: Why }), (by, id, { into, why }) => app.mergeIssue(by, id, into, why));
  verb('split', z.strictObject({ activities: Ids, title: Text }), (by, id, { activities, title }) =>
    app.splitIssue(by, id, activities, title),
  );
  verb('link', z.strictObject({ issue: Id, why: z.string().default('same cause') }), (by, id, { issue, why }) =>
    app.linkIssues(by, id, issue, why),
  );
  verb('unlink', z.strictObject({ issue: Id }), (by, id, { issue }) => app.unlinkIssues(by, id, issue));
  const Anyway = z.boolean().default(false);
  verb('draft', z.strictObject({ activity: Id, text: Text }), (by, id, { activity, text }) =>
    app.draftAnswer(by, id, activity, text),
  );
  verb('discard', z.strictObject({ activity: Id }), async (by, id, { activity }) => ({
    discarded: await app.discardDraft(by, id, activity),
  }));
  verb('send', z.strictObject({ activity: Id, anyway: Anyway }), (by, id, { activity, anyway }) =>
    app.sendAnswer(by, id, activity, { anyway }),
  );
  verb('preview', z.strictObject({ template: Text }), async (by, id, { template }) => ({
    items: await app.previewBroadcast(by, id, template),
  }));
  verb('broadcast', z.strictObject({ template: Text, anyway: Anyway }), (by, id, { template, anyway }) =>
    app.broadcast(by, id, template, { anyway }),
  );

  const items = async (work: () => ReturnType<App['broadcastResults']>) => ({
    items: await asked(work, 404),
    next: null,
  });
  server.get('/broadcasts/:id', { schema: { params: Named } }, (request) =>
    items(() => app.broadcastResults(who(request, 'read'), request.params.id)),
  );
  server.post('/broadcasts/:id/retry', { schema: { params: Named } }, (request) =>
    items(() => app.retryBroadcast(who(request, 'act'), request.params.id)),
  );

  server.get('/promise-policies', async (request) => ({
    items: await app.listPromisePolicies(who(request, 'read')),
    next: null,
  }));
  server.post('/promise-policies', { schema: { body: PromisePolicy } }, (request) =>
    asked(() => app.savePromisePolicy(who(request, 'configure'), request.body), 400),
  );
  server.delete('/promise-policies/:id', { schema: { params: z.object({ id: Word }) } }, async (request) => {
    await asked(() => app.removePromisePolicy(who(request, 'configure'), request.params.id), 404);
    return { removed: request.params.id };
  });
}
