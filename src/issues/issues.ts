/** What can be done to an issue. Each change is one transaction's: the issue locked, changed, one entry in its timeline, its event handed on. */
import { Fault, type Activity } from '#sdk';
import { newId, type Tx } from '../platform/index.ts';
import { gather } from './gather.ts';
import { followPromises, makePromises } from './promises.ts';
import { followSilence, hearReporters } from './silence.ts';
import * as store from './store.ts';
import {
  stillToCome,
  titleOf,
  unresolved,
  words,
  type Actor,
  type Cause,
  type Entry,
  type Gathered,
  type Issue,
  type IssueEvent,
  type Opened,
  type Opening,
} from './stage.ts';

export type OnEvent = (tx: Tx, event: IssueEvent) => Promise<void>;

/** Who is meant, and why: kept with the change. */
export interface Said {
  readonly by: Actor;
  readonly cause?: Cause | null;
  readonly why?: string | null;
}

export interface Story extends Issue {
  readonly activities: readonly Gathered[];
  readonly timeline: readonly Entry[];
  readonly links: readonly store.IssueLink[];
}

export type Issues = ReturnType<typeof createIssues>;

const MOST_SPLIT = 1_000;

export function createIssues({ onEvent }: { readonly onEvent: OnEvent }) {
  /** Locks it, changes it, says so. */
  async function change(
    tx: Tx,
    id: string,
    said: Said,
    now: Date,
    how: (issue: Issue) => {
      readonly kind: string;
      readonly to?: Partial<Issue>;
      readonly detail?: Entry['detail'];
      readonly event?: IssueEvent['kind'];
    },
    may: (issue: Issue) => void = unresolved,
  ): Promise<Issue> {
    const [issue] = await store.lockIssues(tx, [id]);
    if (!issue) throw new Fault('bug', 'an issue was locked and is not there');
    may(issue);
    const { kind, to = {}, detail = {}, event = 'changed' } = how(issue);
    const changed: Issue = { ...issue, ...to, changed_at: now.toISOString() };
    await store.updateIssue(tx, changed, now);
    await store.addEntry(tx, entryOf(id, said, kind, detail), now);
    await followPromises(tx, changed, issue, now);
    await followSilence(tx, changed, issue, now);
    await onEvent(tx, { kind: event, issue: changed });
    return changed;
  }

  /** An open issue with the same key is joined, not doubled. */
  async function open(tx: Tx, wanted: Opening, now: Date): Promise<Opened> {
    const key = wanted.key == null ? null : words(wanted.key, 'key', 500);
    if (
      wanted.severity != null &&
      !(Number.isInteger(wanted.severity) && wanted.severity >= 1 && wanted.severity <= 10)
    )
      throw new Fault('rejected', `severity ${wanted.severity} is none`, {
        cure: 'Say a whole number from 1 to 10, the worst.',
      });
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
    if (!(await store.insertIssue(tx, issue))) {
      const there = key === null ? undefined : await store.openByKey(tx, key);
      // Whoever had the key has resolved it this moment.
      if (!there) return open(tx, wanted, now);
      await store.addEntry(tx, entryOf(there.id, wanted, 'asked_for_again', { title: issue.title }), now);
      return { issue: there, fresh: false };
    }
    await store.addEntry(
      tx,
      entryOf(issue.id, wanted, 'opened', { title: issue.title, severity: issue.severity }),
      now,
    );
    await makePromises(tx, issue, now);
    await followSilence(tx, issue, null, now);
    await onEvent(tx, { kind: 'opened', issue });
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
    const there = new Set((await store.gatheredBy(tx, issue.id)).map(({ activity }) => activity));
    const wanted = activities.filter((one) => !there.has(one.id));
    if (wanted.length === 0) return [];
    const joined = await store.insertGathered(tx, issue.id, wanted, { why: words(why, 'reason'), by: said.by, now });
    if (joined.length === 0) return [];
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
      throw new Fault('rejected', `issue ${rival.id} is open under the same key, ${rival.key}`, {
        cure: `Merge the two: bondfire issue merge ${id} ${rival.id}.`,
      });
    return change(
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
          throw new Fault('rejected', `issue ${id} is ${issue.state} already`, { cure: 'There is nothing to reopen.' });
      },
    );
  }

  /** Ends a snooze or a wait. */
  async function wake(tx: Tx, id: string, said: Said, now: Date): Promise<Issue> {
    return change(tx, id, said, now, ({ state }) => {
      if (state === 'open')
        throw new Fault('rejected', `issue ${id} is open already`, { cure: 'There is nothing to end.' });
      return { kind: 'woken', to: { state: 'open', until: null, waiting_for: null }, detail: { was: state } };
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
        throw new Fault('rejected', 'the issue has gathered none of them', {
          cure: `What it has: bondfire issue show ${id}.`,
        });
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
          throw new Fault('rejected', `${issue.owner} has it already`, {
            cure: `Ask ${issue.owner} to hand it over: bondfire issue hand-over ${id} ${person}.`,
          });
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
        if (owner === person) throw new Fault('rejected', `${person} has it already`, { cure: 'Name somebody else.' });
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

    /** For the customer its promises are paused; for anything else they go on. */
    async waitFor(tx: Tx, id: string, what: string, until: Date | null, said: Said, now: Date): Promise<Issue> {
      if (until !== null) stillToCome(until, now);
      const detail = { waiting_for: words(what, 'what it waits for', 300), until: until?.toISOString() ?? null };
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
      return change(tx, id, said, now, () => ({
        kind: 'resolved',
        to: { state: 'resolved', outcome: kept, resolved_at: now.toISOString(), until: null, waiting_for: null },
        detail: { outcome: kept },
        event: 'resolved',
      }));
    },

    async setSeverity(tx: Tx, id: string, severity: number | null, said: Said, now: Date): Promise<Issue> {
      return change(tx, id, said, now, (issue) => ({
        kind: 'severity',
        to: { severity },
        detail: { from: issue.severity, to: severity },
      }));
    },

    /** Its history is read through the other one from now on; `reopen` takes it out again. */
    async merge(tx: Tx, id: string, into: string, said: Said, now: Date): Promise<Issue> {
      if ((await store.rootOf(tx, into)) === id || id === into)
        throw new Fault('rejected', 'an issue cannot be merged into itself', {
          cure: 'Name two issues that are apart.',
        });
      const [one, other] = await store.lockIssues(tx, [id, into]);
      if (!one || !other) throw new Fault('bug', 'an issue was locked and is not there');
      unresolved(one);
      unresolved(other);
      await store.addEntry(tx, entryOf(into, said, 'took_in', { issue: id, title: one.title }), now);
      await store.updateIssue(tx, other, now);
      await onEvent(tx, { kind: 'changed', issue: other });
      await change(tx, id, said, now, () => ({
        kind: 'merged',
        to: {
          state: 'resolved',
          merged_into: into,
          outcome: `merged into ${other.title}`,
          resolved_at: now.toISOString(),
          until: null,
        },
        detail: { into },
      }));
      return other;
    },

    /** Some of what it gathered, as an issue of their own, linked with it. */
    async split(tx: Tx, id: string, activities: readonly string[], opening: Opening, now: Date): Promise<Opened> {
      if (activities.length > MOST_SPLIT)
        throw new Fault('rejected', `${activities.length} activities are too many at once`, {
          cure: `Name at most ${MOST_SPLIT}.`,
        });
      const [issue] = await store.lockIssues(tx, [id]);
      if (issue) unresolved(issue);
      const all = await store.gatheredBy(tx, id);
      const wanted = new Set(activities);
      const going = all.filter(({ activity }) => wanted.has(activity));
      if (going.length === 0 || going.length < wanted.size)
        throw new Fault('rejected', 'the issue has not gathered all of them', {
          cure: `What it has: bondfire issue show ${id}.`,
        });
      if (going.length === all.length)
        throw new Fault('rejected', 'nothing would be left of the issue', {
          cure: 'Leave at least one activity in it.',
        });
      const opened = await open(tx, { ...opening, key: null }, now);
      await store.partGathered(tx, id, [...wanted], now);
      await store.copyGathered(tx, id, opened.issue.id, [...wanted], { why: `split from ${id}`, by: opening.by, now });
      const detail = { activities: [...wanted] };
      await store.addEntry(tx, entryOf(id, opening, 'split', { ...detail, into: opened.issue.id }), now);
      await store.addEntry(tx, entryOf(opened.issue.id, opening, 'split_from', { ...detail, from: id }), now);
      await store.insertLink(tx, [id, opened.issue.id], 'split', opening.by, now);
      return opened;
    },

    async link(tx: Tx, one: string, other: string, why: string, said: Said, now: Date): Promise<void> {
      if (one === other)
        throw new Fault('rejected', 'an issue cannot be linked with itself', { cure: 'Name two issues.' });
      await store.lockIssues(tx, [one, other]);
      if (!(await store.insertLink(tx, [one, other], words(why, 'reason', 500), said.by, now)))
        throw new Fault('rejected', 'they are linked already', { cure: 'Unlink them first to give another reason.' });
      await store.addEntry(tx, entryOf(one, { ...said, why }, 'linked', { issue: other }), now);
      await store.addEntry(tx, entryOf(other, { ...said, why }, 'linked', { issue: one }), now);
    },

    async unlink(tx: Tx, one: string, other: string, said: Said, now: Date): Promise<void> {
      await store.lockIssues(tx, [one, other]);
      if (!(await store.deleteLink(tx, [one, other])))
        throw new Fault('rejected', 'they are not linked', { cure: `Its links: bondfire issue show ${one}.` });
      await store.addEntry(tx, entryOf(one, said, 'unlinked', { issue: other }), now);
      await store.addEntry(tx, entryOf(other, said, 'unlinked', { issue: one }), now);
    },

    async story(tx: Tx, id: string): Promise<Story | null> {
      const issue = await store.findIssue(tx, id);
      if (!issue) return null;
      const activities = await store.gatheredBy(tx, id);
      return { ...issue, activities, timeline: await store.timelineOf(tx, id), links: await store.linksOf(tx, id) };
    },

    /** What arrives in a thread that is gathered; one statement a batch. Its deletions are gathered as well, and say nothing. */
    async gather(tx: Tx, activities: readonly Activity[], now: Date): Promise<number> {
      if (activities.length === 0) return 0;
      const joined = await gather(tx, activities, now, { reopen, onEvent });
      if (joined > 0) await hearReporters(tx, activities, wake, now);
      return joined;
    },
  };
}

function entryOf(issue: string, { by, cause = null, why = null }: Said, kind: string, detail: Entry['detail']) {
  return { issue, actor: by, cause, kind, detail: why === null ? detail : { ...detail, why: words(why, 'reason') } };
}
