/** One verb on many issues: each by itself, told what became of it and how it is undone. */
import { asFault, Fault } from '#sdk';
import * as issues from '../issues/index.ts';
import type { Moment } from '../people/index.ts';
import { reasonOf } from '../notify/index.ts';
import { Refused, transaction, type Reason, type Tx } from '../platform/index.ts';
import { actorOf, instant, issueId, type IssueParts } from './issues.ts';
import { permit, type Principal } from './principal.ts';
import { mustRead } from './rights.ts';

export type BulkVerb =
  | { readonly verb: 'claim' }
  | { readonly verb: 'assign'; readonly owner?: string | null | undefined; readonly team?: string | null | undefined }
  | { readonly verb: 'snooze'; readonly until: Moment }
  | { readonly verb: 'wait'; readonly for: string; readonly until: Moment | null }
  | { readonly verb: 'wake' }
  | { readonly verb: 'resolve'; readonly outcome: string }
  | { readonly verb: 'reopen' }
  | { readonly verb: 'merge'; readonly into: string };

/** A verb with what it needs, as it is asked for. */
export type Undo = Readonly<Record<string, string | null>> & { readonly verb: BulkVerb['verb'] };

export interface BulkDone {
  readonly id: string;
  /** What has become of it; null: nothing, and `fault` says why. */
  readonly issue: issues.Issue | null;
  readonly undo: Undo | null;
  readonly fault: (Pick<Fault, 'kind' | 'message' | 'cure'> & { readonly reason: Reason | null }) | null;
}

export function bulkCommands({ database, clock, issues: stage, findPerson, onMoved }: IssueParts) {
  async function one(tx: Tx, who: Principal, id: string, given: BulkVerb, now: Date) {
    const said = { by: actorOf(who) };
    if (given.verb === 'merge') {
      const into = issueId(given.into);
      return { issue: await stage.merge(tx, id, into, said, now), undo: { verb: 'reopen' } as const };
    }
    const [before] = await issues.lockIssues(tx, [id]);
    if (!before) throw new Fault('bug', 'an issue was locked and is not there');
    const issue = await work(tx, who, id, given, now);
    return { issue, undo: undoOf(given, before, now) };
  }

  async function work(tx: Tx, who: Principal, id: string, given: Exclude<BulkVerb, { verb: 'merge' }>, now: Date) {
    const said = { by: actorOf(who) };
    switch (given.verb) {
      case 'claim':
        return stage.claim(tx, id, await person(tx, who.person ?? who.name), said, now);
      case 'assign': {
        const { owner, team } = given;
        if (owner != null) await person(tx, owner);
        return stage.assign(
          tx,
          id,
          { ...(owner !== undefined && { owner }), ...(team !== undefined && { team }) },
          said,
          now,
        );
      }
      case 'snooze':
        return stage.snooze(tx, id, await instant(tx, who, id, given.until), said, now);
      case 'wait':
        return stage.waitFor(tx, id, given.for, given.until && (await instant(tx, who, id, given.until)), said, now);
      case 'wake':
        return stage.wake(tx, id, said, now);
      case 'resolve':
        return stage.resolve(tx, id, given.outcome, said, now);
      case 'reopen':
        return stage.reopen(tx, id, said, now);
    }
  }

  async function person(tx: Tx, id: string): Promise<string> {
    const found = await findPerson(tx, id);
    if (found) return found.id;
    throw new Refused(
      { code: 'not_there', what: 'person', id },
      `there is no person "${id}"`,
      'GET /api/v1/people tells who there is.',
    );
  }

  return {
    /** Each issue is a transaction of its own: what cannot be done to one is told, and done to the others. */
    async bulkIssues(who: Principal, ids: readonly string[], given: BulkVerb): Promise<BulkDone[]> {
      permit(who, 'act');
      const all: BulkDone[] = [];
      for (const id of new Set(ids.map(issueId))) {
        try {
          await mustRead(database.pool, who, given.verb === 'merge' ? [id, issueId(given.into)] : [id]);
          const done = await transaction(database.pool, (tx) => one(tx, who, id, given, clock.now()));
          all.push({ id, ...done, fault: null });
        } catch (thrown) {
          const { kind, message, cure } = asFault(thrown);
          if (kind !== 'rejected') throw thrown;
          all.push({ id, issue: null, undo: null, fault: { kind, message, cure, reason: reasonOf(thrown) } });
        }
      }
      onMoved();
      return all;
    },
  };
}

/** Null: there is nothing to take back. */
function undoOf({ verb }: BulkVerb, before: issues.Issue, now: Date): Undo | null {
  const { owner, team, outcome } = before;
  switch (verb) {
    case 'claim':
      return owner === null ? { verb: 'assign', owner } : null;
    case 'assign':
      return { verb: 'assign', owner, team };
    case 'snooze':
    case 'wait':
    case 'wake':
      return restOf(before, now);
    case 'resolve':
      return { verb: 'reopen' };
    case 'reopen':
      return outcome === null ? null : { verb: 'resolve', outcome };
    case 'merge':
      return { verb: 'reopen' };
  }
}

/** How it rested before; where that has ended meanwhile, it is open. */
function restOf({ state, until, waiting_for }: issues.Issue, now: Date): Undo {
  const comes = until !== null && until > now.toISOString();
  if (state === 'snoozed' && comes) return { verb: 'snooze', until };
  if (state === 'waiting' && comes && waiting_for !== null) return { verb: 'wait', for: waiting_for, until };
  return { verb: 'wake' };
}
