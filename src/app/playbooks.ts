/** What people may see and say of playbooks: their standing, modes and history, runs by hand, and the switch for all of them. */
import { Activity, Fault, Playbook, type Field, type LintProblem, type Mode } from '#sdk';
import * as activity from '../activity/index.ts';
import { newId, Refused, transaction } from '../platform/index.ts';
import * as playbook from '../playbook/index.ts';
import type { AppParts } from './app.ts';
import { loadedPlaybook } from './playbook-texts.ts';
import { permit, type Principal } from './principal.ts';
import { startedRun, type StartedRun } from './run-reads.ts';
import { playbookTold, type PlaybookTold } from './playbook-told.ts';
import { sightOf } from './rights.ts';
import { fieldsByHand, signalByHand } from './signals.ts';
import { createSpeaking } from './speaking.ts';

export interface PlaybookView extends PlaybookTold {
  readonly name: string;
  readonly title: string;
  readonly starts: string;
  readonly mode: Mode;
  /** Of markets that have one of their own. */
  readonly markets: Readonly<Record<string, Mode>>;
  readonly paused: boolean;
  /** Why it starts nothing, where an action of it has nothing to go out by. */
  readonly idle: string | null;
  /** Whom it would ask, and who is nobody yet: it may not go beyond `watch`. */
  readonly nobody: readonly string[];
  /** In force. */
  readonly revision: string;
  /** What is wrong with its file as it is now: the revision in force is the one before. */
  readonly problems: readonly LintProblem[];
  /** Runs that its cap held back. */
  readonly capped: number;
}

export interface ListedPlaybook extends PlaybookView {
  /** The newest first, at most 20. */
  readonly recent: readonly Pick<Awaited<ReturnType<typeof playbook.newestRuns>>[number], 'id' | 'state' | 'at'>[];
  /** That nobody has answered yet. */
  readonly open_asks: number;
}

export interface PlaybookDetail extends PlaybookView {
  readonly purpose: string;
  readonly source: Playbook;
  /** What whoever starts it by hand fills in; null: nobody does. */
  readonly by_hand: Readonly<Record<string, Field>> | null;
  /** Of the last 30 days, a line a mode. */
  readonly record: readonly playbook.PlaybookRecord[];
  readonly would_have_done: readonly playbook.Total[];
  /** What people made of what it put to them, in the same time. */
  readonly answers: readonly playbook.AskRecord[];
  /** Why runs of that time failed or were stopped, the most frequent first. */
  readonly endings: readonly playbook.Ending[];
  readonly changes: readonly playbook.Change[];
  readonly revisions: readonly playbook.Revision[];
}

export interface DryRun extends playbook.DryRun {
  readonly totals: readonly playbook.Total[];
  /** Null where it was not compared. */
  readonly differences: readonly playbook.Difference[] | null;
}

const RECORD_DAYS = 30;
const DAY_MS = 86_400_000;
const CHANGES = 20;
const ENDINGS = 5;
const RECENT_RUNS = 20;
const DRY_RUN_PAGE = 500;
const REASON_LIMIT = 1000;

