/** The vocabulary: which one is in force, and what it makes of what is here already. One function and one permission check each. */
import type { LintProblem } from '#sdk';
import * as activity from '../activity/index.ts';
import { lowestId, transaction } from '../platform/index.ts';
import type { AppParts, Enriching } from './app.ts';
import { permit, type Principal } from './principal.ts';

export interface TopicsInForce {
  /** Null where there is none. */
  readonly file: string | null;
  readonly revision: string;
  readonly entries: activity.Vocabulary['entries'];
  /** Why the file as it is now is not in force. */
  readonly problems: readonly LintProblem[];
}

export interface RetagExample {
  readonly activity: string;
  readonly text: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface RetagReport {
  readonly activities: number;
  readonly same: number;
  readonly changed: number;
  /** By name of a product or a topic: how many would bear it anew, and how many no more. */
  readonly names: Readonly<Record<string, { readonly added: number; readonly removed: number }>>;
  readonly examples: readonly RetagExample[];
}

export interface RetagOptions {
  /** What came in from then on; all of it where null. */
  readonly since: Date | null;
  /** Else it is only told what would change. */
  readonly apply: boolean;
  readonly onProgress?: (activities: number) => void;
  readonly signal?: AbortSignal;
}

const BATCH = 500;
const EXAMPLES = 5;
const LOWEST = '00000000-0000-0000-0000-000000000000';

export function topicCommands({
  database,
  enriching,
  signals,
}: Pick<AppParts, 'database' | 'signals'> & { readonly enriching: Pick<Enriching, 'vocabulary'> }) {
  return {
    topicsInForce(who: Principal): TopicsInForce {
      permit(who, 'read');
      const { file, problems, current } = enriching.vocabulary;
      return { file, ...current, problems };
    },

    /** History by the vocabulary that is in force; what slices count of words is counted anew. Cut short, it is simply run again; nothing starts by it. */
    async retagTopics(who: Principal, { since, apply, onProgress, signal }: RetagOptions): Promise<RetagReport> {
      permit(who, apply ? 'map' : 'read');
      const matcher = activity.compileVocabulary(enriching.vocabulary.current);
      const names = new Map<string, { added: number; removed: number }>();
      const examples: RetagExample[] = [];
      let [activities, changed] = [0, 0];
      const count = (name: string, what: 'added' | 'removed'): void => {
        const had = names.get(name) ?? { added: 0, removed: 0 };
        had[what] += 1;
        names.set(name, had);
      };
      for (let after: string | null = since === null ? LOWEST : lowestId(since); after !== null;) {
        signal?.throwIfAborted();
        const from: string = after;
        after = await transaction(database.pool, async (tx) => {
          const rows = await activity.taggedAfter(tx, from, BATCH, apply);
          const told = rows.map((row) => ({ row, found: matcher.match(activity.subjectOf(row), row.language) }));
          for (const { row, found } of told) {
            const [before, now] = [
              new Set([...row.products, ...row.topics]),
              new Set([...found.products, ...found.topics]),
            ];
            const [fresh, gone] = [now.difference(before), before.difference(now)];
            for (const name of fresh) count(name, 'added');
            for (const name of gone) count(name, 'removed');
            if (fresh.size + gone.size === 0) continue;
            changed += 1;
            if (examples.length < EXAMPLES)
              examples.push({
                activity: row.id,
                text: row.text ?? row.title ?? '',
                before: [...before],
                after: [...now],
              });
          }
          activities += rows.length;
          const moved = told.filter(({ row }) => row.vocabulary !== matcher.revision);
          if (apply && moved.length > 0)
            await activity.saveTags(
              tx,
              moved.map(({ row, found: { products, topics } }) => ({
                id: row.id,
                products: [...products],
                topics: [...topics],
                vocabulary: matcher.revision,
              })),
            );
          return rows.length < BATCH ? null : (rows.at(-1)?.id ?? null);
        });
        onProgress?.(activities);
      }
      if (apply && changed > 0) {
        await signals.shelf.refresh();
        await signals.shelf.recount(signals.shelf.all.flatMap(({ name, needsWords }) => (needsWords ? [name] : [])));
      }
      const sorted = [...names].toSorted(
        ([a, x], [b, y]) => y.added + y.removed - x.added - x.removed || (a < b ? -1 : 1),
      );
      return { activities, same: activities - changed, changed, names: Object.fromEntries(sorted), examples };
    },
  };
}
