/** What the early warning listens to, what it noticed and how it counts; and facts that are told beside the talk. */
import { Name, nearest, type GivenSignal, type LintProblem } from '#sdk';
import { Refused } from '../platform/index.ts';
import * as playbook from '../playbook/index.ts';
import * as signals from '../signals/index.ts';
import type { AppParts } from './app.ts';
import { factsKeeper, MOST_FACTS, type KeptFacts } from './facts.ts';
import { page, uuid } from './ids.ts';
import { permit, type Principal } from './principal.ts';
import type { Reads } from './reading.ts';
import { hiddenFrom, seenPage, sees, sightOf } from './rights.ts';
import type { BadRow } from './rows.ts';
import { hiddenSlices } from './slices.ts';
import { readFacts, readOnsets } from './series-files.ts';
import type { Coverage, SignalDetail, SignalView, SliceView } from './signal-views.ts';

export interface WouldRaise {
  readonly raised_at: string;
  readonly signal: GivenSignal;
  /** Playbooks that it would have started. */
  readonly starts: readonly string[];
}

export interface BacktestReport {
  readonly since: string;
  readonly until: string;
  readonly raised: readonly WouldRaise[];
  /** Where it is known when something began. Minutes ahead of it; less than 0: after it; null: not noticed. */
  readonly truth: {
    readonly onsets: readonly {
      readonly onset: string;
      readonly slice: string | null;
      readonly minutes: number | null;
    }[];
    readonly false_alarms: number;
  } | null;
}

export interface Onset {
  readonly onset: Date;
  /** Null: of any. */
  readonly slice: string | null;
}

export interface FactsReport {
  readonly facts: number;
  /** New, or other than before. */
  readonly changed: number;
  /** Slices that judge them. */
  readonly judged: readonly string[];
  readonly bad: readonly BadRow[];
}

const POINTS = 5_000;
const FACT_DAYS_MS = 86_400_000;

