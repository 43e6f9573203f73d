/** What changes while somebody looks on, and who else looks. */
import { Fault } from '#sdk';
import * as issues from '../issues/index.ts';
import type { News } from '../platform/index.ts';
import type { AppParts } from './app.ts';
import { actorOf, issueId } from './issues.ts';
import { permit, type Principal } from './principal.ts';
import { hiddenFrom } from './rights.ts';

export type { Change, News } from '../platform/index.ts';
export type { Presence } from '../issues/index.ts';

export function liveCommands({ database: { pool }, clock, changes }: Pick<AppParts, 'database' | 'clock' | 'changes'>) {
  async function issueOf(who: Principal, id: string): Promise<string> {
    const found = await issues.findIssue(pool, issueId(id));
    if (found && (await hiddenFrom(pool, who))?.has(found.id) !== true) return found.id;
    throw new Fault('rejected', `there is no issue ${id}`, { cure: 'bondfire issue list shows the ids there are.' });
  }

  return {
    /** See `Changes.follow`: ids and nouns, never words. */
    async followChanges(who: Principal, since: string | null, tell: (news: News) => void): Promise<() => void> {
      permit(who, 'read');
      return changes.follow(since, tell);
    },

    async presentIn(who: Principal, id: string): Promise<readonly issues.Presence[]> {
      permit(who, 'read');
      return issues.presentIn(pool, await issueOf(who, id), clock.now());
    },

    /** Whoever asks looks at it, and is to say so again every ten seconds. Answers who is there. */
    async isPresent(who: Principal, id: string, typing: boolean): Promise<readonly issues.Presence[]> {
      permit(who, 'read');
      const issue = await issueOf(who, id);
      const { id: person, name } = actorOf(who);
      await issues.isHere(pool, issue, { person, name, typing }, clock.now());
      return issues.presentIn(pool, issue, clock.now());
    },

    async isGone(who: Principal, id: string): Promise<void> {
      permit(who, 'read');
      await issues.hasLeft(pool, await issueOf(who, id), actorOf(who).id);
    },
  };
}
