/** What is done between issues: two made one, one made two, and what they have in common. */
import { Fault } from '#sdk';
import { Refused, type Tx } from '../platform/index.ts';
import type { OnEvent } from './issues.ts';
import { copyMarks, dropMarks } from './marks.ts';
import { entryOf, unresolved, words, type Changed, type Issue, type Opened, type Opening, type Said } from './stage.ts';
import { hearAnew } from './sides.ts';
import * as store from './store.ts';

interface Doing {
  /** Locks it, changes it, says so. */
  change(tx: Tx, id: string, said: Said, now: Date, how: (issue: Issue) => Changed): Promise<Issue>;
  open(tx: Tx, wanted: Opening, now: Date): Promise<Opened>;
  readonly onEvent: OnEvent;
}

const MOST_SPLIT = 1_000;

export function between({ change, open, onEvent }: Doing) {
  return {
    /** Its history is read through the other one from now on; `reopen` takes it out again. */
    async merge(tx: Tx, id: string, into: string, said: Said, now: Date): Promise<Issue> {
      if ((await store.rootOf(tx, into)) === id || id === into)
        throw new Refused(
          { code: 'with_itself' },
          'an issue cannot be merged into itself',
          'Name two issues that are apart.',
        );
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
      await hearAnew(tx, into);
      return other;
    },

    /** Some of what it gathered, as an issue of their own, linked with it. */
    async split(tx: Tx, id: string, activities: readonly string[], opening: Opening, now: Date): Promise<Opened> {
      if (activities.length > MOST_SPLIT)
        throw new Refused(
          { code: 'too_many', most: MOST_SPLIT, of: 'activities' },
          `${activities.length} activities are too many at once`,
          `Name at most ${MOST_SPLIT}.`,
        );
      const [issue] = await store.lockIssues(tx, [id]);
      if (issue) unresolved(issue);
      const all = await store.gatheredBy(tx, id);
      const wanted = new Set(activities);
      const going = all.filter(({ activity }) => wanted.has(activity));
      if (going.length === 0 || going.length < wanted.size)
        throw new Refused(
          { code: 'not_gathered' },
          'the issue has not gathered all of them',
          `What it has: bondfire issue show ${id}.`,
        );
      // A thing goes in all its versions.
      const gone = await store.partGathered(tx, id, [...wanted], now);
      if (gone.length === all.length)
        throw new Refused(
          { code: 'nothing_left' },
          'nothing would be left of the issue',
          'Leave at least one activity in it.',
        );
      const opened = await open(tx, { ...opening, key: null }, now);
      await store.copyGathered(tx, id, opened.issue.id, gone, { why: `split from ${id}`, by: opening.by, now });
      await copyMarks(tx, id, opened.issue.id, gone);
      await dropMarks(tx, id, gone);
      const detail = { activities: gone };
      await store.addEntry(tx, entryOf(id, opening, 'split', { ...detail, into: opened.issue.id }), now);
      await store.addEntry(tx, entryOf(opened.issue.id, opening, 'split_from', { ...detail, from: id }), now);
      await store.insertLink(tx, [id, opened.issue.id], 'split', opening.by, now);
      await hearAnew(tx, id);
      await hearAnew(tx, opened.issue.id);
      return opened;
    },

    async link(tx: Tx, one: string, other: string, why: string, said: Said, now: Date): Promise<void> {
      if (one === other)
        throw new Refused({ code: 'with_itself' }, 'an issue cannot be linked with itself', 'Name two issues.');
      await store.lockIssues(tx, [one, other]);
      if (!(await store.insertLink(tx, [one, other], words(why, 'reason', 500), said.by, now)))
        throw new Refused(
          { code: 'linked_already' },
          'they are linked already',
          'Unlink them first to give another reason.',
        );
      await store.addEntry(tx, entryOf(one, { ...said, why }, 'linked', { issue: other }), now);
      await store.addEntry(tx, entryOf(other, { ...said, why }, 'linked', { issue: one }), now);
    },

    async unlink(tx: Tx, one: string, other: string, said: Said, now: Date): Promise<void> {
      await store.lockIssues(tx, [one, other]);
      if (!(await store.deleteLink(tx, [one, other])))
        throw new Refused({ code: 'not_linked' }, 'they are not linked', `Its links: bondfire issue show ${one}.`);
      await store.addEntry(tx, entryOf(one, said, 'unlinked', { issue: other }), now);
      await store.addEntry(tx, entryOf(other, said, 'unlinked', { issue: one }), now);
    },
  };
}
