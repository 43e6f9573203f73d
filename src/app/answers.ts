/** An answer in a thread of an issue: a draft that others see, sent when its writer has seen what is new. What a person types is meant for outside. */
import type { Activity } from '#sdk';
import * as actions from '../actions/index.ts';
import { activitiesById, threadAfter, threadVersion } from '../activity/index.ts';
import * as issues from '../issues/index.ts';
import { Refused, transaction, type Tx } from '../platform/index.ts';
import type { Copy } from '../playbook/index.ts';
import { actorOf, issueId } from './issues.ts';
import { NotPermitted, permit, type Principal } from './principal.ts';
import { maySpeak, sees, sightOf } from './rights.ts';
import { createReplying, type AnswerParts } from './replying.ts';

export interface Drafted {
  /** Who else writes in that thread. */
  readonly others: readonly issues.Draft[];
  /** Words of it that were said inside, where it goes outside. */
  readonly copies: readonly Copy[];
}

/** What a colleague has answered there, whether it has arrived yet or not. */
export interface Answered {
  readonly effect: string;
  readonly by: string | null;
  readonly text: string | null;
  readonly state: string;
  readonly at: string;
}

export type SentAnswer =
  | {
      readonly sent: true;
      readonly effect: string;
      /** When it goes out; until then it can be taken back. */
      readonly goes_at: string;
    }
  /**
   * Nothing was sent. `news` and `answers`: the thread has moved since the draft; they were shown with this, so that sending again sends.
   * `copies`: it holds words that were said inside; to send them all the same is said expressly.
   */
  | {
      readonly sent: false;
      readonly news: readonly Activity[];
      readonly answers: readonly Answered[];
      readonly copies: readonly Copy[];
    };

export interface AnswerOptions {
  /** Whose draft it is; whoever asks, where left out. */
  readonly as?: string | undefined;
  /** Words that were said inside go out as well. */
  readonly anyway?: boolean | undefined;
}

export function answerCommands(parts: AnswerParts) {
  const { database, clock, doors, findPerson, onMoved } = parts;
  const { answer, save, copiesIn } = createReplying(parts);

  async function writer(tx: Tx, who: Principal, as: string | undefined): Promise<string> {
    if (as === undefined) return who.person ?? who.name;
    if (who.person != null && who.person !== as && who.role !== 'admin')
      throw new NotPermitted(`${who.name} writes as ${who.person}, and not as ${as}`, 'Leave out whose draft it is.');
    const found = await findPerson(tx, as);
    if (found) return found.id;
    throw new Refused(
      { code: 'not_there', what: 'person', id: as },
      `there is no person "${as}"`,
      'bondfire person list shows the ids there are.',
    );
  }

  return {
    /** Keeps it; nothing is sent. */
    async draftAnswer(
      who: Principal,
      id: string,
      activity: string,
      text: string,
      { as }: Pick<AnswerOptions, 'as'> = {},
    ): Promise<Drafted> {
      permit(who, 'act');
      const issue = issueId(id);
      return transaction(database.pool, async (tx) => {
        const person = await writer(tx, who, as);
        const { where } = await threadOf(tx, who, issue, activity);
        const thread_version = await versionOf(tx, where);
        await issues.saveDraft(tx, { issue, ...where, person, text, thread_version }, clock.now());
        const copies = (await copiesIn(tx, issue))(where.connection, text);
        return { others: await issues.otherDrafts(tx, where, person), copies };
      });
    },

    async discardDraft(
      who: Principal,
      id: string,
      activity: string,
      { as }: Pick<AnswerOptions, 'as'> = {},
    ): Promise<boolean> {
      permit(who, 'act');
      const issue = issueId(id);
      return transaction(database.pool, async (tx) => {
        const person = await writer(tx, who, as);
        const { where } = await threadOf(tx, who, issue, activity);
        return issues.removeDraft(tx, issue, where, person);
      });
    },

    /** Sends the draft, in the thread of that activity. */
    async sendAnswer(
      who: Principal,
      id: string,
      activity: string,
      { as, anyway = false }: AnswerOptions = {},
    ): Promise<SentAnswer> {
      permit(who, 'act');
      const issue = issueId(id);
      const sent = await transaction(database.pool, async (tx): Promise<SentAnswer> => {
        const person = await writer(tx, who, as);
        const { to, where } = await threadOf(tx, who, issue, activity);
        if (doors.find(to.connection)?.audience === 'external')
          maySpeak(who, to.connection, (await issues.findIssue(tx, issue))?.team ?? null);
        const draft = await issues.draftOf(tx, issue, where, person);
        if (!draft)
          throw new Refused(
            { code: 'not_there', what: 'draft', id: null },
            `${as === undefined ? 'you have' : `${person} has`} no draft there`,
            `Write one: bondfire issue draft ${issue} ${to.id} "…".`,
          );
        const copies = (await copiesIn(tx, issue))(where.connection, draft.text);
        const { news, answers } = await since(tx, where, draft.thread_version, person);
        if (news.length + answers.length > 0) await issues.sawThread(tx, draft, await versionOf(tx, where));
        if (news.length + answers.length > 0 || (copies.length > 0 && !anyway))
          return { sent: false, news, answers, copies };
        const effect = answer(to, { text: draft.text, named: false, copies });
        if (effect.state === 'refused') throw actions.refusalOf(effect, 'Write it otherwise.');
        const now = clock.now();
        await save(tx, [effect]);
        const at = now.toISOString();
        const { text } = draft;
        await issues.saveAnswers(tx, [
          { broadcast: effect.id, issue, activity: to.id, effect: effect.id, at, person, text },
        ]);
        await issues.removeDraft(tx, issue, where, person);
        const detail = {
          activity: to.id,
          effect: effect.id,
          text,
          ...(as !== undefined && { by: person }),
          ...(copies.length > 0 && { copies }),
        };
        const audience = doors.find(to.connection)?.audience ?? 'internal';
        await issues.addEntry(tx, { issue, actor: actorOf(who), audience, kind: 'answer', detail }, now);
        return { sent: true, effect: effect.id, goes_at: effect.due_at };
      });
      if (sent.sent) onMoved();
      return sent;
    },
  };
}

