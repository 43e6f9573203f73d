/** What a person may see and do of issues: one function and one permission check each. */
import { z } from 'zod';
import type { Activity } from '#sdk';
import { activitiesById, unreadableOf } from '../activity/index.ts';
import * as issues from '../issues/index.ts';
import { Slug, workOf, type Moment } from '../people/index.ts';
import { misfit, Refused, transaction, type Clock, type Database, type Tx } from '../platform/index.ts';
import { noActivity } from './ids.ts';
import { permit, type Principal } from './principal.ts';
import type { Reads } from './reading.ts';
import { hiddenFrom, mustRead, noIssue, seenPage, sees, sightOf } from './rights.ts';

export interface IssueParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly issues: issues.Issues;
  /** Null where nobody has that id. */
  readonly findPerson: (tx: Tx, id: string) => Promise<{ readonly id: string } | null>;
  readonly onMoved: () => void;
}

export interface IssueStory extends issues.Story {
  readonly promises: readonly issues.PromiseRow[];
  /** Answers that are being written. */
  readonly drafts: readonly issues.Draft[];
  /** By when whoever has it must speak; null: they have, or need not. */
  readonly silence: issues.SilenceRow | null;
  /** What was said, inside and outside; what was deleted has no words. */
  readonly said: readonly Activity[];
  /** How much it has gathered, with what is not listed here. */
  readonly gathered: number;
}

const Seconds = z.int().min(1).max(31_536_000).nullable().default(null);

/** What is promised, for which issues: times in seconds. `hours: business` counts only the business hours of the issue's team. */
export const PromisePolicy = z.strictObject({
  id: Slug,
  severity: z.int().min(1).max(10).default(1),
  market: z.string().trim().min(1).max(100).nullable().default(null),
  acknowledge: Seconds,
  reply: Seconds,
  resolution: Seconds,
  hours: z.enum(['business', 'always']).default('always'),
  /** The share of the time after which it is at risk. */
  at_risk: z.number().min(0.01).max(1).default(0.75),
});
export type PromisePolicy = z.infer<typeof PromisePolicy>;

/** Done with it, in its transaction. */
export type Also = (tx: Tx) => Promise<void>;

export type NewIssue = Omit<issues.Opening, 'cause' | 'by'>;

export function actorOf({ name, person }: Principal): issues.Actor {
  return { kind: 'person', id: person ?? name, name };
}

/** Throws `rejected`: an id that PostgreSQL would refuse names nothing. */
export function issueId(id: string): string {
  if (z.guid().safeParse(id).success) return id.toLowerCase();
  throw new Refused(
    { code: 'not_there', what: 'id', id },
    `"${id}" is no id`,
    'Ids look like 019a1b2c-…; bondfire issue list shows them.',
  );
}

