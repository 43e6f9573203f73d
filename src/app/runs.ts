/** What people may do with runs and with what these ask them. */
import { z } from 'zod';
import { asFault } from '#sdk';
import * as actions from '../actions/index.ts';
import { addEntry, findIssue } from '../issues/index.ts';
import { misfit, Refused, savepoint, transaction, type Tx } from '../platform/index.ts';
import * as playbook from '../playbook/index.ts';
import type { AppParts } from './app.ts';
import { actorOf, type Also } from './issues.ts';
import { nextAsked } from './next-asked.ts';
import { fitReason } from './playbooks.ts';
import { permit, type Principal } from './principal.ts';
import type { Reads } from './reading.ts';
import {
  askViews,
  lockedAsk,
  mayReadRun,
  noRun,
  readableAsk,
  startedRun,
  undoUntil,
  type Answered,
  type PassedAsk,
  type StartedRun,
  type UndoneDecision,
} from './run-reads.ts';
import { createSpeaking, mayPostBy } from './speaking.ts';
import { standingIn } from './standing-in.ts';

type Json = Readonly<Record<string, playbook.Json>>;

export interface Migrated {
  readonly revision: string;
  readonly moved: readonly string[];
  readonly left: readonly { readonly run: string; readonly why: string }[];
}

export interface Rerun {
  readonly from: string | null;
  readonly with: Json | null;
  /** Who answers. */
  readonly as: string | null;
}

/** As `answerAsk` takes it. */
const AnswerGiven = z.strictObject({
  choice: z.string().optional(),
  text: z.string().optional(),
  fields: z.record(z.string(), z.json()).optional(),
  comment: z.string().optional(),
  anyway: z.boolean().optional(),
});

const WORDS_LIMIT = 1000;

const nothingElse: Also = () => Promise.resolve();

