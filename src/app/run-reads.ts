/** What somebody may see of runs, and of what these ask people. */
import type { Fault } from '#sdk';
import * as actions from '../actions/index.ts';
import { whyIn, type Language } from '../notify/index.ts';
import { Refused, type Tx } from '../platform/index.ts';
import * as playbook from '../playbook/index.ts';
import type { AppParts } from './app.ts';
import type { SeenEffect } from './effects.ts';
import { page } from './ids.ts';
import { permit, type Principal } from './principal.ts';
import type { Reading, Reads } from './reading.ts';
import { seenPage } from './rights.ts';
import type { Link } from './trace.ts';

export interface Unanswerable {
  readonly reporters: number;
  readonly cannot: number;
  readonly why: readonly string[];
}

/** As it is found: `why` is told in the language of whoever reads it. */
export interface FoundUnanswerable extends Omit<Unanswerable, 'why'> {
  readonly why: readonly Refused[];
}

export interface SeenAsk extends playbook.AskRow {
  /** Who would get no answer of what goes on from here; null: everybody, or nobody is answered. */
  readonly unanswerable: Unanswerable | null;
  readonly asked: readonly playbook.AskedRow[];
  readonly answers: readonly playbook.AnswerRow[];
}

export interface SeenRun extends Link {
  readonly asks: readonly SeenAsk[];
  readonly effects: readonly SeenEffect[];
}

const EFFECTS_LIMIT = 500;

interface Others {
  listEffects(who: Principal, filter: { readonly cause: string; readonly limit: number }): Promise<SeenEffect[]>;
  trace(who: Principal, id: string): Promise<Link[]>;
}

/** Answers an ask with all that is shown of it. */
export function askViews(parts: Pick<AppParts, 'playbooks' | 'unanswerable'>) {
  async function unanswerable(
    tx: Tx,
    { playbook: name, step, run, state, kind, text }: playbook.AskRow,
    language: Language,
  ): Promise<Unanswerable | null> {
    const loaded = state === 'open' ? parts.playbooks.all.find((one) => one.name === name) : undefined;
    if (loaded === undefined || !playbook.answersAfter(loaded, step)) return null;
    const issue = await playbook.issueOfRun(tx, run);
    if (issue === null) return null;
    const told = await parts.unanswerable(tx, issue, kind === 'approval' ? text : null);
    return told.cannot === 0 ? null : { ...told, why: told.why.map((one) => whyIn(language, one)) };
  }

  async function seen(tx: Tx, ask: playbook.AskRow, language: Language = 'en'): Promise<SeenAsk> {
    const asked = await playbook.askedOf(tx, [ask.id]);
    return {
      ...ask,
      asked,
      answers: await playbook.answersOf(tx, ask.id),
      unanswerable: await unanswerable(tx, ask, language),
    };
  }

  return { seen, unanswerable };
}