export function issueCommands({ database, clock, issues: stage, findPerson, onMoved, reading }: IssueParts & Reads) {
  async function act<T>(
    who: Principal,
    named: readonly string[],
    work: (tx: Tx, now: Date, said: issues.Said) => Promise<T>,
    why?: string,
  ): Promise<T> {
    permit(who, 'act');
    await mustRead(database.pool, who, named.map(issueId));
    const result = await transaction(database.pool, (tx) =>
      work(tx, clock.now(), { by: actorOf(who), ...(why !== undefined && { why }) }),
    );
    onMoved();
    return result;
  }

  async function person(tx: Tx, id: string): Promise<string> {
    const found = await findPerson(tx, id);
    if (found) return found.id;
    throw new Refused(
      { code: 'not_there', what: 'person', id },
      `there is no person "${id}"`,
      'bondfire person list shows the ids there are.',
    );
  }

  return {
    async listIssues(who: Principal, filter: issues.IssueFilter): Promise<issues.Issue[]> {
      permit(who, 'read');
      const hidden = await hiddenFrom(database.pool, who);
      const asked = { before: filter.before, limit: Math.min(Math.max(1, filter.limit), 500) };
      const read = (before: string | undefined, limit: number) =>
        issues.listIssues(database.pool, { ...filter, before, limit });
      return seenPage(asked, read, hidden && ((rows) => rows.filter(({ id }) => !hidden.has(id))), ({ id }) => id);
    },

    /** `said` false: without what it gathered and how that came, which may be thousands, and is read page by page (`listSaid`). */
    async showIssue(
      who: Principal,
      id: string,
      { said: whole = true }: { readonly said?: boolean | undefined } = {},
    ): Promise<IssueStory> {
      permit(who, 'read');
      const { pool } = database;
      const story = await stage.story(pool, issueId(id));
      if (!story) throw noIssue(id);
      await mustRead(pool, who, [story.id]);
      const sight = sightOf(who);
      const ids = story.activities.map(({ activity }) => activity);
      const said = whole ? await activitiesById(pool, ids) : new Map<string, Activity>();
      const unread = sight === null ? new Set<string>() : await unreadableOf(pool, ids, sight);
      const activities = story.activities.filter(({ activity }) => !unread.has(activity));
      const unseen = new Set(story.activities.flatMap((one) => (unread.has(one.activity) ? [one.connection] : [])));
      const promises = await issues.promisesOf(pool, story.id);
      const drafts = await issues.draftsIn(pool, story.id);
      const silence = await issues.silenceOf(pool, story.id);
      const linked = story.links.map(({ issue }) => issue);
      const unlinked = await hiddenFrom(pool, who, linked);
      return {
        ...story,
        activities: whole ? activities : [],
        timeline: await reading.entries(
          who,
          whole ? story.timeline : story.timeline.filter(({ kind }) => kind !== 'joined'),
          unread,
        ),
        links: story.links.filter(({ issue }) => !unlinked?.has(issue)),
        promises,
        drafts: drafts.filter(({ connection }) => !unseen.has(connection)),
        silence,
        said: [...said.values()].filter((one) => !unread.has(one.id)).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        gathered: activities.length,
      };
    },

    async openIssue(who: Principal, wanted: NewIssue, activities: readonly string[] = []): Promise<issues.Opened> {
      return act(who, [], async (tx, now, said) => {
        const gathered = await known(tx, who, activities);
        if (wanted.owner != null) await person(tx, wanted.owner);
        const [first] = gathered;
        const cause = first ? { noun: 'activity', id: first.id } : null;
        return stage.open(tx, { ...wanted, cause, by: said.by }, now, (issue) =>
          stage.join(tx, issue, gathered, 'by hand', said, now),
        );
      });
    },

    async joinIssue(
      who: Principal,
      id: string,
      activities: readonly string[],
      why: string,
    ): Promise<readonly string[]> {
      return act(who, [id], async (tx, now, said) => {
        const joined = await stage.join(tx, issueId(id), await known(tx, who, activities), why, said, now);
        if (joined.length > 0) return joined;
        throw new Refused(
          { code: 'gathered_already' },
          'the issue has gathered them already',
          `What it has: bondfire issue show ${id}.`,
        );
      });
    },

    async partIssue(
      who: Principal,
      id: string,
      activities: readonly string[],
      why: string,
    ): Promise<readonly string[]> {
      return act(who, [id], (tx, now, said) => stage.part(tx, issueId(id), activities.map(issueId), said, now), why);
    },

    /** By whoever asks, or for somebody else, who is then no longer silent. */
    async noteIssue(who: Principal, id: string, text: string, as?: string, also?: Also): Promise<issues.Issue> {
      return act(who, [id], async (tx, now, said) => {
        await also?.(tx);
        if (as === undefined) return stage.note(tx, issueId(id), text, said, now);
        const by = { kind: 'person' as const, id: await person(tx, as), name: `${as} (by ${who.name})` };
        return stage.note(tx, issueId(id), text, { by }, now);
      });
    },

    /** For whoever asks, or for somebody else. */
    async claimIssue(who: Principal, id: string, as: string = who.person ?? who.name): Promise<issues.Issue> {
      return act(who, [id], async (tx, now, said) => stage.claim(tx, issueId(id), await person(tx, as), said, now));
    },

    async assignIssue(
      who: Principal,
      id: string,
      to: { readonly owner?: string | null; readonly team?: string | null },
      why?: string,
    ): Promise<issues.Issue> {
      return act(
        who,
        [id],
        async (tx, now, said) => {
          if (to.owner != null) await person(tx, to.owner);
          return stage.assign(tx, issueId(id), to, said, now);
        },
        why,
      );
    },

    async handOverIssue(who: Principal, id: string, to: string, note: string): Promise<issues.Issue> {
      return act(who, [id], async (tx, now, said) =>
        stage.handOver(tx, issueId(id), await person(tx, to), note, said, now),
      );
    },

    /** A day is when its work begins for whoever has the issue, else for whoever asks. */
    async snoozeIssue(who: Principal, id: string, until: Moment, why?: string): Promise<issues.Issue> {
      return act(
        who,
        [id],
        async (tx, now, said) => stage.snooze(tx, issueId(id), await instant(tx, who, id, until), said, now),
        why,
      );
    },

    /** A day is as in a snooze. */
    async waitIssue(who: Principal, id: string, what: string, until: Moment | null): Promise<issues.Issue> {
      return act(who, [id], async (tx, now, said) => {
        const at = until === null ? null : await instant(tx, who, id, until);
        return stage.waitFor(tx, issueId(id), what, at, said, now);
      });
    },

    async wakeIssue(who: Principal, id: string): Promise<issues.Issue> {
      return act(who, [id], (tx, now, said) => stage.wake(tx, issueId(id), said, now));
    },

    async resolveIssue(who: Principal, id: string, outcome: string): Promise<issues.Issue> {
      return act(who, [id], (tx, now, said) => stage.resolve(tx, issueId(id), outcome, said, now));
    },

    async reopenIssue(who: Principal, id: string, why?: string): Promise<issues.Issue> {
      return act(who, [id], (tx, now, said) => stage.reopen(tx, issueId(id), said, now), why);
    },

    async mergeIssue(who: Principal, id: string, into: string, why?: string): Promise<issues.Issue> {
      return act(who, [id, into], (tx, now, said) => stage.merge(tx, issueId(id), issueId(into), said, now), why);
    },

    async splitIssue(who: Principal, id: string, activities: readonly string[], title: string): Promise<issues.Opened> {
      return act(who, [id], (tx, now, { by }) =>
        stage.split(
          tx,
          issueId(id),
          activities.map(issueId),
          { title, by, cause: { noun: 'issue', id: issueId(id) } },
          now,
        ),
      );
    },

    async linkIssues(who: Principal, one: string, other: string, why: string): Promise<void> {
      return act(who, [one, other], (tx, now, said) => stage.link(tx, issueId(one), issueId(other), why, said, now));
    },

    async unlinkIssues(who: Principal, one: string, other: string): Promise<void> {
      return act(who, [one, other], (tx, now, said) => stage.unlink(tx, issueId(one), issueId(other), said, now));
    },

    async listPromisePolicies(who: Principal): Promise<issues.Policy[]> {
      permit(who, 'read');
      return issues.policies(database.pool);
    },

    /** New issues are promised by it; what was promised stays. Throws `rejected` naming what does not fit. */
    async savePromisePolicy(who: Principal, input: unknown): Promise<PromisePolicy> {
      permit(who, 'configure');
      const parsed = PromisePolicy.safeParse(input);
      if (!parsed.success) throw misfit(PromisePolicy, input, { cure: 'What fits: bondfire promise set --help.' });
      await transaction(database.pool, (tx) => issues.savePolicy(tx, parsed.data));
      return parsed.data;
    },

    async removePromisePolicy(who: Principal, id: string): Promise<void> {
      permit(who, 'configure');
      if (await transaction(database.pool, (tx) => issues.removePolicy(tx, id))) return;
      const all = (await issues.policies(database.pool)).map((one) => one.id);
      throw new Refused(
        { code: 'not_there', what: 'policy', id },
        `nothing is promised by ${id}`,
        all.length === 0 ? 'There is no policy yet: bondfire promise set.' : `There are ${all.join(', ')}.`,
      );
    },
  };
}

/** A day begins with its work, for whoever has the issue. */
export async function instant(tx: Tx, who: Principal, id: string, at: Moment): Promise<Date> {
  if (!('day' in at)) return at;
  const owner = (await issues.findIssue(tx, issueId(id)))?.owner;
  return workOf(tx, owner ?? who.person ?? null, at.day);
}

async function known(tx: Tx, who: Principal, ids: readonly string[]): Promise<Activity[]> {
  const wanted = [...new Set(ids.map(issueId))];
  const found = await activitiesById(tx, wanted);
  return wanted.map((id) => {
    const one = found.get(id);
    if (one && sees(sightOf(who), one)) return one;
    throw noActivity(id);
  });
}