/** The thread of an activity that the issue has gathered, nobody else sending in it until the transaction ends. */
async function threadOf(tx: Tx, who: Principal, issue: string, activity: string) {
  await issues.lockIssues(tx, [issue]);
  const to = await activityOf(tx, who, issue, issueId(activity));
  const where = threadIn(to);
  await issues.lockThread(tx, where);
  return { to, where };
}

function threadIn({ connection, thread, external_id }: Activity): issues.Thread {
  return { connection, thread: thread ?? external_id };
}

/** The words of an answer that does not go out are its writer's draft again, unless another is begun there. */
export async function draftAgain(
  tx: Tx,
  { issue, activity, person, text }: issues.AnswerRow,
  now: Date,
): Promise<void> {
  const to = (await activitiesById(tx, [activity])).get(activity);
  if (to === undefined || person === null || text === null) return;
  const where = threadIn(to);
  if ((await issues.draftOf(tx, issue, where, person)) !== undefined) return;
  await issues.saveDraft(tx, { issue, ...where, person, text, thread_version: await versionOf(tx, where) }, now);
}

/** The newest of what was said in a thread and what we set out to say there: ids sort by time. */
async function versionOf(tx: Tx, where: issues.Thread): Promise<string | null> {
  const said = await threadVersion(tx, where.connection, where.thread);
  const answered = (await issues.answersInThread(tx, where, said)).at(-1)?.effect ?? null;
  return answered ?? said;
}

/** What others have said there since, and what colleagues have answered: an answer is told once, sent or arrived. */
async function since(
  tx: Tx,
  where: issues.Thread,
  version: string | null,
  person: string,
): Promise<{ news: readonly Activity[]; answers: readonly Answered[] }> {
  const said = await threadAfter(tx, where.connection, where.thread, version);
  const arrived = new Set<string>();
  const answers: Answered[] = [];
  for (const one of await issues.answersInThread(tx, where, null)) {
    const effect = await actions.effect(tx, one.effect);
    if (!effect || effect.state === 'refused') continue;
    if (effect.external_id !== null) arrived.add(effect.external_id);
    const later = version === null || one.effect > version;
    if (later && one.person !== person)
      answers.push({ effect: one.effect, by: one.person, text: one.text, state: effect.state, at: one.at });
  }
  return { news: said.filter(({ ours, external_id }) => !(ours && arrived.has(external_id))), answers };
}

async function activityOf(tx: Tx, who: Principal, issue: string, activity: string): Promise<Activity> {
  const gathered = await issues.gatheredAmong(tx, issue, [activity]);
  const found = gathered.has(activity) ? (await activitiesById(tx, [activity])).get(activity) : undefined;
  if (found && sees(sightOf(who), found)) return found;
  throw new Refused(
    { code: 'not_gathered' },
    `the issue has not gathered ${activity}`,
    `What it has: bondfire issue show ${issue}.`,
  );
}