export function runReads(parts: AppParts & Reads, others: Others) {
  const { reading } = parts;
  const { pool } = parts.database;
  const { seen, unanswerable } = askViews(parts);

  return {
    async listRuns(who: Principal, filter: playbook.RunFilter): Promise<playbook.RunRow[]> {
      permit(who, 'read');
      const read = (before: string | undefined, limit: number) => playbook.listRuns(pool, { ...filter, before, limit });
      const asked = { before: filter.before, limit: page(filter.limit) };
      return seenPage(
        asked,
        read,
        (rows) => reading.runs(who, rows),
        ({ id }) => id,
      );
    },

    /** One run: its journal, what it asked and what it did. Throws `rejected` where that is no run. */
    async showRun(who: Principal, id: string): Promise<SeenRun> {
      permit(who, 'read');
      const [link] = await others.trace(who, id);
      if (link?.noun !== 'run')
        throw new Refused(
          { code: 'not_there', what: 'run', id },
          `${id} is no run, but an ${link?.noun}`,
          `Look at it with: bondfire trace ${id}`,
        );
      await mayReadRun(reading, who, id);
      const effects = await others.listEffects(who, { cause: id, limit: EFFECTS_LIMIT });
      return { ...link, asks: await this.asksOfRun(who, id), effects };
    },

    /** Newest first. `person`: what waits for them. */
    async listAsks(who: Principal, filter: playbook.AskFilter, language: Language = 'en'): Promise<SeenAsk[]> {
      permit(who, 'read');
      const read = (before: string | undefined, limit: number) => playbook.listAsks(pool, { ...filter, before, limit });
      const asks = await seenPage(
        filter,
        read,
        (rows) => reading.asks(who, rows),
        ({ id }) => id,
      );
      const asked = Map.groupBy(
        await playbook.askedOf(
          pool,
          asks.map(({ id }) => id),
        ),
        ({ ask }) => ask,
      );
      const all: SeenAsk[] = [];
      for (const ask of asks)
        all.push({
          ...ask,
          asked: asked.get(ask.id) ?? [],
          answers: [],
          unanswerable: await unanswerable(pool, ask, language),
        });
      return all;
    },

    async showAsk(who: Principal, id: string, language: Language = 'en'): Promise<SeenAsk> {
      permit(who, 'read');
      return seen(pool, await readableAsk(parts, who, id), language);
    },

    async asksOfRun(who: Principal, run: string, language: Language = 'en'): Promise<SeenAsk[]> {
      permit(who, 'read');
      const all: SeenAsk[] = [];
      for (const ask of await reading.asks(who, await playbook.asksOf(pool, run)))
        all.push(await seen(pool, ask, language));
      return all;
    },
  };
}

export async function mayReadRun(reading: Reading, who: Principal, id: string): Promise<void> {
  if ((await reading.runsOf(who, [id]))?.size === 0) throw noRun(id);
}

export async function readableAsk(
  { database: { pool }, reading }: Pick<AppParts, 'database'> & Reads,
  who: Principal,
  id: string,
): Promise<playbook.AskRow> {
  const found = await playbook.findAsk(pool, id);
  const [ask] = found === undefined ? [] : await reading.asks(who, [found]);
  if (ask !== undefined) return ask;
  throw noAsk(id);
}

/** The run is locked before its ask, in the order of whoever wakes it: two answers wait for one another, and deadlock nobody. */
export async function lockedAsk(tx: Tx, { id, run }: playbook.AskRow): Promise<playbook.AskRow> {
  await playbook.lockRun(tx, run);
  const ask = await playbook.lockAsk(tx, id);
  if (ask) return ask;
  throw noAsk(id);
}

export function noRun(id: string): Fault {
  return new Refused(
    { code: 'not_there', what: 'run', id },
    `there is no run ${id}`,
    'bondfire playbook runs shows the newest.',
  );
}

export interface PassedAsk extends SeenAsk {
  /** Who is asked now: whoever was named, or stands in for them. */
  readonly passed_to: string;
}

export interface Answered {
  /** Whether that decided it. */
  readonly decided: boolean;
  /** Until then, what it lets out waits and can be taken back; null where nothing does. */
  readonly undo_until: string | null;
  readonly ask: SeenAsk;
}

export interface UndoneDecision {
  /** The same question, asked once more; null where the playbook has no such question any more. */
  readonly ask: string | null;
  /** How much does not go out. */
  readonly withheld: number;
}

/** A run that somebody set going. */
export interface StartedRun {
  readonly run: string;
  /** Until then what it sends outside of what they typed waits: where the run is cancelled, nothing of it goes. Null: nothing waits. */
  readonly undo_until: string | null;
}

export async function startedRun(tx: Tx, run: string, now: Date): Promise<StartedRun> {
  return { run, undo_until: await undoUntil(tx, run, now) };
}

/** Until then what a decision lets out waits, and can be taken back; null: nothing does, or something went out already. */
export async function undoUntil(tx: Tx, run: string, now: Date): Promise<string | null> {
  const { held, underWay } = await actions.heldOf(tx, run, now);
  const [first = null] = underWay > 0 ? [] : held.map(({ due_at }) => new Date(due_at).toISOString()).toSorted();
  return first;
}

export function noAsk(id: string): Fault {
  return new Refused({ code: 'no_ask' }, `there is no ask ${id}`, 'bondfire playbook asks shows what is asked.');
}
