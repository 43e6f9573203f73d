/** Markets are words: one that nobody and nothing has is most likely mistyped. */
import { nearest } from '#sdk';
import { marketsOfIssues } from '../issues/index.ts';
import { listPeople, listTeams } from '../people/index.ts';
import type { Database } from '../platform/index.ts';
import { permit, type Principal } from './principal.ts';

/** Of a market that is as short there is always one nearby. */
const SHORT = 3;

export function marketQueries({ pool }: Pick<Database, 'pool'>) {
  return {
    /**
     * Of these, those that no person, no team and no issue has, but for the one that was said to have it just now; each as a sentence with its cure.
     * Whoever has one brings it into the world: of theirs only what is like another one is told.
     */
    async strangeMarkets(
      who: Principal,
      named: readonly string[],
      by: { readonly person?: string; readonly team?: string } = {},
    ): Promise<readonly string[]> {
      permit(who, 'read');
      if (named.length === 0) return [];
      const people = (await listPeople(pool)).filter(({ id }) => id !== by.person);
      const teams = (await listTeams(pool)).filter(({ id }) => id !== by.team);
      const known = [
        ...new Set([...[...people, ...teams].flatMap(({ markets }) => markets), ...(await marketsOfIssues(pool))]),
      ];
      const brings = by.person !== undefined || by.team !== undefined;
      return named.flatMap((market) => {
        if (known.includes(market)) return [];
        const alike = known.find((one) => one.toLowerCase() === market.toLowerCase());
        const meant = alike ?? (brings && market.length < SHORT ? null : nearest(market, known));
        if (meant !== null) return [`Nobody and nothing else has the market "${market}". Did you mean ${meant}?`];
        if (brings) return [];
        const there =
          known.length === 0
            ? 'Give it to whoever answers for it: bondfire team edit <team> --market …'
            : `There are ${known.toSorted().join(', ')}.`;
        return [`Nobody and nothing has the market "${market}" yet. ${there}`];
      });
    },
  };
}