export function runCommands(
  parts: AppParts & Reads,
  { mustBePeople }: { mustBePeople(ids: readonly string[]): Promise<void> },
) {
  const { database, clock, engine, reading } = parts;
  const { pool } = database;
  const { seen } = askViews(parts);
  const { mayLetOut, maySetGoing } = createSpeaking(parts);

  /** Answers whether that decided it. */
  async function take(
    tx: Tx,
    who: Principal,
    ask: playbook.AskRow,
    answer: playbook.Answer,
    as: string | null,
    now: Date,
    guest: string | null = null,
  ): Promise<boolean> {
    const held = guest === null && ask.held !== null && who.role === 'admin';
    const person = guest ?? (held ? (as ?? who.person ?? who.name) : personOf(who, as));
    if (answer.choice !== 'no') await mayLetOut(tx, who, ask);
    const copies = await copiesFor(tx, ask, answer);
    const event = await playbook.takeAnswer(tx, ask, person, answer, now, { held, copies });
    if (event !== null) await engine.wake(tx, ask.run, event, now);
    return event !== null;
  }

  /** Internal words in an edited text, all of them. Throws `rejected` where what is typed for the outside holds some that were not proposed, and nobody said that they may go out. */
  async function copiesFor(tx: Tx, ask: playbook.AskRow, { text, fields, anyway }: playbook.Answer) {
    const outside = Object.keys(ask.fields).filter((name) => ask.fields[name]?.outside === true);
    const typed = [text === ask.text ? undefined : text, ...outside.map((name) => fields?.[name])];
    const words = typed.filter((one) => typeof one === 'string').join('\n');
    if (words === '' || ask.state !== 'open') return ask.copies;
    const copies = await engine.copies(tx, ask.run, words);
    const proposed = [{ of: ask.id, text: ask.text ?? '' }];
    const fresh = copies.filter((one) => playbook.nearCopies(one.words, proposed)[0]?.words !== one.words);
    if (fresh.length === 0 || anyway === true) return copies;
    throw new Refused(
      { code: 'said_inside', words: fresh.map(({ words }) => words) },
      `it goes outside, and holds words that were said inside: ${fresh.map(({ of, words }) => `“${words}” (${of})`).join(', ')}`,
      'Say it in other words; or, where they may go out, answer the same with --anyway (in the API: "anyway": true).',
    );
  }

  function isAsk(name: string, step: string): boolean {
    const found = parts.playbooks.all.find((one) => one.name === name);
    return found?.plan.verbs.get(step.replace(/\[.*/, '')) === 'ask';
  }

  function formOf({ id, playbook: name }: playbook.RunRow, given: Readonly<Record<string, unknown>>) {
    const on = parts.playbooks.all.find((one) => one.name === name)?.source.on;
    if (on !== undefined && 'manual' in on) return playbook.formGiven(on.manual, given);
    throw new Refused(
      { code: 'trigger_stays' },
      `what set off run ${id} stays as it is`,
      'Name the step that the input is for: --from <step>.',
    );
  }

  async function moveOn(who: Principal, id: string): Promise<playbook.RunRow> {
    return transaction(pool, async (tx) => {
      await engine.migrate(tx, await runOf(tx, id), who.name, clock.now());
      return runOf(tx, id);
    });
  }

  async function answered(
    who: Principal,
    id: string,
    answer: playbook.Answer,
    { as, guest }: { readonly as: string | null; readonly guest: string | null },
    also: Also,
  ): Promise<Answered> {
    permit(who, 'act');
    const found = await readableAsk(parts, who, id);
    const now = clock.now();
    const done = await transaction(pool, async (tx) => {
      await also(tx);
      const ask = await lockedAsk(tx, found);
      const decided = await take(tx, who, ask, answer, as, now, guest);
      const undo_until = decided ? await undoUntil(tx, ask.run, now) : null;
      return { decided, undo_until, ask: await seen(tx, (await playbook.findAsk(tx, id)) ?? ask) };
    });
    parts.onMoved();
    return done;
  }

  /** As if it had been asked and answered one after the other. */
  async function answerAt(
    tx: Tx,
    who: Principal,
    run: string,
    { step, given, as }: { readonly step: string; readonly given: Json; readonly as: string | null },
  ): Promise<void> {
    const answer = AnswerGiven.safeParse(given);
    if (!answer.success)
      throw misfit(AnswerGiven, given, {
        lead: 'that is no answer: ',
        cure: 'Of an ask, --with is an answer: {"choice": "yes"}, for an approval also "text"; of a form {"fields": {…}}; "comment" where there is one.',
      });
    const ask = (await playbook.asksOf(tx, run)).find((one) => one.step === step && one.state === 'open');
    if (ask === undefined) {
      const { reason, state } = await runOf(tx, run);
      throw new Refused(
        { code: 'not_asked_now', step },
        `${step} is not asked now: the run is ${state}${reason === null ? '' : `: ${reason}`}`,
        'Have it done again without --with, and answer when it is asked.',
      );
    }
    await take(tx, who, ask, answer.data, as, clock.now());
  }

  /** Answers the ask that is open now; null where the playbook has no such question any more. */
  async function askAgain(tx: Tx, who: Principal, { run, step }: playbook.AskRow, now: Date): Promise<string | null> {
    const again = { from: step, input: null, form: null, by: who.person ?? who.name, words: null };
    try {
      const fresh = await savepoint(tx, async () => engine.again(tx, await runOf(tx, run), again, now));
      return (await playbook.asksOf(tx, fresh)).find((one) => one.step === step && one.state === 'open')?.id ?? null;
    } catch (thrown) {
      if (asFault(thrown).kind !== 'rejected') throw thrown;
      return null;
    }
  }

  return {
    /**
     * An answer counts once. Throws `rejected` where it does not fit, where somebody else is asked, and where it was decided before, saying how.
     * What nobody could be asked an admin may answer in their own name.
     */
    answerAsk(
      who: Principal,
      id: string,
      answer: playbook.Answer,
      as: string | null,
      also: Also = nothingElse,
    ): Promise<Answered> {
      return answered(who, id, answer, { as, guest: null }, also);
    },

    /** Of somebody without an account, as the journal calls them; `who`: by whose rights. */
    answerAsGuest(who: Principal, id: string, answer: playbook.Answer, guest: string, also: Also): Promise<Answered> {
      return answered(who, id, answer, { as: null, guest }, also);
    },

    /**
     * As long as nothing of what a decision lets out has gone out, none of it goes: the run ends, and another one asks the same once more.
     * By whoever decided it, or may speak there. Throws `rejected` where something has gone out, or nothing was to.
     * `guest`: somebody without an account did, as the journal calls them; `who`: by whose rights.
     */
    async takeBackDecision(who: Principal, id: string, guest: string | null = null): Promise<UndoneDecision> {
      permit(who, 'act');
      const self = guest === null ? who : { ...who, name: guest, person: null };
      const found = await readableAsk(parts, who, id);
      const now = clock.now();
      const undone = await transaction(pool, async (tx) => {
        const ask = await lockedAsk(tx, found);
        const run = await runOf(tx, ask.run);
        const { held, underWay } = await actions.heldOf(tx, run.id, now);
        if (ask.decision === null || held.length === 0 || underWay > 0)
          throw new Refused(
            { code: 'nothing_waits' },
            `nothing that ${id} let out still waits`,
            'What has gone out is taken back one by one, where its network lets it go: bondfire issue take-back.',
          );
        const issue = run.issue === null ? undefined : await findIssue(tx, run.issue);
        const given = await playbook.answersOf(tx, id);
        if (!given.some(({ person }) => person === (guest ?? who.person)))
          mayPostBy(
            parts.doors,
            who,
            held.map(({ connection }) => connection),
            issue?.team ?? null,
          );
        const reason = `taken back by ${self.name} before it went out`;
        await engine.wake(tx, run.id, { kind: 'cancel', reason }, now);
        if (issue)
          await addEntry(
            tx,
            {
              issue: issue.id,
              actor: actorOf(self),
              audience: 'internal',
              kind: 'took_back',
              detail: { ask: id, answers: held.length },
            },
            now,
          );
        return { ask: await askAgain(tx, self, ask, now), withheld: held.length };
      });
      parts.onMoved();
      return undone;
    },

    /** Somebody else is asked instead: of one who is away, whoever stands in; null: see `nextAsked`. Throws `rejected` where nobody does. */
    async passAsk(
      who: Principal,
      id: string,
      to: string | null,
      note: string | null,
      as: string | null,
      also: Also = nothingElse,
    ) {
      permit(who, 'act');
      const found = await readableAsk(parts, who, id);
      const from = personOf(who, as);
      const words = fitReason(note);
      if (to !== null) await mustBePeople([to]);
      return transaction(pool, async (tx): Promise<PassedAsk> => {
        await also(tx);
        const now = clock.now();
        const ask = await lockedAsk(tx, found);
        const { person, instead } = await (to === null ? nextAsked(tx, ask, now) : standingIn(tx, to, now));
        if (person === from)
          throw new Refused(
            { code: 'stands_in', away: to ?? '' },
            `${to} is away, and ${from} stands in`,
            'Answer it, or name somebody else.',
          );
        const why = [`passed on by ${from}${words === null ? '' : `: ${words}`}`, ...instead].join('; ');
        await playbook.passOn(tx, ask, from, person, why, now);
        return { ...(await seen(tx, ask)), passed_to: person };
      });
    },

    /** It ends where it is: what has gone out stays, what has not does not go. Throws `rejected` where it has ended. */
    async cancelRun(who: Principal, id: string, reason: string | null): Promise<playbook.RunRow> {
      permit(who, 'act');
      await mayReadRun(reading, who, id);
      const words = fitReason(reason);
      const now = clock.now();
      return transaction(pool, async (tx) => {
        const run = await runOf(tx, id);
        if (run.state !== 'parked' && run.state !== 'running')
          throw new Refused({ code: 'run_over' }, `run ${id} has ended already: it is ${run.state}`);
        const because = `cancelled by ${who.name}${words === null ? '' : `: ${words}`}`;
        await engine.wake(tx, id, { kind: 'cancel', reason: because }, now);
        return runOf(tx, id);
      });
    },

    /**
     * The same cause once more, by the playbook as it is now. `from`: what the steps before it left is taken over, and nothing of it is done again.
     * `with`: of a do, its whole input, which is then what a person typed; of an ask, an answer to it, which `as` or whoever asks must be among those asked to give;
     * without `from`, the form of a run that was started by hand. Throws `rejected` with the cure.
     */
    async rerun(who: Principal, id: string, { from, with: given, as }: Rerun): Promise<StartedRun> {
      permit(who, 'act');
      await mayReadRun(reading, who, id);
      const now = clock.now();
      const started = await transaction(pool, async (tx) => {
        const run = await runOf(tx, id);
        if (run.state === 'parked' || run.state === 'running')
          throw new Refused(
            { code: 'run_under_way' },
            `run ${id} is still under way: ${run.reason ?? run.state}`,
            `End it first: bondfire playbook cancel ${id}`,
          );
        const asks = given !== null && from !== null && isAsk(run.playbook, from);
        const loaded = parts.playbooks.all.find((one) => one.name === run.playbook);
        if (loaded) await maySetGoing(tx, who, loaded, { from, issue: run.issue });
        if (as !== null && !asks)
          throw new Refused(
            { code: 'nobody_answers' },
            'nobody answers anything here',
            'Leave --as out: it goes with an answer to an ask.',
          );
        const again = {
          from,
          input: asks || from === null ? null : given,
          form: from === null && given !== null ? formOf(run, given) : null,
          by: who.person ?? who.name,
          words:
            given === null ? null : `${JSON.stringify(given).slice(0, WORDS_LIMIT)}${as === null ? '' : ` as ${as}`}`,
        };
        const fresh = await engine.again(tx, run, again, now);
        if (asks) await answerAt(tx, who, fresh, { step: from, given, as });
        return startedRun(tx, fresh, now);
      });
      parts.onMoved();
      return started;
    },

    /** A run under way goes on by the playbook's present revision. Throws `rejected` where that has no place for what the run waits for. */
    async migrateRun(who: Principal, id: string): Promise<playbook.RunRow> {
      permit(who, 'configure');
      await mayReadRun(reading, who, id);
      return moveOn(who, id);
    },

    /** All runs of a playbook that are under way by an older revision, one by one: those that it has no place for stay as they are. */
    async migrateRuns(who: Principal, name: string): Promise<Migrated> {
      permit(who, 'configure');
      const of = name.replaceAll('-', '_');
      const present = parts.playbooks.all.find((one) => one.name === of);
      if (present === undefined)
        throw new Refused({ code: 'not_there', what: 'playbook', id: name }, `there is no playbook ${name}`, {
          kind: 'config',
          cure: 'bondfire playbook list shows those there are.',
        });
      const moved: string[] = [];
      const left: { run: string; why: string }[] = [];
      for (const id of await playbook.runsByOlder(pool, of, present.revision)) {
        try {
          await moveOn(who, id);
          moved.push(id);
        } catch (thrown) {
          const fault = asFault(thrown);
          if (fault.kind !== 'rejected') throw thrown;
          left.push({ run: id, why: fault.message });
        }
      }
      parts.onMoved();
      return { revision: present.revision, moved, left };
    },
  };
}

function personOf(who: Principal, named: string | null): string {
  const own = who.person ?? null;
  if (named !== null && own !== null && named !== own && who.role !== 'admin')
    throw new Refused({ code: 'as_oneself', person: own }, `${who.name} answers as ${own}, and not as ${named}`);
  const person = named ?? own;
  if (person !== null) return person;
  throw new Refused({ code: 'whose' }, 'nobody knows who answers', 'Say who: --as <person>.');
}

async function runOf(tx: Tx, id: string): Promise<playbook.RunRow> {
  const run = await playbook.lockRun(tx, id);
  if (run) return run;
  throw noRun(id);
}
