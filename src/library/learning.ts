/** What the library can learn from: proposals with their evidence. Nothing is changed by it. */
import { decisionsSince, type Entry } from '../issues/index.ts';
import type { Tx } from '../platform/index.ts';
import * as learning from './learning-store.ts';
import { averageOf, expectedOutcome, outcomeWords, type Cases, type Expected } from './outcome.ts';

export interface Standing extends learning.Tried {
  readonly words: string;
  readonly expected: Expected;
}

/** A step of a playbook whose proposed text people change before they approve it. */
export interface ChangedStep {
  readonly playbook: string;
  readonly step: string;
  readonly approved: number;
  readonly changed: number;
  /** What it could be changed to, and why. */
  readonly proposal: string;
  /** The newest: what people wrote, and where. */
  readonly examples: readonly { readonly issue: string; readonly text: string | null }[];
}

export interface LibraryStats {
  /** Of all cases that say something, the share that was resolved. */
  readonly average: number;
  readonly cases: Cases;
  readonly most_used: readonly Standing[];
  /** Of those that were used: expected to turn out best, and worst. */
  readonly best: readonly Standing[];
  readonly worst: readonly Standing[];
  readonly never_found: { readonly count: number; readonly items: readonly learning.Unfound[] };
  /** Situations without a response: issues that were resolved without one, and searches that found nothing that fits. */
  readonly unaided: { readonly count: number; readonly of: number; readonly items: readonly learning.Unaided[] };
  readonly missed: readonly learning.Missed[];
  readonly steps: readonly ChangedStep[];
}

const DAY_MS = 86_400_000;
/** The best of what was found fits worse than this. */
const POOR = 0.35;
/** So many approvals, and so great a share of them changed, are no chance. */
const ENOUGH = 3;
const OFTEN = 0.5;
const MOST_DECISIONS = 10_000;
const EXAMPLES = 3;

/** `teams` null: sees all; `hidden`: responses that they may not see; `whole`: nothing is hidden from them, nor what others looked for and wrote. `days`: what was searched, resolved and approved in so many days; what is as old and was never found. */
export async function libraryStats(
  tx: Tx,
  {
    days,
    limit,
    whole,
    ...looking
  }: learning.Looking & {
    readonly days: number;
    readonly limit: number;
    readonly whole: boolean;
  },
  now: Date,
): Promise<LibraryStats> {
  const since = new Date(now.getTime() - days * DAY_MS);
  const cases = await learning.allCases(tx, looking);
  const average = averageOf(cases);
  const standing = (await learning.triedResponses(tx, looking)).map((one) =>
    Object.assign(one, { words: outcomeWords(one), expected: expectedOutcome(one, average) }),
  );
  const tried = standing.filter(({ expected }) => expected.known > 0);
  return {
    average,
    cases,
    most_used: standing.slice(0, limit),
    best: tried.toSorted((a, b) => b.expected.mean - a.expected.mean).slice(0, limit),
    worst: tried.toSorted((a, b) => a.expected.mean - b.expected.mean).slice(0, limit),
    never_found: await learning.neverFound(tx, looking, since, limit),
    unaided: await learning.unaidedIssues(tx, looking, since, limit),
    missed: whole ? await learning.missedSearches(tx, since, POOR, limit) : [],
    steps: whole ? changedSteps(await decisionsSince(tx, since, MOST_DECISIONS)).slice(0, limit) : [],
  };
}

/** Those that are changed as a rule, the most often first. `decisions`: newest first, of runs about issues. Pure. */
export function changedSteps(decisions: readonly Entry[]): ChangedStep[] {
  const approvals = decisions.filter(({ detail }) => detail['of'] === 'approval' && detail['choice'] === 'yes');
  const steps = Map.groupBy(approvals, ({ detail }) => JSON.stringify([detail['playbook'], detail['step']]));
  return [...steps]
    .flatMap(([key, all]): ChangedStep[] => {
      const [playbook = '', step = ''] = JSON.parse(key) as string[];
      const theirs = all.filter(({ detail }) => detail['changed'] === true);
      if (all.length < ENOUGH || theirs.length / all.length < OFTEN) return [];
      const proposal = `${playbook}: people changed what ${step} puts to them in ${theirs.length} of ${all.length} approvals; let it propose what they write.`;
      const examples = theirs.slice(0, EXAMPLES).map(({ issue, detail }) => {
        const text = detail['text'];
        return { issue, text: typeof text === 'string' ? text : null };
      });
      return [{ playbook, step, approved: all.length, changed: theirs.length, proposal, examples }];
    })
    .toSorted((a, b) => b.changed - a.changed);
}
