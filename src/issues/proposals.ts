/** What is proposed to an issue, and what people make of it. */
import type { Activity } from '#sdk';
import { activitiesById } from '../activity/index.ts';
import { Refused, type Tx } from '../platform/index.ts';
import type { Issues } from './issues.ts';
import { decide, proposalsOf, type Proposal, type ProposalState } from './proposals-store.ts';
import { entryOf, type Said } from './stage.ts';
import * as store from './store.ts';

export interface Proposed extends Proposal {
  readonly said: Activity;
}

/** The most like first. */
export async function proposedTo(tx: Tx, issue: string, state: ProposalState, limit: number): Promise<Proposed[]> {
  const proposals = await proposalsOf(tx, issue, state, limit);
  const said = await activitiesById(
    tx,
    proposals.map(({ activity }) => activity),
  );
  return proposals.flatMap((one) => {
    const found = said.get(one.activity);
    return found === undefined ? [] : [{ ...one, said: found }];
  });
}

const SAYS = { similar: 'is about the same', inside: 'was said inside about the same' } as const;

/** They belong to it: as if gathered by hand, with the reason for which they were proposed. Answers those that joined. */
export async function acceptProposals(
  tx: Tx,
  issues: Pick<Issues, 'join'>,
  id: string,
  activities: readonly string[],
  said: Said,
  now: Date,
): Promise<string[]> {
  // Before its proposals, as whoever proposes does.
  await store.lockIssues(tx, [id]);
  const all = [...(await proposedTo(tx, id, 'proposed', MOST)), ...(await proposedTo(tx, id, 'refused', MOST))];
  const wanted = new Map(all.filter(({ activity }) => activities.includes(activity)).map((one) => [one.activity, one]));
  await decided(tx, id, activities, 'accepted', said, now);
  const joined: string[] = [];
  for (const { said: activity, way, share } of wanted.values()) {
    const why = `${SAYS[way]}, ${share.toFixed(2)} alike; accepted${said.why == null ? '' : `: ${said.why}`}`;
    joined.push(...(await issues.join(tx, id, [activity], why, said, now)));
  }
  return joined;
}

/** They do not, and are not proposed to it again. */
export async function refuseProposals(
  tx: Tx,
  id: string,
  activities: readonly string[],
  said: Said,
  now: Date,
): Promise<string[]> {
  await store.lockIssues(tx, [id]);
  const refused = await decided(tx, id, activities, 'refused', said, now);
  await store.addEntry(tx, entryOf(id, said, 'refused', { activities: refused }), now);
  return refused;
}

const MOST = 1_000;

async function decided(
  tx: Tx,
  id: string,
  activities: readonly string[],
  state: 'accepted' | 'refused',
  { by, why = null }: Said,
  now: Date,
): Promise<string[]> {
  const found = await decide(tx, id, activities, state, { by, why, now });
  if (found.length > 0) return found;
  throw new Refused(
    { code: 'none_proposed' },
    'none of them is proposed to the issue',
    `What is proposed: bondfire issue proposals ${id}.`,
  );
}
