/** What can be done to an issue. Each change is one transaction's: the issue locked, changed, one entry in its timeline, its event handed on. */
import { Fault, type Activity } from '#sdk';
import { activitiesById } from '../activity/index.ts';
import { newId, Refused, type Tx } from '../platform/index.ts';
import { gather, joinFound } from './gather.ts';
import type { Candidate } from './matching.ts';
import { between } from './between.ts';
import { dropMarks, sowMarks } from './marks.ts';
import { followPromises, makePromises } from './promises.ts';
import { followSilence, hearReporters } from './silence.ts';
import { hear, hearAnew } from './sides.ts';
import * as store from './store.ts';
import {
  stillToCome,
  titleOf,
  unresolved,
  words,
  entryOf,
  type Changed,
  type Entry,
  type Gathered,
  type Issue,
  type IssueEvent,
  type Opened,
  type Opening,
  type Said,
} from './stage.ts';

export type OnEvent = (tx: Tx, event: IssueEvent) => Promise<void>;

export interface Story extends Issue {
  readonly activities: readonly Gathered[];
  readonly timeline: readonly Entry[];
  readonly links: readonly store.IssueLink[];
}

export type Issues = ReturnType<typeof createIssues>;

/** How long it waits where nobody says. */
const WAITS_FOR_MS = 7 * 86_400_000;
/** What was gathered last draws others again into an issue that was reopened. */
const MOST_SOWN_AGAIN = 200;