export function earlyWarningCommands(parts: AppParts & Reads) {
  const { database, clock, signals: warning, reading } = parts;
  const { pool } = database;

  function sliceOf(name: string): signals.CompiledSlice {
    const all = warning.shelf.all;
    const found = all.find((one) => one.name === name);
    if (found) return found;
    const near = nearest(
      name,
      all.map((one) => one.name),
    );
    throw new Refused(
      { code: 'not_there', what: 'slice', id: name.slice(0, 60) },
      `there is no slice ${name.slice(0, 60)}`,
      near === null ? 'bondfire signals slices shows those that there are.' : `Did you mean ${near}?`,
    );
  }

  /** What a slice is called, and what of it is counted; null where it is gone. */
  function namesOf(slice: string): Pick<SignalView, 'title' | 'measure'> {
    const source = warning.shelf.all.find(({ name }) => name === slice)?.source;
    if (source === undefined) return { title: slice, measure: null };
    return { title: source.title, measure: source.facts === undefined ? source.measure : 'facts' };
  }

  async function views(who: Principal, rows: readonly signals.SignalRow[]): Promise<readonly SignalView[]> {
    const found = await playbook.issuesOfCauses(
      pool,
      rows.map(({ id }) => id),
    );
    const hidden = await hiddenFrom(pool, who, [...found.values()]);
    return rows.map(({ part, about: _about, evidence, ...row }) => {
      const { product = null, market = null, topic = null } = signals.partOf(part);
      const led = found.get(row.id) ?? null;
      const issue = led !== null && hidden?.has(led) === true ? null : led;
      return {
        ...row,
        ...namesOf(row.slice),
        product,
        market,
        topic,
        issue,
        ...evidence,
        span_ms: evidence.span_ms ?? null,
      };
    });
  }

  /** What another process took up is known here too. */
  async function refresh(): Promise<void> {
    await warning.shelf.refresh();
  }

  async function findSignal(who: Principal, id: string): Promise<SignalDetail | null> {
    permit(who, 'read');
    const [row] = await reading.signals(who, await signals.signalsById(pool, [uuid(id)]));
    if (row === undefined) return null;
    const runs = await playbook.runsOfCause(pool, row.id);
    const readable = await reading.runsOf(
      who,
      runs.map((run) => run.id),
    );
    const from = new Date(Date.parse(row.since) - FACT_DAYS_MS);
    const facts = await signals.factsBetween(pool, from, new Date(row.ended_at ?? clock.now()));
    const [view] = await views(who, [row]);
    return { ...(view as SignalView), runs: runs.filter((run) => readable?.has(run.id) !== false), facts };
  }

  const keepFacts = factsKeeper(parts);

  async function saveFacts(
    who: Principal,
    given: readonly unknown[],
    live: { readonly live: boolean },
  ): Promise<KeptFacts> {
    permit(who, 'map');
    return keepFacts(given, live);
  }

  return {
    /** Newest first. */
    async listSignals(who: Principal, filter: signals.SignalFilter): Promise<readonly SignalView[]> {
      permit(who, 'read');
      const read = (before: string | undefined, limit: number) =>
        signals.listSignals(pool, { ...filter, before, limit });
      const asked = { before: filter.before, limit: page(filter.limit) };
      return views(
        who,
        await seenPage(
          asked,
          read,
          (rows) => reading.signals(who, rows),
          ({ id }) => id,
        ),
      );
    },

    findSignal,

    async showSignal(who: Principal, id: string): Promise<SignalDetail> {
      const found = await findSignal(who, id);
      if (found) return found;
      throw new Refused(
        { code: 'not_there', what: 'signal', id },
        `there is no signal ${id}`,
        'bondfire signals list shows those there are.',
      );
    },

    async listSlices(
      who: Principal,
    ): Promise<{ readonly slices: readonly SliceView[]; readonly problems: readonly LintProblem[] }> {
      permit(who, 'read');
      await refresh();
      const now = clock.now();
      const rows = new Map((await signals.listSlices(pool)).map((row) => [row.slice, row]));
      const known = await signals.partsOf(pool, [...rows.keys()]);
      const sight = await warning.sight(now);
      const open = await reading.signals(who, await signals.listSignals(pool, { open: true, limit: 500 }));
      const hidden = await hiddenSlices(parts, who);
      const slices = warning.shelf.all.map(({ name, file, source, windowMs }): SliceView => {
        const row = rows.get(name);
        return {
          name,
          file,
          source,
          state: row?.state ?? 'counting',
          parts: hidden.has(name) ? 0 : (known.get(name)?.size ?? 0),
          capped:
            row?.capped_at == null || hidden.has(name)
              ? null
              : `it has more than ${signals.MOST_PARTS} parts: the first ${signals.MOST_PARTS} are told apart, what belongs to others is in none of them`,
          coverage: percentNow(sight, name, windowMs, now),
          open: open.filter((one) => one.slice === name).length,
        };
      });
      return { slices, problems: await signals.listProblems(pool) };
    },

    /** Counts history anew, of one slice or all of them: what words tell of it may be other than it was. */
    async recountSlices(who: Principal, name: string | null): Promise<readonly string[]> {
      permit(who, 'map');
      await refresh();
      const names = name === null ? warning.shelf.all.map((one) => one.name) : [sliceOf(name).name];
      await warning.shelf.recount(names);
      return names;
    },

    /** Per stream and slice: what can be seen, and what cannot. */
    async signalCoverage(who: Principal): Promise<Coverage> {
      permit(who, 'read');
      await refresh();
      const now = clock.now();
      const sight = await warning.sight(now);
      const knows = reading.knows(who);
      return {
        slices: warning.shelf.all.map(({ name, windowMs }) => ({
          name,
          coverage: percentNow(sight, name, windowMs, now),
        })),
        streams: sight.streams
          .filter(({ connection }) => knows(connection))
          .map(({ connection, stream, state, blind, lastAt }) => ({
            connection,
            stream,
            state,
            blind: blind && { why: blind.why, since: new Date(blind.since).toISOString() },
            last_at: lastAt === null ? null : new Date(lastAt).toISOString(),
          })),
      };
    },

    /** How a slice, or a part of it, was counted, oldest first. */
    async signalNumbers(
      who: Principal,
      name: string,
      {
        part = {},
        since,
        until,
      }: { readonly part?: signals.Part; readonly since?: Date | undefined; readonly until?: Date | undefined } = {},
    ): Promise<readonly signals.Numbers[]> {
      permit(who, 'read');
      await refresh();
      const slice = sliceOf(name);
      const now = clock.now();
      const end = until ?? now;
      const begin = since ?? new Date(end.getTime() - 48 * slice.windowMs);
      if (!(begin < end))
        throw new Refused({ code: 'ends_first' }, 'it ends before it begins', 'Give an earlier --since.');
      if ((end.getTime() - begin.getTime()) / slice.windowMs > POINTS)
        throw new Refused(
          { code: 'too_many', most: POINTS, of: 'spans' },
          `that is more than ${POINTS} spans of ${slice.source.window}`,
          'Ask for a shorter time.',
        );
      if ((await hiddenSlices(parts, who, name)).has(name)) return [];
      const question = { part: signals.partText(slice, part), since: begin, until: end };
      return signals.numbersOf(pool, slice, await warning.sight(now), question, now);
    },

    /** What would have been raised on what is stored; against what is known to have happened, where that is given. */
    async backtestSignals(
      who: Principal,
      {
        since,
        until = clock.now(),
        slice = null,
        playbook: only = null,
        connection = null,
        truth: given = null,
      }: {
        readonly since: Date;
        readonly until?: Date | undefined;
        readonly slice?: string | null | undefined;
        readonly playbook?: string | null | undefined;
        /** As if there were this one alone. */
        readonly connection?: string | null | undefined;
        /** When things began, or a file of that. */
        readonly truth?: string | readonly Onset[] | null;
      },
    ): Promise<BacktestReport> {
      permit(who, 'read');
      await refresh();
      if (!(since < until))
        throw new Refused({ code: 'ends_first' }, 'it ends before it begins', 'Give a --since that is past.');
      // Throws where there is none of that name.
      if (connection !== null) reading.connection(who, connection);
      const plans = parts.playbooks.all.filter(
        ({ plan, name }) => plan.kind === 'signal' && (only === null || name === only.replaceAll('-', '_')),
      );
      if (only !== null && plans.length === 0)
        throw new Refused(
          { code: 'not_there', what: 'playbook', id: only },
          `there is no playbook ${only} that signals start`,
          `There are ${parts.playbooks.all.flatMap(({ name, plan }) => (plan.kind === 'signal' ? [name] : [])).join(', ') || 'none'}.`,
        );
      const truth = typeof given === 'string' ? await readOnsets(given) : given;
      const slices = slice === null ? warning.shelf.all : [sliceOf(slice)];
      // What was imported a moment ago has no tone and no topics yet.
      await parts.enriching.due();
      const found = await signals.backtestStored(database, slices, {
        since,
        until,
        counts: (one) => (connection === null || one.connection === connection) && sees(sightOf(who), one),
      });
      const raised = found.map(({ raised_at, signal }): WouldRaise => {
        const cause = playbook.causeOfSignal(signal, null);
        const starts = plans.filter(({ plan }) => 'key' in plan.starts(cause)).map(({ name }) => name);
        return { raised_at: raised_at.toISOString(), signal, starts };
      });
      const told = only === null ? raised : raised.filter(({ starts }) => starts.length > 0);
      return {
        since: since.toISOString(),
        until: until.toISOString(),
        raised: told,
        truth: truth && scored(told, truth),
      };
    },

    /** Numbers that are no talk. What is told again is what it is now. Not `live`, they are history and make no signal. */
    saveFacts,

    /** A file of one series. */
    async importFacts(
      who: Principal,
      file: string,
      series: string,
      { live }: { readonly live: boolean },
    ): Promise<FactsReport> {
      permit(who, 'map');
      const { facts, bad } = await readFacts(file, Name.parse(series));
      const judged = new Set<string>();
      let changed = 0;
      for (let at = 0; at < facts.length; at += MOST_FACTS) {
        const saved = await saveFacts(who, facts.slice(at, at + MOST_FACTS), { live });
        changed += saved.changed;
        for (const one of saved.judged) judged.add(one);
      }
      return { facts: facts.length, changed, judged: [...judged], bad };
    },

    async listFacts(who: Principal): Promise<readonly signals.SeriesOfFacts[]> {
      permit(who, 'read');
      return signals.listFactSeries(pool);
    },
  };
}

function percentNow(sight: signals.Sight, slice: string, windowMs: number, now: Date): number {
  return Math.round(100 * signals.coverageOf(sight, slice, windowMs)(now.getTime() - windowMs));
}

function scored(raised: readonly WouldRaise[], truth: readonly Onset[]): NonNullable<BacktestReport['truth']> {
  const times = raised.map(({ raised_at, signal }) => ({ raisedAt: Date.parse(raised_at), slice: signal.slice }));
  const of = (slice: string | null) => times.filter((one) => slice === null || one.slice === slice);
  const onsets = truth.map(({ onset, slice }) => {
    const [lead] = signals.score(of(slice), [{ at: onset.getTime() }]).leads;
    return { onset: onset.toISOString(), slice, minutes: lead?.minutes ?? null };
  });
  const expected = new Set(times.map(({ slice }) => slice));
  let falseAlarms = 0;
  for (const slice of expected) {
    const known = truth.filter((one) => one.slice === null || one.slice === slice);
    falseAlarms += signals.score(
      of(slice),
      known.map(({ onset }) => ({ at: onset.getTime() })),
    ).falseAlarms;
  }
  return { onsets, false_alarms: falseAlarms };
}
