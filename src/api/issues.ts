/** `/api/v1/issues`: subjects that people act on. Each verb is a POST below the issue that it changes. */
import type { FastifyInstance, FastifySchema } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { PromisePolicy, type Language } from '../app/index.ts';
import type { V1Options } from './v1.ts';
import { Flag, Id, WhenOrDay, Word, type Who } from './v1-parts.ts';
import { asked, askedIn } from './problem.ts';
import * as shapes from './shapes/index.ts';

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

  server.get(
    '/issues/:id',
    {
      schema: {
        operationId: 'showIssue',
        summary: 'The whole issue: what was said inside and outside, what was done, what is promised.',
        params: Named,
        querystring: z.strictObject({
          said: Flag.optional().describe('False: without what it gathered, which `said` below it gives page by page.'),
        }),
        response: { 200: shapes.IssueStory },
      },
    },
    (request) => asked(() => app.showIssue(who(request, 'read'), request.params.id, request.query), 404),
  );
  server.post(
    '/issues',
    {
      schema: {
        operationId: 'openIssue',
        summary: 'Opens an issue, once a key.',
        body: New,
        response: { 200: shapes.Opened, 201: shapes.Opened },
      },
    },
    async (request, reply) => {
      const { activities, ...wanted } = request.body;
      const opened = await asked(() => app.openIssue(who(request, 'act'), wanted, activities), 400);
      return reply.code(opened.fresh ? 201 : 200).send(opened);
    },
  );

  type App = V1Options['app'];
  type Principal = ReturnType<Who>;
  function verb<Body extends z.ZodType, Answer extends z.ZodType>(
    name: string,
    operationId: string,
    summary: string,
    { body, answer }: { readonly body: Body; readonly answer: Answer },
    work: (
      who: Principal,
      id: string,
      given: z.output<Body>,
      language: Language,
    ) => z.output<Answer> | Promise<z.output<Answer>>,
  ): void {
    const schema: FastifySchema = { operationId, summary, params: Named, body, response: { 200: answer } };
    plain.post(`/issues/:id/${name}`, { schema }, async (request) => {
      const { id } = request.params as z.output<typeof Named>;
      // Parsed already: what became a Date is one.
      return asked(async () => work(who(request, 'act'), id, request.body as z.output<Body>, askedIn(request)), 400);
    });
  }
  const ByHand = z.strictObject({ activities: Ids, why: z.string().default('by hand') });
  verb(
    'join',
    'joinIssue',
    'These activities belong to it.',
    { body: ByHand, answer: shapes.Joined },
    async (by, id, { activities, why }) => ({ joined: await app.joinIssue(by, id, activities, why) }),
  );
  verb(
    'part',
    'partIssue',
    'These activities do not belong to it.',
    { body: ByHand, answer: shapes.Parted },
    async (by, id, { activities, why }) => ({ parted: await app.partIssue(by, id, activities, why) }),
  );
  verb(
    'note',
    'noteIssue',
    'A word to those who work on it; nobody outside sees it.',
    issue(z.strictObject({ text: Text, as: Text.optional() })),
    (by, id, { text, as }) => app.noteIssue(by, id, text, as),
  );
  verb('claim', 'claimIssue', 'Takes it.', issue(z.strictObject({ as: Text.optional() })), (by, id, { as }) =>
    app.claimIssue(by, id, as),
  );
  verb(
    'assign',
    'assignIssue',
    'Gives it to a person, a team, or nobody.',
    issue(z.strictObject({ owner: Text.nullable().optional(), team: Text.nullable().optional(), why: Why })),
    (by, id, { owner, team, why }) =>
      app.assignIssue(by, id, { ...(owner !== undefined && { owner }), ...(team !== undefined && { team }) }, why),
  );
  verb(
    'hand-over',
    'handOverIssue',
    'Gives it to somebody, with what they must know.',
    issue(z.strictObject({ to: Text, note: Text })),
    (by, id, { to, note }) => app.handOverIssue(by, id, to, note),
  );
  verb(
    'snooze',
    'snoozeIssue',
    'Out of sight until then.',
    issue(z.strictObject({ until: WhenOrDay, why: Why })),
    (by, id, given) => app.snoozeIssue(by, id, given.until, given.why),
  );
  verb(
    'wait',
    'letIssueWait',
    'It waits for something.',
    issue(z.strictObject({ for: Text, until: WhenOrDay.nullable().default(null) })),
    (by, id, given) => app.waitIssue(by, id, given.for, given.until),
  );
  verb('wake', 'wakeIssue', 'It waits no longer.', issue(z.strictObject({})), (by, id) => app.wakeIssue(by, id));
  verb(
    'resolve',
    'resolveIssue',
    'It is done, and how it ended.',
    issue(z.strictObject({ outcome: Text })),
    (by, id, { outcome }) => app.resolveIssue(by, id, outcome),
  );
  verb('reopen', 'reopenIssue', 'It is not done.', issue(z.strictObject({ why: Why })), (by, id, { why }) =>
    app.reopenIssue(by, id, why),
  );
  verb(
    'merge',
    'mergeIssue',
    'It is the same as another.',
    issue(z.strictObject({ into: Id, why: Why })),
    (by, id, { into, why }) => app.mergeIssue(by, id, into, why),
  );
  verb(
    'split',
    'splitIssue',
    'Some of it is an issue of its own.',
    { body: z.strictObject({ activities: Ids, title: Text }), answer: shapes.Opened },
    (by, id, { activities, title }) => app.splitIssue(by, id, activities, title),
  );
  verb(
    'link',
    'linkIssues',
    'It has to do with another.',
    { body: z.strictObject({ issue: Id, why: z.string().default('same cause') }), answer: shapes.Done },
    (by, id, given) => done(app.linkIssues(by, id, given.issue, given.why)),
  );
  verb(
    'unlink',
    'unlinkIssues',
    'It has nothing to do with another.',
    { body: z.strictObject({ issue: Id }), answer: shapes.Done },
    (by, id, given) => done(app.unlinkIssues(by, id, given.issue)),
  );
  const Anyway = z.boolean().default(false);
  verb(
    'draft',
    'draftAnswer',
    'Keeps an answer that is being written; nothing is sent.',
    { body: z.strictObject({ activity: Id, text: Text }), answer: shapes.Drafted },
    (by, id, { activity, text }) => app.draftAnswer(by, id, activity, text),
  );
  verb(
    'discard',
    'discardDraft',
    'Throws a draft away.',
    { body: z.strictObject({ activity: Id }), answer: shapes.Discarded },
    async (by, id, { activity }) => ({ discarded: await app.discardDraft(by, id, activity) }),
  );
  verb(
    'send',
    'sendAnswer',
    'Sends the draft, unless something new was said since it was begun.',
    { body: z.strictObject({ activity: Id, anyway: Anyway }), answer: shapes.SentAnswer },
    (by, id, { activity, anyway }) => app.sendAnswer(by, id, activity, { anyway }),
  );
  verb(
    'preview',
    'previewBroadcast',
    'What each reporter would get. Nothing is sent.',
    { body: z.strictObject({ template: Text }), answer: shapes.BroadcastPreview },
    async (by, id, { template }, language) => ({ items: await app.previewBroadcast(by, id, template, language) }),
  );
  verb(
    'broadcast',
    'broadcast',
    'Answers all reporters, each by name.',
    { body: z.strictObject({ template: Text, anyway: Anyway }), answer: shapes.Broadcast },
    (by, id, { template, anyway }, language) => app.broadcast(by, id, template, { anyway, language }),
  );

  const items = async (work: () => ReturnType<App['broadcastResults']>) => ({
    items: await asked(work, 404),
    next: null,
  });
  server.get(
    '/broadcasts/:id',
    {
      schema: {
        operationId: 'showBroadcast',
        summary: 'What became of each answer of a broadcast.',
        params: Named,
        response: { 200: shapes.BroadcastAnswers },
      },
    },
    (request) => items(() => app.broadcastResults(who(request, 'read'), request.params.id)),
  );
  server.post(
    '/broadcasts/:id/retry',
    {
      schema: {
        operationId: 'retryBroadcast',
        summary: 'Sends again what was refused, and nothing else.',
        params: Named,
        response: { 200: shapes.BroadcastAnswers },
      },
    },
    (request) => items(() => app.retryBroadcast(who(request, 'act'), request.params.id)),
  );

  server.get(
    '/promise-policies',
    {
      schema: {
        operationId: 'listPromisePolicies',
        summary: 'What is promised for which issues.',
        response: { 200: shapes.PromisePolicies },
      },
    },
    async (request) => ({
      items: await app.listPromisePolicies(who(request, 'read')),
      next: null,
    }),
  );
  server.post(
    '/promise-policies',
    {
      schema: {
        operationId: 'savePromisePolicy',
        summary: 'New issues are promised by it; what was promised stays.',
        body: PromisePolicy,
        response: { 200: shapes.PromisePolicy },
      },
    },
    (request) => asked(() => app.savePromisePolicy(who(request, 'configure'), request.body), 400),
  );
  server.delete(
    '/promise-policies/:id',
    {
      schema: {
        operationId: 'removePromisePolicy',
        summary: 'Removes a policy; what was promised by it stays.',
        params: z.object({ id: Word }),
        response: { 200: shapes.Removed },
      },
    },
    async (request) => {
      await asked(() => app.removePromisePolicy(who(request, 'configure'), request.params.id), 404);
      return { removed: request.params.id };
    },
  );
}

/** Verbs that answer what has become of the issue. */
function issue<Body extends z.ZodType>(body: Body) {
  return { body, answer: shapes.Issue };
}

async function done(work: Promise<void>): Promise<z.output<typeof shapes.Done>> {
  await work;
  return { done: true };
}
