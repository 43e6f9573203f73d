/** Answers in an issue's threads: drafts that others see, one answer, or one to all reporters. What a person types is meant for outside. */
import { Fault, type Activity, type Audience, type Connector } from '#sdk';
import * as actions from '../actions/index.ts';
import { activitiesById, threadAfter, threadVersion } from '../activity/index.ts';
import * as issues from '../issues/index.ts';
import { newId, transaction, type Tx } from '../platform/index.ts';
import { actorOf, issueId, type IssueParts } from './issues.ts';
import { permit, type Principal } from './principal.ts';

interface AnswerParts extends IssueParts {
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly doors: actions.Doors;
}

/** What one reporter would get. */
export interface Reply {
  readonly activity: string;
  readonly connection: string;
  readonly thread: string;
  readonly reporter: string | null;
  readonly text: string;
  /** Other words of theirs in the same thread: they get no answer of their own. */
  readonly instead_of: readonly string[];
  /** The same reporter is answered in so many other threads as well. */
  readonly also_in: number;
  /** Why it cannot be sent. */
  readonly refused: string | null;
}

export interface BroadcastAnswer {
  readonly activity: string;
  readonly effect: string;
  readonly state: string;
  readonly why: string | null;
}

export type Sent =
  | { readonly sent: true; readonly effect: string }
  /** The thread has moved since the draft: nothing was sent; what is new was shown with this, so that sending again sends. */
  | { readonly sent: false; readonly news: readonly Activity[] };

