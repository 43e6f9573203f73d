/** What may belong to an issue, what was said inside about the same, and who knows about it. */
import { z } from 'zod';
import type { Activity } from '#sdk';
import { unreadableOf } from '../activity/index.ts';
import * as issues from '../issues/index.ts';
import * as people from '../people/index.ts';
import { misfit, ours, transaction, type Tx } from '../platform/index.ts';
import { askedSince } from '../playbook/index.ts';
import { actorOf, issueId, type IssueParts } from './issues.ts';
import { permit, type Principal } from './principal.ts';
import { hiddenFrom, mustRead, noIssue, sees, sightOf } from './rights.ts';

export interface Expert {
  /** Null: an account that is nobody's here. */
  readonly person: string | null;
  readonly name: string;
  readonly connection: string;
  /** At the vendor. */
  readonly account: string;
  /** What they said about it, the most like first; at most three. */
  readonly why: readonly {
    readonly activity: string;
    readonly share: number;
    readonly title: string;
    readonly url: string | null;
  }[];
  /** How many of their posts are about it. */
  readonly posts: number;
  /** 0 and more: how much they said about it, and how like it was. */
  readonly score: number;
  /** How often playbooks asked them in the last seven days; null: nobody's account is asked. */
  readonly asked: number | null;
  readonly now: people.Availability | null;
}

const Rules = z
  .strictObject({
    words: z.number().min(0.5).max(1),
    joins: z.number().min(0.1).max(1),
    proposes: z.number().min(0.1).max(1),
  })
  .refine(({ joins, proposes }) => joins >= proposes, { path: ['joins'], error: ours('it is less than proposes') });

export interface Regrouping extends issues.Regrouped {
  readonly before: issues.GatheringRules;
  readonly rules: issues.GatheringRules;
}

const MOST_EXPERTS = 10;
const MOST_WHY = 3;
const WEEK_MS = 7 * 86_400_000;
const TITLE = 120;

