/** Taking an answer back: what has not gone out yet does not go, what has is deleted at its network where that can be. */
import * as actions from '../actions/index.ts';
import * as issues from '../issues/index.ts';
import { newId, Refused, transaction, type Tx } from '../platform/index.ts';
import { draftAgain } from './answers.ts';
import { effectsIn, membersOf } from './desk.ts';
import { actorOf, issueId } from './issues.ts';
import { permit, type Principal } from './principal.ts';
import { createReplying, deletion, isHeld, type AnswerParts } from './replying.ts';
import { noIssue } from './rights.ts';
import { mayPostBy } from './speaking.ts';

export interface TakenBack {
  /** What deletes it at its network; null where nothing had gone out. */
  readonly effect: string | null;
  /** How many answers had not gone out, and do not go. */
  readonly withheld: number;
}

export function takingBackCommands(parts: AnswerParts) {
  const { database, clock, connectors, doors, onMoved } = parts;
  const { save } = createReplying(parts);

  async function storyOf(tx: Tx, id: string): Promise<issues.Story> {
    await issues.lockIssues(tx, [issueId(id)]);
    const story = await parts.issues.story(tx, issueId(id));
    if (story) return story;
    throw noIssue(id);
  }

  /** Answers which of them do not go out. */
  function withhold(tx: Tx, who: Principal, ids: readonly string[]): Promise<readonly string[]> {
    return actions.withhold(tx, ids, `taken back by ${who.name} before it went out`, clock.now());
  }

  /** Of one answer to all, those that have not gone out. */
  async function takeBackAll(tx: Tx, who: Principal, story: issues.Story, broadcast: string): Promise<TakenBack> {
    const members = membersOf(story);
    const answers = (await issues.answersOf(tx, broadcast)).filter((one) => members.includes(one.issue));
    if (answers.length === 0)
      throw new Refused(
        { code: 'not_there', what: 'answer', id: broadcast },
        `the issue has no answer ${broadcast}`,
        `What it has: bondfire issue show ${story.id}.`,
      );
    const effects = await actions.effectsById(
      tx,
      answers.map(({ effect }) => effect),
    );
    const held = effects.filter(isHeld);
    mayPostBy(
      doors,
      who,
      held.map(({ connection }) => connection),
      story.team,
    );
    const taken = await withhold(
      tx,
      who,
      held.map((one) => one.id),
    );
    if (taken.length === 0)
      throw new Refused(
        { code: 'gone_out' },
        'all of it has gone out already',
        `Take back one by one what its network lets go: bondfire issue show ${story.id}.`,
      );
    const detail = { broadcast, answers: taken.length };
    const entry = { issue: story.id, actor: actorOf(who), audience: 'external', kind: 'took_back' } as const;
    await issues.addEntry(tx, { ...entry, detail }, clock.now());
    return { effect: null, withheld: taken.length };
  }

  async function takeBackOne(tx: Tx, who: Principal, story: issues.Story, made: actions.EffectRow): Promise<TakenBack> {
    mayPostBy(doors, who, [made.connection], story.team);
    const before = story.timeline.some(({ kind, detail }) => kind === 'took_back' && detail['of'] === made.id);
    const audience = doors.find(made.connection)?.audience ?? 'internal';
    const detail = { of: made.id, connection: made.connection };
    const entry = { issue: story.id, actor: actorOf(who), audience, kind: 'took_back' } as const;
    const now = clock.now();
    if (isHeld(made) && (await withhold(tx, who, [made.id])).length === 1) {
      // One that was sent alone is its own broadcast.
      for (const one of await issues.answersOf(tx, made.id)) await draftAgain(tx, one, now);
      await issues.addEntry(tx, { ...entry, detail }, now);
      return { effect: null, withheld: 1 };
    }
    const way = before ? null : deletion(connectors, made);
    if (way === null)
      throw new Refused(
        { code: before ? 'taken_back' : 'stays_there' },
        before ? 'it was taken back already' : 'it cannot be taken back there',
        before ? 'There is nothing to do.' : 'Delete it at the network by hand, or answer once more.',
      );
    const row = actions.intend(
      {
        id: newId(),
        cause: null,
        step: 'issue_take_back',
        action: way.action,
        via: made.connection,
        input: { value: way.input, activities: [], audience: 'external' },
        origin: made.origin,
        hop: made.hop,
        now,
      },
      doors,
    );
    if (row.state === 'refused') throw actions.refusalOf(row, 'Delete it at the network by hand.');
    await save(tx, [row]);
    await issues.addEntry(tx, { ...entry, detail: { ...detail, effect: row.id } }, now);
    return { effect: row.id, withheld: 0 };
  }

  return {
    /** @param answer an effect, or a broadcast. Throws `rejected` where it cannot be. */
    async takeBackAnswer(who: Principal, id: string, answer: string): Promise<TakenBack> {
      permit(who, 'speak');
      const taken = await transaction(database.pool, async (tx): Promise<TakenBack> => {
        const story = await storyOf(tx, id);
        const of = issueId(answer);
        const answers = await effectsIn(tx, membersOf(story), story.timeline);
        const made = answers.includes(of) ? await actions.effect(tx, of) : undefined;
        return made === undefined ? takeBackAll(tx, who, story, of) : takeBackOne(tx, who, story, made);
      });
      onMoved();
      return taken;
    },
  };
}