export function playbookCommands(parts: AppParts, sourceOf: (text: string, name: string) => Promise<Playbook>) {
  const { database, clock, playbooks, engine } = parts;
  const language = playbook.createLanguage(playbook.limitsOf(parts.connectors));
  const { pool } = database;
  const { maySetGoing } = createSpeaking(parts);

  const loaded = (name: string): playbook.LoadedPlaybook => loadedPlaybook(playbooks, name);

  function viewOf(one: playbook.LoadedPlaybook, controls: readonly playbook.KeptControl[]): PlaybookView {
    const own = controls.filter((control) => control.playbook === one.name);
    const all = own.find(({ market }) => market === '');
    return {
      name: one.name,
      title: one.source.title,
      starts: playbook.triggerWords(one.source.on),
      mode: all?.mode ?? one.source.mode,
      markets: Object.fromEntries(
        own.flatMap(({ market, mode }) => (market === '' || mode === null ? [] : [[market, mode]])),
      ),
      paused: own.some(({ paused }) => paused),
      idle: parts.idle().get(one.name) ?? null,
      ...playbookTold(parts, one),
      nobody: parts.nobodyIn(one.source),
      revision: one.revision,
      problems: playbooks.refused.find(({ playbook: name }) => name === one.name)?.problems ?? [],
      capped: own.reduce((sum, { capped }) => sum + capped, 0),
    };
  }

  function played(source: Playbook, activities: readonly Activity[]): playbook.DryRun {
    const cap = { runs: source.cap.runs, seconds: playbook.secondsOf(source.cap.within) };
    return playbook.dryRun(playbook.compilePlaybook(source, language), activities, cap);
  }

  async function change(
    who: Principal,
    name: string,
    { market, mode, paused, reason }: { market: string; mode?: Mode | null; paused?: boolean; reason: string | null },
  ): Promise<PlaybookView> {
    const one = loaded(name);
    const words = fitReason(reason);
    return transaction(pool, async (tx) => {
      await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`playbook ${one.name}`]);
      const controls = await playbook.listControls(tx);
      const before = controls.find((control) => control.playbook === one.name && control.market === market);
      const was = before?.mode ?? (market === '' ? one.source.mode : null);
      const own = mode === undefined ? (before?.mode ?? null) : mode;
      const control = { mode: own, paused: paused ?? before?.paused ?? false };
      await playbook.setControl(tx, one.name, market, control);
      const kept = { playbook: one.name, market, by: who.name, reason: words };
      if (mode !== undefined && mode !== was)
        await playbook.saveChange(tx, { ...kept, change: 'mode', before: was, after: mode }, clock.now());
      if (paused !== undefined && paused !== (before?.paused ?? false))
        await playbook.saveChange(
          tx,
          { ...kept, change: paused ? 'paused' : 'resumed', before: null, after: null },
          clock.now(),
        );
      return viewOf(one, await playbook.listControls(tx));
    });
  }

  return {
    /** `refused`: files that are not in force as they are now. */
    async listPlaybooks(who: Principal): Promise<{
      readonly playbooks: readonly ListedPlaybook[];
      readonly refused: readonly playbook.Refused[];
      readonly stopped: playbook.Stopped | null;
    }> {
      permit(who, 'read');
      const controls = await playbook.listControls(pool);
      const names = playbooks.all.map(({ name }) => name);
      const runs = Map.groupBy(await playbook.newestRuns(pool, names, RECENT_RUNS), (run) => run.playbook);
      const asks = await playbook.openAsks(pool);
      return {
        playbooks: playbooks.all.map((one) => ({
          ...viewOf(one, controls),
          recent: (runs.get(one.name) ?? []).map(({ id, state, at }) => ({ id, state, at })),
          open_asks: asks.get(one.name) ?? 0,
        })),
        refused: playbooks.refused,
        stopped: await playbook.stoppedAll(pool),
      };
    },

    /** Throws `config` with the names there are. */
    async showPlaybook(who: Principal, name: string): Promise<PlaybookDetail> {
      permit(who, 'read');
      const one = loaded(name);
      const since = new Date(clock.now().getTime() - RECORD_DAYS * DAY_MS);
      // Of runs that may be hidden no number and no reason is told.
      const whole = sightOf(who) === null;
      return {
        ...viewOf(one, await playbook.listControls(pool)),
        purpose: one.source.purpose,
        source: one.source,
        by_hand: fieldsByHand(one.source.on),
        record: whole ? await playbook.recordOf(pool, one.name, since) : [],
        would_have_done: whole ? await playbook.wouldHaveDone(pool, one.name, since) : [],
        answers: whole ? await playbook.answersTo(pool, one.name, since) : [],
        endings: whole ? await playbook.endingsOf(pool, one.name, since, ENDINGS) : [],
        changes: await playbook.changesOf(pool, one.name, CHANGES),
        revisions: await playbook.revisionsOf(pool, one.name),
      };
    },

    /**
     * `market` null: every market that has no mode of its own. `mode` null: the market has none of its own any more.
     * Runs that have begun keep theirs. Throws `rejected` where it would ask nobody.
     */
    async setPlaybookMode(
      who: Principal,
      name: string,
      mode: Mode | null,
      market: string | null,
      reason: string | null,
    ): Promise<PlaybookView> {
      permit(who, 'configure');
      if (mode === null && market === null)
        throw new Refused(
          { code: 'market_alone' },
          'only a market can go by the mode that the others have',
          'Name the market, or choose watch, propose or act.',
        );
      const nobody = mode === 'watch' || mode === null ? [] : parts.nobodyIn(loaded(name).source);
      if (nobody.length > 0)
        throw new Refused(
          { code: 'would_ask_nobody', who: nobody },
          `${loaded(name).name} would ask ${nobody.join(', ')}, and that is nobody yet`,
          'Add them: bondfire team add <team> --lead <person>, bondfire person edit <person> --role <role>.',
        );
      return change(who, name, { market: market ?? '', mode, reason });
    },

    /** It starts nothing until it is resumed; what runs goes on. What would have started it meanwhile is not made up. */
    async pausePlaybook(who: Principal, name: string, reason: string | null): Promise<PlaybookView> {
      permit(who, 'act');
      return change(who, name, { market: '', paused: true, reason });
    },

    async resumePlaybook(who: Principal, name: string): Promise<PlaybookView> {
      permit(who, 'act');
      return change(who, name, { market: '', paused: false, reason: null });
    },

    /** No run starts, no timer wakes one, nothing of theirs goes out, until `resumeAllPlaybooks`. What people answer meanwhile is kept. Answers whether they ran. */
    async stopAllPlaybooks(who: Principal, reason: string | null): Promise<boolean> {
      permit(who, 'act');
      const words = fitReason(reason);
      return transaction(pool, async (tx) => {
        if (!(await playbook.stopAll(tx, who.name, words, clock.now()))) return false;
        const all = { playbook: '*', market: '', before: null, after: null, by: who.name, reason: words };
        await playbook.saveChange(tx, { ...all, change: 'stopped' }, clock.now());
        return true;
      });
    },

    /** Answers whether they were stopped. */
    async resumeAllPlaybooks(who: Principal): Promise<boolean> {
      permit(who, 'configure');
      const released = await transaction(pool, async (tx) => {
        if (!(await playbook.releaseAll(tx))) return false;
        const all = { playbook: '*', market: '', before: null, after: null, by: who.name, reason: null };
        await playbook.saveChange(tx, { ...all, change: 'released' }, clock.now());
        return true;
      });
      parts.onMoved();
      return released;
    },

    /** A playbook that is started by hand, or one for signals by a signal that a person gives. Throws `rejected` naming each field that does not fit. */
    async startPlaybook(
      who: Principal,
      name: string,
      form: Readonly<Record<string, unknown>>,
      key: string | null,
    ): Promise<StartedRun> {
      permit(who, 'act');
      const one = loaded(name);
      const { name: of, source } = one;
      const { on } = source;
      if (!('manual' in on || 'signal' in on))
        throw new Refused(
          { code: 'not_by_hand', playbook: of },
          `${of} is not started by hand, but by ${playbook.triggerWords(source.on)}`,
          `Try it on past activities: bondfire playbook dry-run ${of}`,
        );
      const idle = parts.idle().get(of);
      if (idle !== undefined)
        throw new Refused({ code: 'cannot_start', playbook: of, why: idle }, `${of} cannot start: ${idle}`, {
          kind: 'config',
        });
      const now = clock.now();
      const by = who.person ?? who.name;
      const { started, held } = await transaction(pool, async (tx) => {
        await maySetGoing(tx, who, one, { from: null, issue: null });
        const cause = 'signal' in on ? await signalByHand(tx, on, form, by, now) : formByHand(on.manual, form, by);
        const about = { cause, id: null, key: key ?? `by hand ${newId()}`, issue: null, of };
        const { runs, held: why } = await engine.startFor(tx, about, now);
        return { started: runs[0] === undefined ? null : await startedRun(tx, runs[0], now), held: why };
      });
      parts.onMoved();
      if (started !== null) return started;
      throw new Refused(
        { code: 'cannot_start', playbook: of, why: held[0]?.why ?? null },
        `${of} was not started: ${held[0]?.why ?? 'its condition does not hold of what was given'}`,
        `What it wants: bondfire playbook show ${of}.`,
      );
    },

    /** What it would have done with the activities of that time; compared with another revision of it, where one is named. */
    async dryRunPlaybook(
      who: Principal,
      {
        name,
        source = null,
        text = null,
        days,
        activities = null,
        against,
      }: {
        readonly name: string;
        /** Of a file that is not loaded; null: the loaded one. */
        readonly source?: Playbook | null;
        /** In place of that, a file's text. */
        readonly text?: string | null;
        /** Up to now. */
        readonly days: number;
        /** In place of those of that time, these. */
        readonly activities?: readonly unknown[] | null;
        /** The beginning of a revision. */
        readonly against: string | null;
      },
    ): Promise<DryRun> {
      permit(who, 'read');
      const chosen = text === null ? (source ?? loaded(name).source) : await sourceOf(text, name);
      if (!('activity' in chosen.on))
        throw new Refused(
          { code: 'plays_activities' },
          `a dry run plays activities, and ${name} starts otherwise: ${playbook.triggerWords(chosen.on)}`,
          `Play its cases: bondfire playbook test. Or have it watch: bondfire playbook mode ${name} watch`,
        );
      const found = (activities === null ? await published(days, sightOf(who)) : activities.map(activityOf)).toSorted(
        (one, other) => (one.published_at < other.published_at ? -1 : 1),
      );
      const now = played(chosen, found);
      const totals = playbook.totalsOf(now);
      if (against === null) return { ...now, totals, differences: null };
      const other = await revisionLike(name, against);
      return { ...now, totals, differences: playbook.compareDryRuns(now, played(other, found)) };
    },

    /** As YAML that is always in the same order, without the comments of its file. */
    async playbookRevisionText(who: Principal, name: string, revision: string): Promise<string> {
      permit(who, 'read');
      return playbook.yamlOf(await revisionLike(name, revision));
    },

    /** The playbook as it was in a revision, named by its beginning. */
    async playbookRevision(who: Principal, name: string, revision: string): Promise<Playbook> {
      permit(who, 'read');
      return revisionLike(name, revision);
    },
  };

  /** In the past days, of what they may read. */
  async function published(days: number, sight: activity.Sight | null): Promise<Activity[]> {
    const until = clock.now();
    const since = new Date(until.getTime() - days * DAY_MS);
    const found: Activity[] = [];
    for (let before: string | undefined; ;) {
      const page = await activity.listActivities(pool, { before, sight, limit: DRY_RUN_PAGE });
      for (const one of page)
        if (new Date(one.published_at) >= since && new Date(one.published_at) <= until) found.push(one);
      const last = page.at(-1);
      // Ids follow the time at which a thing was seen, which is no earlier than when it was published.
      if (last === undefined || page.length < DRY_RUN_PAGE || new Date(last.seen_at) < since) return found;
      before = last.id;
    }
  }

  async function revisionLike(name: string, start: string): Promise<Playbook> {
    const of = name.replaceAll('-', '_');
    const all = await playbook.revisionsOf(pool, of);
    const fitting = all.filter(({ revision }) => revision.startsWith(start));
    const [only] = fitting;
    if (only === undefined || fitting.length > 1)
      throw new Refused(
        { code: 'not_there', what: 'revision', id: start },
        `${fitting.length === 0 ? 'no' : 'more than one'} revision of ${of} begins with "${start.slice(0, 64)}"`,
        `There are ${all.map(({ revision }) => revision.slice(0, 8)).join(', ')}.`,
      );
    const source = await playbook.revisionSource(pool, of, only.revision);
    if (source) return Playbook.parse(source);
    throw new Fault('bug', `revision ${only.revision} of ${of} is gone`);
  }
}

/** Throws `rejected` naming what does not fit. */
function activityOf(given: unknown, at: number): Activity {
  const parsed = Activity.safeParse(given);
  if (parsed.success) return parsed.data;
  const { path = [], message = 'it does not fit' } = parsed.error.issues[0] ?? {};
  throw new Refused(
    { code: 'bad_row', row: at + 1, why: message },
    `the activity ${at + 1} is none: ${path.join('.')}: ${message}`,
    'Give them as bondfire activity list --json prints them.',
  );
}

function formByHand(
  fields: Extract<Playbook['on'], { manual: unknown }>['manual'],
  form: Readonly<Record<string, unknown>>,
  by: string,
): playbook.Cause {
  const given = playbook.formGiven(fields, form);
  return { kind: 'manual', activity: null, audience: 'internal', activities: [], by, origin: [], hop: 0, given };
}

export function fitReason(reason: string | null): string | null {
  if (reason === null || reason.trim() === '') return null;
  if (reason.length <= REASON_LIMIT && !reason.includes('\0')) return reason.trim();
  throw new Refused(
    { code: 'too_long', most: REASON_LIMIT },
    `the reason has ${reason.length} characters`,
    `Say it in at most ${REASON_LIMIT}.`,
  );
}