export function gatheringCommands({ database, clock, issues: stage, onMoved }: IssueParts) {
  const { pool } = database;

  async function act<T>(
    who: Principal,
    named: readonly string[],
    why: string | undefined,
    work: (tx: Tx, said: issues.Said) => Promise<T>,
  ) {
    permit(who, 'act');
    await mustRead(pool, who, named.map(issueId));
    const result = await transaction(pool, (tx) => work(tx, { by: actorOf(who), ...(why !== undefined && { why }) }));
    onMoved();
    return result;
  }

  /** Of what may be read, in issues that may be. */
  async function shown(who: Principal, { all, read }: issues.Regrouped): Promise<issues.Regrouped> {
    const sight = sightOf(who);
    if (sight === null) return { all, read };
    const hidden = await hiddenFrom(
      pool,
      who,
      all.map(({ issue }) => issue),
    );
    const unread = await unreadableOf(
      pool,
      all.map(({ activity }) => activity),
      sight,
    );
    return { all: all.filter(({ issue, activity }) => hidden?.has(issue) !== true && !unread.has(activity)), read };
  }

  return {
    /** The most like first. */
    async listProposals(
      who: Principal,
      id: string,
      { state = 'proposed', limit }: { readonly state?: issues.ProposalState; readonly limit: number },
    ): Promise<issues.Proposed[]> {
      permit(who, 'read');
      await mustBe(pool, who, id);
      const sight = sightOf(who);
      return (await issues.proposedTo(pool, issueId(id), state, limit)).filter(({ said }) => sees(sight, said));
    },

    async acceptProposals(who: Principal, id: string, activities: readonly string[], why?: string): Promise<string[]> {
      return act(who, [id], why, (tx, said) =>
        issues.acceptProposals(tx, stage, issueId(id), activities.map(issueId), said, clock.now()),
      );
    },

    async refuseProposals(who: Principal, id: string, activities: readonly string[], why?: string): Promise<string[]> {
      return act(who, [id], why, (tx, said) =>
        issues.refuseProposals(tx, issueId(id), activities.map(issueId), said, clock.now()),
      );
    },

    /** Threads, pages and ideas of inside, the most like first, one a thread; for whoever may read. Nothing of it goes out. */
    async relatedToIssue(who: Principal, id: string, limit: number): Promise<issues.Related[]> {
      permit(who, 'read');
      const sight = sightOf(who);
      await mustBe(pool, who, id);
      const found = (await issues.relatedTo(pool, issueId(id), limit)) ?? [];
      return found.filter(({ activity }) => sees(sight, activity));
    },

    /** What such rules would make of what was said in the last 30 days; what is not named stays as it is. */
    async previewRegrouping(who: Principal, changed: Partial<issues.GatheringRules>): Promise<Regrouping> {
      permit(who, 'read');
      const before = await issues.rulesOf(pool);
      const rules = fit({ ...before, ...changed });
      const found = await issues.regroupings(pool, before, rules, clock.now());
      return { rules, before, ...(await shown(who, found)) };
    },

    /** The rules are in force from now on, and what was said lately is regrouped by them. */
    async regroupIssues(who: Principal, changed: Partial<issues.GatheringRules>): Promise<Regrouping> {
      permit(who, 'configure');
      return act(who, [], undefined, async (tx, said) => {
        const before = await issues.rulesOf(tx);
        const rules = fit({ ...before, ...changed });
        return { rules, before, ...(await issues.regroup(tx, stage, rules, said, clock.now())) };
      });
    },

    /** Who wrote inside about it, without those who do not want to be asked for what they know. */
    async expertsFor(who: Principal, id: string): Promise<Expert[]> {
      permit(who, 'read');
      const sight = sightOf(who);
      await mustBe(pool, who, id);
      const said = ((await issues.saidInside(pool, issueId(id))) ?? []).filter(
        ({ activity }) => !activity.ours && activity.actor !== null && sees(sight, activity),
      );
      const all = await people.listPeople(pool);
      const experts = [...Map.groupBy(said, ({ activity }) => keyOf(all, activity)).values()]
        .flatMap((those) => expertOf(all, those))
        .toSorted((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
        .slice(0, MOST_EXPERTS);
      const ids = experts.flatMap(({ person }) => person ?? []);
      const now = clock.now();
      const asked = await askedSince(pool, ids, new Date(now.getTime() - WEEK_MS));
      const known = await people.known(pool, ids, now);
      return experts.map((one) =>
        one.person === null
          ? one
          : Object.assign(one, {
              asked: asked.get(one.person) ?? 0,
              now: known.get(one.person)?.availability ?? null,
            }),
      );
    },
  };
}

function fit(rules: issues.GatheringRules): issues.GatheringRules {
  const parsed = Rules.safeParse(rules);
  if (parsed.success) return parsed.data;
  throw misfit(Rules, rules, {
    cure: 'words is from 0.5 to 1; joins and proposes are from 0.1 to 1, joins the greater one.',
  });
}

async function mustBe(tx: Tx, who: Principal, id: string): Promise<void> {
  if ((await issues.findIssue(tx, issueId(id))) === undefined) throw noIssue(id);
  await mustRead(tx, who, [issueId(id)]);
}

/** By the account that is known of them there: its id, or its handle. */
function personOf(all: readonly people.PersonRow[], { connection, actor }: Activity): people.PersonRow | undefined {
  const handle = actor?.handle?.toLowerCase();
  return all.find(({ accounts }) =>
    accounts.some((one) => one.connection === connection && (one.id === actor?.id || one.id.toLowerCase() === handle)),
  );
}

function keyOf(all: readonly people.PersonRow[], activity: Activity): string {
  return personOf(all, activity)?.id ?? JSON.stringify([activity.connection, activity.actor?.id]);
}

/** @param those what they said, the most like first. */
function expertOf(all: readonly people.PersonRow[], those: readonly issues.Related[]): Expert[] {
  const [first] = those;
  if (first === undefined || first.activity.actor === null) return [];
  const { actor, connection } = first.activity;
  const person = personOf(all, first.activity);
  if (person?.expert === false) return [];
  return [
    {
      person: person?.id ?? null,
      name: person?.name ?? actor.name ?? actor.handle ?? actor.id,
      connection,
      account: actor.id,
      why: those.slice(0, MOST_WHY).map(({ activity, share }) => ({
        activity: activity.id,
        share,
        title: (activity.title ?? activity.text ?? '').slice(0, TITLE),
        url: activity.url,
      })),
      posts: those.length,
      score: those.reduce((sum, { share }, at) => sum + share / (at + 1), 0),
      asked: null,
      now: null,
    },
  ];
}