export function createIssues({ onEvent }: { readonly onEvent: OnEvent }) {
  /** Locks it, changes it, says so. */
  async function change(
    tx: Tx,
    id: string,
    said: Said,
    now: Date,
    how: (issue: Issue) => Changed,
    may: (issue: Issue) => void = unresolved,
  ): Promise<Issue> {
    const [issue] = await store.lockIssues(tx, [id]);
    if (!issue) throw new Fault('bug', 'an issue was locked and is not there');
    may(issue);
    const { kind, to = {}, detail = {}, event = 'changed' } = how(issue);
    const changed: Issue = { ...issue, ...to, changed_at: now.toISOString() };
    await store.updateIssue(tx, changed, now);
    if (changed.owner !== issue.owner) await store.setGiven(tx, id, givenBy(said, changed) ? now : null);
    await store.addEntry(tx, entryOf(id, said, kind, detail), now);
    await followPromises(tx, changed, issue, now);
    await followSilence(tx, changed, issue, now);
    await onEvent(tx, { kind: event, issue: changed });
    return changed;
  }

  /** An open issue with the same key is joined, not doubled. `begin` puts into it what it begins with, before anybody is told that it is there. */
  async function open(
    tx: Tx,
    wanted: Opening,
    now: Date,
    begin: (issue: string) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<Opened> {
    const key = wanted.key == null ? null : words(wanted.key, 'key', 500);
    if (
      wanted.severity != null &&
      !(Number.isInteger(wanted.severity) && wanted.severity >= 1 && wanted.severity <= 10)
    )
      throw new Refused(
        { code: 'not_between', least: 1, most: 10 },
        `severity ${wanted.severity} is none`,
        'Say a whole number from 1 to 10, the worst.',
      );
    const issue: Issue = {
      id: newId(),
      key,
      title: titleOf(wanted.title),
      state: 'open',
      severity: wanted.severity ?? null,
      market: wanted.market ?? null,
      product: wanted.product ?? null,
      topics: wanted.topics ?? [],
      language: wanted.language ?? null,
      owner: wanted.owner ?? null,
      team: wanted.team ?? null,
      waiting_for: null,
      until: null,
      outcome: null,
      merged_into: null,
      cause: wanted.cause,
      opened_at: now.toISOString(),
      changed_at: now.toISOString(),
      resolved_at: null,
    };
    if (!(await store.insertIssue(tx, issue, givenBy(wanted, issue) ? now : null))) {
      const there = key === null ? undefined : await store.openByKey(tx, key);
      // Whoever had the key has resolved it this moment.
      if (!there) return open(tx, wanted, now, begin);
      await store.addEntry(tx, entryOf(there.id, wanted, 'asked_for_again', { title: issue.title }), now);
      await begin(there.id);
      return { issue: there, fresh: false };
    }
    await store.addEntry(
      tx,
      entryOf(issue.id, wanted, 'opened', { title: issue.title, severity: issue.severity }),
      now,
    );
    await makePromises(tx, issue, now);
    await followSilence(tx, issue, null, now);
    await begin(issue.id);
    if (wanted.quiet !== true) await onEvent(tx, { kind: 'opened', issue });
    return { issue, fresh: true };
  }

  /** Answers those that were not gathered yet; what the issue has already is left as it is. */
  async function join(
    tx: Tx,
    id: string,
    activities: readonly store.Joining[],
    why: string,
    said: Said,
    now: Date,
  ): Promise<string[]> {
    const [issue] = await store.lockIssues(tx, [await store.rootOf(tx, id)]);
    if (!issue) return [];
    const there = await store.gatheredAmong(
      tx,
      issue.id,
      activities.map((one) => one.id),
    );
    const wanted = activities.filter((one) => !there.has(one.id));
    if (wanted.length === 0) return [];
    const joined = await store.insertGathered(tx, issue.id, wanted, { why: words(why, 'reason'), by: said.by, now });
    if (joined.length === 0) return [];
    await hear(
      tx,
      issue.id,
      wanted.filter((one) => joined.includes(one.id)),
    );
    if (issue.state !== 'resolved')
      await sowMarks(
        tx,
        issue.id,
        wanted.filter(({ id: one }) => joined.includes(one)),
        now,
      );
    await store.updateIssue(tx, issue, now);
    await store.addEntry(tx, entryOf(issue.id, { ...said, why }, 'joined', { activities: joined }), now);
    await onEvent(tx, { kind: 'changed', issue });
    return joined;
  }

  async function reopen(tx: Tx, id: string, said: Said, now: Date): Promise<Issue> {
    const [before] = await store.lockIssues(tx, [id]);
    const rival =
      before?.state !== 'resolved' || before.key === null ? undefined : await store.openByKey(tx, before.key);
    if (rival !== undefined)
      throw new Refused(
        { code: 'same_key', key: rival.key ?? '' },
        `issue ${rival.id} is open under the same key, ${rival.key}`,
        `Merge the two: bondfire issue merge ${id} ${rival.id}.`,
      );
    const reopened = await change(
      tx,
      id,
      said,
      now,
      (issue) => ({
        kind: issue.merged_into === null ? 'reopened' : 'taken_out',
        to: { state: 'open', outcome: null, merged_into: null, resolved_at: null, until: null, waiting_for: null },
        detail: { outcome: issue.outcome, merged_into: issue.merged_into },
        event: 'reopened',
      }),
      (issue) => {
        if (issue.state !== 'resolved')
          throw new Refused(
            { code: 'open_already' },
            `issue ${id} is ${issue.state} already`,
            'There is nothing to reopen.',
          );
      },
    );
    if (before?.merged_into != null) {
      await hearAnew(tx, id);
      await hearAnew(tx, await store.rootOf(tx, before.merged_into));
    }
    const newest = await store.chosenIn(tx, id, MOST_SOWN_AGAIN);
    await sowMarks(tx, id, [...(await activitiesById(tx, newest)).values()], now);
    return reopened;
  }

  /** Ends a snooze or a wait; whoever has it is named in the timeline. */
  async function wake(tx: Tx, id: string, said: Said, now: Date): Promise<Issue> {
    return change(tx, id, said, now, ({ state, waiting_for, owner }) => {
      if (state === 'open')
        throw new Refused({ code: 'open_already' }, `issue ${id} is open already`, 'There is nothing to end.');
      const detail = { was: state, ...(waiting_for !== null && { waiting_for }), owner };
      return { kind: 'woken', to: { state: 'open', until: null, waiting_for: null }, detail };
    });
  }

  return {
    open,
    join,
    reopen,
    wake,

    /** What no longer belongs to it; the reason is kept, and it does not come back by itself. */
    async part(tx: Tx, id: string, activities: readonly string[], said: Said, now: Date): Promise<string[]> {
      const [issue] = await store.lockIssues(tx, [id]);
      const parted = await store.partGathered(tx, id, activities, now);
      if (parted.length === 0)
        throw new Refused(
          { code: 'not_gathered' },
          'the issue has gathered none of them',
          `What it has: bondfire issue show ${id}.`,
        );
      await dropMarks(tx, id, parted);
      await hearAnew(tx, id);
      await store.addEntry(tx, entryOf(id, said, 'parted', { activities: parted }), now);
      if (issue) await onEvent(tx, { kind: 'changed', issue });
      return parted;
    },

    async note(tx: Tx, id: string, text: string, said: Said, now: Date): Promise<Issue> {
      const kept = words(text, 'note');
      return change(
        tx,
        id,
        said,
        now,
        () => ({ kind: 'note', detail: { text: kept } }),
        () => undefined,
      );
    },

    /** One gets it; whoever comes after is told who. */
    async claim(tx: Tx, id: string, person: string, said: Said, now: Date): Promise<Issue> {
      return change(tx, id, said, now, (issue) => {
        if (issue.owner !== null && issue.owner !== person)
          throw new Refused(
            { code: 'has_it', person: issue.owner },
            `${issue.owner} has it already`,
            `Ask ${issue.owner} to hand it over: bondfire issue hand-over ${id} ${person}.`,
          );
        return { kind: 'claimed', to: { owner: person }, detail: { owner: person }, event: 'claimed' };
      });
    },

    /** To a person, to a team, or both; null takes it from whoever has it. */
    async assign(
      tx: Tx,
      id: string,
      to: { readonly owner?: string | null; readonly team?: string | null },
      said: Said,
      now: Date,
    ): Promise<Issue> {
      return change(tx, id, said, now, ({ owner, team }) => ({
        kind: 'assigned',
        to,
        detail: { ...to, before: { owner, team } },
        ...(to.owner != null && { event: 'claimed' as const }),
      }));
    },

    async handOver(tx: Tx, id: string, person: string, note: string, said: Said, now: Date): Promise<Issue> {
      const kept = words(note, 'hand-over note');
      return change(tx, id, said, now, ({ owner }) => {
        if (owner === person)
          throw new Refused({ code: 'has_it', person }, `${person} has it already`, 'Name somebody else.');
        return {
          kind: 'handed_over',
          to: { owner: person },
          detail: { from: owner, to: person, note: kept },
          event: 'claimed',
        };
      });
    },

    async snooze(tx: Tx, id: string, until: Date, said: Said, now: Date): Promise<Issue> {
      stillToCome(until, now);
      const at = until.toISOString();
      return change(tx, id, said, now, () => ({
        kind: 'snoozed',
        to: { state: 'snoozed', until: at },
        detail: { until: at },
      }));
    },

    /** For the customer its promises are paused; for anything else they go on. Every wait ends: null is a week from now. */
    async waitFor(tx: Tx, id: string, what: string, until: Date | null, said: Said, now: Date): Promise<Issue> {
      const end = until ?? new Date(now.getTime() + WAITS_FOR_MS);
      stillToCome(end, now);
      const detail = { waiting_for: words(what, 'what it waits for', 300), until: end.toISOString() };
      return change(tx, id, said, now, () => ({ kind: 'waits', to: { state: 'waiting', ...detail }, detail }));
    },

    /** Nobody can act: it stays where it is, and the lead of its team is told, where it has one. */
    async hold(tx: Tx, id: string, why: string, lead: string | null, said: Said, now: Date): Promise<Issue> {
      return change(tx, id, said, now, () => ({
        kind: 'held',
        detail: { why: words(why, 'reason'), lead },
        event: 'held',
      }));
    },

    async resolve(tx: Tx, id: string, outcome: string, said: Said, now: Date): Promise<Issue> {
      const kept = words(outcome, 'outcome');
      const resolved = await change(tx, id, said, now, () => ({
        kind: 'resolved',
        to: { state: 'resolved', outcome: kept, resolved_at: now.toISOString(), until: null, waiting_for: null },
        detail: { outcome: kept },
        event: 'resolved',
      }));
      await dropMarks(tx, id, null);
      return resolved;
    },

    async setSeverity(tx: Tx, id: string, severity: number | null, said: Said, now: Date): Promise<Issue> {
      return change(tx, id, said, now, (issue) => ({
        kind: 'severity',
        to: { severity },
        detail: { from: issue.severity, to: severity },
      }));
    },

    ...between({ change, open, onEvent }),

    async story(tx: Tx, id: string): Promise<Story | null> {
      const issue = await store.findIssue(tx, id);
      if (!issue) return null;
      const activities = await store.gatheredBy(tx, id);
      return { ...issue, activities, timeline: await store.timelineOf(tx, id), links: await store.linksOf(tx, id) };
    },

    /** What was found to belong to open issues joins them, as what arrives does. Answers how many did. */
    async take(tx: Tx, candidates: readonly Candidate[], now: Date): Promise<number> {
      const found = [...new Set(candidates.map(({ issue }) => issue))];
      if (found.length === 0) return 0;
      return joinFound(
        tx,
        found,
        (rootOf) =>
          Promise.resolve(candidates.filter(({ issue }) => (rootOf(issue)?.state ?? 'resolved') !== 'resolved')),
        now,
        { reopen, onEvent },
      );
    },

    /** What arrives in a thread that is gathered, by a link or in nearly the same words; one statement where nothing does. Deletions are gathered as well, and say nothing. */
    async gather(tx: Tx, activities: readonly Activity[], now: Date): Promise<number> {
      if (activities.length === 0) return 0;
      const joined = await gather(tx, activities, now, { reopen, onEvent });
      if (joined > 0) await hearReporters(tx, activities, wake, now);
      return joined;
    },
  };
}

/** Whether its owner has it from somebody else. */
function givenBy({ by }: Pick<Said, 'by'>, { owner }: Issue): boolean {
  return owner !== null && !(by.kind === 'person' && by.id === owner);
}
