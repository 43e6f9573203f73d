/** What was said in an issue, inside and outside: what an answer to the outside is looked through for. */
import type { Audience } from '#sdk';
import { activitiesById } from '../activity/index.ts';
import type { Tx } from '../platform/index.ts';
import { gatheredBy, notesIn, type Note } from './store.ts';

export interface SaidInIssue {
  /** Internal activities, and what people wrote into the issue. */
  readonly inside: readonly Note[];
  readonly outside: readonly Note[];
}

/** So many of the newest are looked at. */
const MOST = 500;

export async function saidIn(tx: Tx, issue: string): Promise<SaidInIssue> {
  const gathered = await gatheredBy(tx, issue);
  const newest = gathered.slice(-MOST).map(({ activity }) => activity);
  const said = [...(await activitiesById(tx, newest)).values()];
  const sources = said.flatMap(({ id, title, text, audience }): (Note & { readonly audience: Audience })[] => {
    const words = [title, text].filter((one) => one !== null).join('\n');
    return words === '' ? [] : [{ of: id, text: words, audience }];
  });
  return {
    inside: [...sources.filter(({ audience }) => audience === 'internal'), ...(await notesIn(tx, issue, MOST))],
    outside: sources.filter(({ audience }) => audience === 'external'),
  };
}
