/** One answer to all reporters of an issue, each in their own thread and network: previewed, sent, told apart, and what failed sent again. */
import { Fault } from '#sdk';
import * as actions from '../actions/index.ts';
import { activitiesById, unreadableOf } from '../activity/index.ts';
import * as issues from '../issues/index.ts';
import { refusalIn, whyIn, type Language } from '../notify/index.ts';
import { newId, Refused, transaction, type Tx } from '../platform/index.ts';
import type { Copy } from '../playbook/index.ts';
import { actorOf, issueId } from './issues.ts';
import { permit, type Principal } from './principal.ts';
import { mustRead, sees, sightOf } from './rights.ts';
import { mayPostBy } from './speaking.ts';
import { createReplying, type AnswerParts } from './replying.ts';

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
  /** Words of it that were said inside, where it goes outside: it is sent only if that is said expressly. */
  readonly copies: readonly Copy[];
  /** Why it cannot be sent. */
  readonly refused: string | null;
}

export interface Broadcast {
  /** Null: nothing was sent, as some hold words that were said inside. */
  readonly broadcast: string | null;
  readonly items: readonly Reply[];
}

export interface BroadcastAnswer {
  readonly activity: string;
  readonly effect: string;
  readonly state: string;
  readonly why: string | null;
}

export function broadcastCommands(parts: AnswerParts) {
  const { database, clock, doors, onMoved } = parts;
  const { answer, save, copiesIn } = createReplying(parts);

  async function mayAnswer(tx: Tx, who: Principal, issue: string, ways: readonly string[]): Promise<void> {
    const team = (await issues.findIssue(tx, issue))?.team ?? null;
    mayPostBy(doors, who, ways, team);
  }

  /** One a reporter and thread: their newest words. */
  async function replies(
    tx: Tx,
    who: Principal,
    issue: string,
    template: string,
    language: Language,
  ): Promise<{ reply: Reply; effect: actions.EffectRow | null }[]> {
    const unknown = /\{(?!name\})[^{}]*\}/.exec(template)?.[0];
    if (unknown !== undefined)
      throw new Refused(
        { code: 'placeholder', words: unknown },
        `a template knows no ${unknown}`,
        'It knows {name}: the reporter’s.',
      );
    const gathered = (await issues.gatheredBy(tx, issue)).filter(({ by }) => by.id !== issues.PLACES.id);
    const ids = gathered.map(({ activity }) => activity);
    const copiesOf = await copiesIn(tx, issue);
    const sight = sightOf(who);
    const read = [...(await activitiesById(tx, ids)).values()].filter((one) => sees(sight, one));
    const newest = issues.reportersOf(read);
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
      const copies = copiesOf(last.connection, text);
      let effect: actions.EffectRow | null = null;
      let refused: string | null =
        named && reporter === null
          ? refusalIn(language, { code: 'nameless' }, 'the reporter has no name, and the template names them')
          : null;
      try {
        if (refused === null) effect = answer(last, { text, named, copies });
        if (effect?.state === 'refused') refused = whyIn(language, actions.refusalOf(effect, ''));
      } catch (thrown) {
        if (!(thrown instanceof Fault) || thrown.kind === 'bug') throw thrown;
        refused = whyIn(language, thrown);
      }
      const { id: activity, connection } = last;
      const thread = last.thread ?? last.external_id;
      const instead_of = said.slice(0, -1).map(({ id }) => id);
      const reply = {
        activity,
        connection,
        thread,
        reporter,
        text,
        instead_of,
        also_in: also,
        copies,
        refused,
      };
      return { reply, effect };
    });
  }

  return {
    /** What each reporter would get; nothing is sent. */
    async previewBroadcast(who: Principal, id: string, template: string, language: Language = 'en'): Promise<Reply[]> {
      permit(who, 'read');
      await mustRead(database.pool, who, [issueId(id)]);
      return (await replies(database.pool, who, issueId(id), template, language)).map(({ reply }) => reply);
    },

    /** One effect a reporter. Those that are refused are told, and cost the others nothing. */
    async broadcast(
      who: Principal,
      id: string,
      template: string,
      { anyway = false, language = 'en' }: { readonly anyway?: boolean | undefined; readonly language?: Language } = {},
    ): Promise<Broadcast> {
      permit(who, 'act');
      const issue = issueId(id);
      const broadcast = newId();
      await mustRead(database.pool, who, [issue]);
      const sent = await transaction(database.pool, async (tx): Promise<Broadcast> => {
        await issues.lockIssues(tx, [issue]);
        const all = await replies(tx, who, issue, template, language);
        const going = all.flatMap(({ reply, effect }) => (effect === null ? [] : [{ reply, effect }]));
        if (!going.some(({ effect }) => effect.state === 'intended'))
          throw new Refused(
            { code: 'nobody_outside' },
            'there is nobody who can be answered',
            all[0]?.reply.refused ?? `Gather what reporters said first: bondfire issue join ${id}.`,
          );
        const items = all.map(({ reply }) => reply);
        await mayAnswer(
          tx,
          who,
          issue,
          going.map(({ effect }) => effect.connection),
        );
        const marked = going.some(({ reply, effect }) => effect.state === 'intended' && reply.copies.length > 0);
        if (marked && !anyway) return { broadcast: null, items };
        const now = clock.now();
        await save(
          tx,
          going.map(({ effect }) => effect),
        );
        const at = now.toISOString();
        await issues.saveAnswers(
          tx,
          going.map(({ reply: { activity, text }, effect }) => {
            return { broadcast, issue, activity, effect: effect.id, at, person: who.person ?? who.name, text };
          }),
        );
        const copies = going.flatMap(({ reply }) => reply.copies);
        const to = going.map(({ reply: { activity }, effect }) => ({ activity, effect: effect.id }));
        const detail = { broadcast, text: template, answers: going.length, to, ...(copies.length > 0 && { copies }) };
        await issues.addEntry(tx, { issue, actor: actorOf(who), audience: 'external', kind: 'broadcast', detail }, now);
        return { broadcast, items };
      });
      if (sent.broadcast !== null) onMoved();
      return sent;
    },

    async broadcastResults(who: Principal, broadcast: string): Promise<BroadcastAnswer[]> {
      permit(who, 'read');
      return transaction(database.pool, async (tx) => readBy(tx, who, await results(tx, broadcast)));
    },

    /** Sends again what was refused, and nothing else: what is unknown may have arrived, and is settled first. */
    async retryBroadcast(who: Principal, broadcast: string): Promise<BroadcastAnswer[]> {
      permit(who, 'act');
      const again = await transaction(database.pool, async (tx) => {
        const whole = await results(tx, broadcast);
        const { issue } = whole;
        const items = await readBy(tx, who, whole);
        const failed = items.filter(({ state }) => state === 'refused');
        if (failed.length === 0)
          throw new Refused(
            { code: 'none_failed' },
            'none of its answers has failed',
            'There is nothing to send again.',
          );
        const ways = await Promise.all(failed.map(({ effect }) => actions.effect(tx, effect)));
        await mayAnswer(
          tx,
          who,
          issue,
          ways.flatMap((one) => one?.connection ?? []),
        );
        const now = clock.now();
        for (const { activity, effect } of failed) {
          const before = await actions.effect(tx, effect);
          if (!before) continue;
          const { step, action, connection: via, input: value, audience, provenance, origin, hop } = before;
          const input = { value, audience, activities: provenance.activities };
          const { copies = [] } = provenance;
          const again = { id: newId(), cause: null, step, action, via, input, copies, origin, hop, now };
          const row = actions.intend(again, doors);
          await save(tx, [row]);
          const at = now.toISOString();
          const by = { person: who.person ?? who.name, text: null };
          await issues.saveAnswers(tx, [{ broadcast: issueId(broadcast), issue, activity, effect: row.id, at, ...by }]);
        }
        const detail = { broadcast, answers: failed.length };
        await issues.addEntry(
          tx,
          { issue, actor: actorOf(who), audience: 'external', kind: 'sent_again', detail },
          now,
        );
        return readBy(tx, who, await results(tx, broadcast));
      });
      onMoved();
      return again;
    },
  };
}

/** Answers to what may be read. Throws `rejected` where nothing of its issue may be. */
async function readBy(tx: Tx, who: Principal, { issue, items }: Awaited<ReturnType<typeof results>>) {
  const sight = sightOf(who);
  if (sight === null) return items;
  await mustRead(tx, who, [issue]);
  const unread = await unreadableOf(
    tx,
    items.map(({ activity }) => activity),
    sight,
  );
  return items.filter(({ activity }) => !unread.has(activity));
}

async function results(tx: Tx, broadcast: string): Promise<{ issue: string; items: BroadcastAnswer[] }> {
  const rows = await issues.answersOf(tx, issueId(broadcast));
  const [first] = rows;
  if (!first)
    throw new Refused(
      { code: 'not_there', what: 'answer', id: broadcast },
      `there is no broadcast ${broadcast}`,
      'The issue’s timeline names them: bondfire issue show.',
    );
  const items: BroadcastAnswer[] = [];
  for (const { activity, effect } of rows) {
    const found = await actions.effect(tx, effect);
    items.push({ activity, effect, state: found?.state ?? 'unknown', why: found?.fault?.message ?? null });
  }
  return { issue: first.issue, items };
}