export function answerCommands({ database, clock, doors, connectors, onMoved }: AnswerParts) {
  function wanted(activity: Activity, text: string, named: boolean): actions.EffectRow {
    const reply = connectors.get(activity.connector)?.replyTo?.(activity, text) ?? null;
    if (reply === null)
      throw new Fault('rejected', `${activity.connector} has no way to answer in a thread`, {
        cure: 'Answer there by hand, or by an action: bondfire do.',
      });
    const audience: Audience = named ? activity.audience : 'external';
    return actions.intend(
      {
        id: newId(),
        cause: null,
        step: 'issue_answer',
        action: `${activity.connector}.${reply.action}`,
        via: activity.connection,
        input: { value: reply.input, activities: named ? [activity.id] : [], audience },
        origin: [activity.id],
        hop: 1,
        now: clock.now(),
      },
      doors,
    );
  }

  async function save(tx: Tx, effects: readonly actions.EffectRow[]): Promise<void> {
    const due = effects.filter(({ state }) => state === 'intended');
    const echoes = due.map((one) => actions.echoOf(one, doors.action(one.action)?.makes ?? null));
    await actions.insertEffects(tx, effects, echoes);
  }

  /** One a reporter and thread: their newest words. */
  async function replies(
    tx: Tx,
    issue: string,
    template: string,
  ): Promise<{ reply: Reply; effect: actions.EffectRow | null }[]> {
    const unknown = /\{(?!name\})[^{}]*\}/.exec(template)?.[0];
    if (unknown !== undefined)
      throw new Fault('rejected', `a template knows no ${unknown}`, { cure: 'It knows {name}: the reporter’s.' });
    const ids = (await issues.gatheredBy(tx, issue)).map(({ activity }) => activity);
    const newest = issues.reportersOf((await activitiesById(tx, ids)).values());
    return newest.map(({ last, said }) => {
      const named = template.includes('{name}');
      const reporter = last.actor?.name ?? last.actor?.handle ?? null;
      const text = template.replaceAll('{name}', () => reporter ?? '').trim();
      const also = newest.filter(
        (other) =>
          other.last !== last &&
          other.last.connection === last.connection &&
          last.actor !== null &&
          other.last.actor?.id === last.actor.id,
      ).length;
      let effect: actions.EffectRow | null = null;
      let refused: string | null =
        named && reporter === null ? 'the reporter has no name, and the template names them' : null;
      try {
        if (refused === null) effect = wanted(last, text, named);
        if (effect?.state === 'refused') refused = effect.fault?.message ?? 'it is refused';
      } catch (thrown) {
        if (!(thrown instanceof Fault) || thrown.kind === 'bug') throw thrown;
        refused = thrown.message;
      }
      const { id: activity, connection } = last;
      const thread = last.thread ?? last.external_id;
      const instead_of = said.slice(0, -1).map(({ id }) => id);
      return { reply: { activity, connection, thread, reporter, text, instead_of, also_in: also, refused }, effect };
    });
  }

  return {
    /** Answers who else writes in that thread. */
    async draftAnswer(who: Principal, id: string, activity: string, text: string): Promise<readonly issues.Draft[]> {
      permit(who, 'act');
      return transaction(database.pool, async (tx) => {
        const { connection, thread, external_id } = await activityOf(tx, issueId(id), issueId(activity));
        const where = { connection, thread: thread ?? external_id };
        const thread_version = await threadVersion(tx, connection, where.thread);
        await issues.saveDraft(
          tx,
          { issue: issueId(id), ...where, person: who.person ?? who.name, text, thread_version },
          clock.now(),
        );
        return issues.otherDrafts(tx, where, who.person ?? who.name);
      });
    },

    async discardDraft(who: Principal, id: string, activity: string): Promise<boolean> {
      permit(who, 'act');
      return transaction(database.pool, async (tx) => {
        const { connection, thread, external_id } = await activityOf(tx, issueId(id), issueId(activity));
        return issues.removeDraft(
          tx,
          issueId(id),
          { connection, thread: thread ?? external_id },
          who.person ?? who.name,
        );
      });
    },

    /** Sends this person's draft, in the thread of that activity. */
    async sendAnswer(who: Principal, id: string, activity: string): Promise<Sent> {
      permit(who, 'act');
      const issue = issueId(id);
      const sent = await transaction(database.pool, async (tx): Promise<Sent> => {
        await issues.lockIssues(tx, [issue]);
        const to = await activityOf(tx, issue, issueId(activity));
        const where = { connection: to.connection, thread: to.thread ?? to.external_id };
        const draft = await issues.draftOf(tx, issue, where, who.person ?? who.name);
        if (!draft)
          throw new Fault('rejected', 'you have no draft there', { cure: 'Write one: bondfire issue draft.' });
        const news = await threadAfter(tx, where.connection, where.thread, draft.thread_version);
        if (news.length > 0) {
          await issues.sawThread(tx, draft, news.at(-1)?.id ?? null);
          return { sent: false, news };
        }
        const effect = wanted(to, draft.text, false);
        if (effect.state === 'refused')
          throw new Fault('rejected', effect.fault?.message ?? 'it is refused', {
            cure: effect.fault?.cure ?? 'Write it otherwise.',
          });
        const now = clock.now();
        await save(tx, [effect]);
        await issues.saveAnswers(tx, [
          { broadcast: effect.id, issue, activity: to.id, effect: effect.id, at: now.toISOString() },
        ]);
        await issues.removeDraft(tx, issue, where, who.person ?? who.name);
        const detail = { activity: to.id, effect: effect.id, text: draft.text };
        const audience = doors.find(to.connection)?.audience ?? 'internal';
        await issues.addEntry(tx, { issue, actor: actorOf(who), audience, kind: 'answer', detail }, now);
        return { sent: true, effect: effect.id };
      });
      if (sent.sent) onMoved();
      return sent;
    },

    /** What each reporter would get; nothing is sent. */
    async previewBroadcast(who: Principal, id: string, template: string): Promise<Reply[]> {
      permit(who, 'read');
      return (await replies(database.pool, issueId(id), template)).map(({ reply }) => reply);
    },

    /** One effect a reporter. Those that are refused are told, and cost the others nothing. */
    async broadcast(
      who: Principal,
      id: string,
      template: string,
    ): Promise<{ broadcast: string; items: readonly Reply[] }> {
      permit(who, 'act');
      const issue = issueId(id);
      const broadcast = newId();
      const items = await transaction(database.pool, async (tx) => {
        await issues.lockIssues(tx, [issue]);
        const all = await replies(tx, issue, template);
        const going = all.flatMap(({ reply, effect }) => (effect === null ? [] : [{ reply, effect }]));
        if (!going.some(({ effect }) => effect.state === 'intended'))
          throw new Fault('rejected', 'there is nobody who can be answered', {
            cure: all[0]?.reply.refused ?? `Gather what reporters said first: bondfire issue join ${id}.`,
          });
        const now = clock.now();
        await save(
          tx,
          going.map(({ effect }) => effect),
        );
        const at = now.toISOString();
        await issues.saveAnswers(
          tx,
          going.map(({ reply, effect }) => ({ broadcast, issue, activity: reply.activity, effect: effect.id, at })),
        );
        const detail = { broadcast, text: template, answers: going.length };
        await issues.addEntry(tx, { issue, actor: actorOf(who), audience: 'external', kind: 'broadcast', detail }, now);
        return all.map(({ reply }) => reply);
      });
      onMoved();
      return { broadcast, items };
    },

    async broadcastResults(who: Principal, broadcast: string): Promise<BroadcastAnswer[]> {
      permit(who, 'read');
      return transaction(database.pool, async (tx) => (await results(tx, broadcast)).items);
    },

    /** Sends again what was refused, and nothing else: what is unknown may have arrived, and is settled first. */
    async retryBroadcast(who: Principal, broadcast: string): Promise<BroadcastAnswer[]> {
      permit(who, 'act');
      const again = await transaction(database.pool, async (tx) => {
        const { issue, items } = await results(tx, broadcast);
        const failed = items.filter(({ state }) => state === 'refused');
        if (failed.length === 0)
          throw new Fault('rejected', 'none of its answers has failed', { cure: 'There is nothing to send again.' });
        const now = clock.now();
        for (const { activity, effect } of failed) {
          const before = await actions.effect(tx, effect);
          if (!before) continue;
          const { step, action, connection: via, input: value, audience, provenance, origin, hop } = before;
          const input = { value, audience, activities: provenance.activities };
          const row = actions.intend({ id: newId(), cause: null, step, action, via, input, origin, hop, now }, doors);
          await save(tx, [row]);
          await issues.saveAnswers(tx, [
            { broadcast: issueId(broadcast), issue, activity, effect: row.id, at: now.toISOString() },
          ]);
        }
        const detail = { broadcast, answers: failed.length };
        await issues.addEntry(
          tx,
          { issue, actor: actorOf(who), audience: 'external', kind: 'sent_again', detail },
          now,
        );
        return (await results(tx, broadcast)).items;
      });
      onMoved();
      return again;
    },
  };
}

async function activityOf(tx: Tx, issue: string, activity: string): Promise<Activity> {
  const gathered = (await issues.gatheredBy(tx, issue)).some((one) => one.activity === activity);
  const found = gathered ? (await activitiesById(tx, [activity])).get(activity) : undefined;
  if (found) return found;
  throw new Fault('rejected', `the issue has not gathered ${activity}`, {
    cure: `What it has: bondfire issue show ${issue}.`,
  });
}

async function results(tx: Tx, broadcast: string): Promise<{ issue: string; items: BroadcastAnswer[] }> {
  const rows = await issues.answersOf(tx, issueId(broadcast));
  const [first] = rows;
  if (!first)
    throw new Fault('rejected', `there is no broadcast ${broadcast}`, {
      cure: 'The issue’s timeline names them: bondfire issue show.',
    });
  const items: BroadcastAnswer[] = [];
  for (const { activity, effect } of rows) {
    const found = await actions.effect(tx, effect);
    items.push({ activity, effect, state: found?.state ?? 'unknown', why: found?.fault?.message ?? null });
  }
  return { issue: first.issue, items };
}
