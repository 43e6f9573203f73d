/** What people may do with runs and with what these ask them. */
import { Fault } from '#sdk';
import { transaction, type Tx } from '../platform/index.ts';
import * as playbook from '../playbook/index.ts';
import type { AppParts } from './app.ts';
import { fitReason } from './playbooks.ts';
import { permit, type Principal } from './principal.ts';

export interface SeenAsk extends playbook.AskRow {
  readonly asked: readonly playbook.AskedRow[];
  readonly answers: readonly playbook.AnswerRow[];
}

export interface Answered {
  /** Whether that decided it. */
  readonly decided: boolean;
  readonly ask: SeenAsk;
}

export function runCommands(parts: AppParts, folk: { mustBePeople(ids: readonly string[]): Promise<void> }) {
  const { database, clock, engine } = parts;
  const { pool } = database;

  async function found(id: string): Promise<playbook.AskRow> {
    const ask = await playbook.findAsk(pool, id);
    if (ask) return ask;
    throw new Fault('rejected', `there is no ask ${id}`, { cure: 'bondfire playbook asks shows what is asked.' });
  }

  /** The run is locked before its ask, in the order of whoever wakes it: two answers wait for one another, and deadlock nobody. */
  async function locked(tx: Tx, id: string): Promise<playbook.AskRow> {
    const { run } = await found(id);
    await playbook.lockRun(tx, run);
    const ask = await playbook.lockAsk(tx, id);
    if (ask) return ask;
    throw new Fault('rejected', `there is no ask ${id}`);
  }

  return {
    /** Newest first. `person`: what waits for them. */
    async listAsks(who: Principal, filter: playbook.AskFilter): Promise<SeenAsk[]> {
      permit(who, 'read');
      const asks = await playbook.listAsks(pool, filter);
      const asked = Map.groupBy(
        await playbook.askedOf(
          pool,
          asks.map(({ id }) => id),
        ),
        ({ ask }) => ask,
      );
      return asks.map((ask) => Object.assign(ask, { asked: asked.get(ask.id) ?? [], answers: [] }));
    },

    async showAsk(who: Principal, id: string): Promise<SeenAsk> {
      permit(who, 'read');
      return seen(pool, await found(id));
    },

    /**
     * An answer counts once. Throws `rejected` where it does not fit, where somebody else is asked, and where it was decided before, saying how.
     * What nobody could be asked an admin may answer in their own name.
     */
    async answerAsk(who: Principal, id: string, answer: playbook.Answer, as: string | null): Promise<Answered> {
      permit(who, 'act');
      const now = clock.now();
      const answered = await transaction(pool, async (tx) => {
        const ask = await locked(tx, id);
        const held = ask.held !== null && who.role === 'admin';
        const person = held ? (as ?? who.person ?? who.name) : personOf(who, as);
        const event = await playbook.takeAnswer(tx, ask, person, answer, now, held);
        if (event !== null) await engine.wake(tx, ask.run, event, now);
        return { decided: event !== null, ask: await seen(tx, (await playbook.findAsk(tx, id)) ?? ask) };
      });
      parts.onMoved();
      return answered;
    },

    /** Somebody else is asked instead. */
    async passAsk(who: Principal, id: string, to: string, note: string | null, as: string | null): Promise<SeenAsk> {
      permit(who, 'act');
      const from = personOf(who, as);
      const words = fitReason(note);
      await folk.mustBePeople([to]);
      return transaction(pool, async (tx) => {
        const ask = await locked(tx, id);
        await playbook.passOn(
          tx,
          ask,
          from,
          to,
          `passed on by ${from}${words === null ? '' : `: ${words}`}`,
          clock.now(),
        );
        return seen(tx, ask);
      });
    },

    async asksOfRun(who: Principal, run: string): Promise<SeenAsk[]> {
      permit(who, 'read');
      const all: SeenAsk[] = [];
      for (const ask of await playbook.asksOf(pool, run)) all.push(await seen(pool, ask));
      return all;
    },

    /** It ends where it is: what has gone out stays, what has not does not go. Throws `rejected` where it has ended. */
    async cancelRun(who: Principal, id: string, reason: string | null): Promise<playbook.RunRow> {
      permit(who, 'act');
      const words = fitReason(reason);
      const now = clock.now();
      return transaction(pool, async (tx) => {
        const run = await runOf(tx, id);
        if (run.state !== 'parked' && run.state !== 'running')
          throw new Fault('rejected', `run ${id} has ended already: it is ${run.state}`);
        const because = `cancelled by ${who.name}${words === null ? '' : `: ${words}`}`;
        await engine.wake(tx, id, { kind: 'cancel', reason: because }, now);
        return runOf(tx, id);
      });
    },

    /** The same cause once more, by the playbook as it is now. `from`: what the steps before it left is taken over. Answers the new run's id. */
    async rerun(who: Principal, id: string, from: string | null): Promise<string> {
      permit(who, 'act');
      const now = clock.now();
      const fresh = await transaction(pool, async (tx) => {
        const run = await runOf(tx, id);
        if (run.state === 'parked' || run.state === 'running')
          throw new Fault('rejected', `run ${id} is still under way: ${run.reason ?? run.state}`, {
            cure: `End it first: bondfire playbook cancel ${id}`,
          });
        return engine.again(tx, run, from, who.name, now);
      });
      parts.onMoved();
      return fresh;
    },

    /** A run under way goes on by the playbook's present revision. Throws `rejected` where that has no place for what the run waits for. */
    async migrateRun(who: Principal, id: string): Promise<playbook.RunRow> {
      permit(who, 'configure');
      return transaction(pool, async (tx) => {
        const run = await runOf(tx, id);
        await engine.migrate(tx, run, who.name, clock.now());
        return runOf(tx, id);
      });
    },
  };
}

async function seen(tx: Tx, ask: playbook.AskRow): Promise<SeenAsk> {
  return { ...ask, asked: await playbook.askedOf(tx, [ask.id]), answers: await playbook.answersOf(tx, ask.id) };
}

function personOf(who: Principal, named: string | null): string {
  const own = who.person ?? null;
  if (named !== null && own !== null && named !== own && who.role !== 'admin')
    throw new Fault('rejected', `${who.name} answers as ${own}, and not as ${named}`);
  const person = named ?? own;
  if (person !== null) return person;
  throw new Fault('rejected', 'nobody knows who answers', { cure: 'Say who: --as <person>.' });
}

async function runOf(tx: Tx, id: string): Promise<playbook.RunRow> {
  const run = await playbook.lockRun(tx, id);
  if (run) return run;
  throw new Fault('rejected', `there is no run ${id}`, { cure: 'bondfire playbook runs shows the newest.' });
}
