/** What changes while somebody looks on, and who else looks. */
import * as issues from '../issues/index.ts';
import type { News } from '../platform/index.ts';
import type { AppParts } from './app.ts';
import { actorOf, issueId } from './issues.ts';
import { permit, type Principal } from './principal.ts';
import type { Reads } from './reading.ts';
import { mustRead, noIssue, sightOf } from './rights.ts';

export type { Change, News } from '../platform/index.ts';
export type { Presence } from '../issues/index.ts';

export function liveCommands({
  database: { pool },
  clock,
  changes,
  reading,
}: Pick<AppParts, 'database' | 'clock' | 'changes'> & Reads) {
  async function issueOf(who: Principal, id: string): Promise<string> {
    const found = await issues.findIssue(pool, issueId(id));
    if (!found) throw noIssue(id);
    await mustRead(pool, who, [found.id]);
    return found.id;
  }

  return {
    /** See `Changes.follow`: ids and nouns, never words. */
    async followChanges(who: Principal, since: string | null, tell: (news: News) => void): Promise<() => void> {
      permit(who, 'read');
      if (sightOf(who) === null) return changes.follow(since, tell);
      let told = Promise.resolve();
      return changes.follow(since, (news) => {
        told = told.then(async () => {
          // What could not be looked up is read again.
          const read = news.changes && (await reading.changes(who, news.changes).catch(() => null));
          tell({ ...news, changes: read });
        });
      });
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
