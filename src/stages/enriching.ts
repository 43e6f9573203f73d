/** What words tell, and for which activities the line waits until it is told: those that a playbook in force reads it of. A part of the composition root. */
import { join } from 'node:path';
import type { Activity } from '#sdk';
import {
  createEnricher,
  compileVocabulary,
  createVocabularyShelf,
  ENRICHMENT_CHECKS,
  enrichDue,
  hasWords,
  NO_VOCABULARY,
  relatedTo,
  startEnriching,
  type Enricher,
  type Enrichment,
  type EnrichingParts,
  type Related,
  type VocabularyShelf,
} from '../activity/index.ts';
import { builtInFolder, type Check, type Config, type Database, type Log, type Rounds } from '../platform/index.ts';
import type { Judging } from './playbooks.ts';
import { causeOf, type ActivePlaybook, type ReadFields } from '../playbook/index.ts';

export interface Enriching {
  readonly vocabulary: VocabularyShelf;
  /** Nothing is told where it is switched off. */
  readonly enricher: Pick<Enricher, 'enrich'>;
  /** Enriches what came in without, until it is stopped. */
  start(): Rounds[];
  /** All that is to be enriched. Answers how many. */
  due(signal?: AbortSignal, onProgress?: (count: number) => void): Promise<number>;
  readonly checks: readonly Check[];
  /** Words of the same product or topic as those in a text. */
  related(text: string, language: string | null): readonly Related[];
  stop(): Promise<void>;
}

/** With the vocabulary as its file is now. */
export async function openEnriching({
  database,
  config,
  judging,
  onTold,
  onToldAgain,
  log,
}: {
  readonly database: Database;
  readonly config: Pick<Config, 'dataDir' | 'enrich'>;
  readonly judging: Judging;
  readonly onTold: EnrichingParts['onTold'];
  readonly onToldAgain: EnrichingParts['onToldAgain'];
  readonly log: Log;
}): Promise<Enriching> {
  const folders = { builtIn: builtInFolder('mappings'), own: join(config.dataDir, 'mappings') };
  const vocabulary = createVocabularyShelf({ database, folders, ...judging, log });
  await vocabulary.takeUp();
  const enricher = createEnricher({ vocabulary: () => vocabulary.current, log });
  const parts = { database, enricher, revision: () => vocabulary.current.revision, onTold, onToldAgain, log };
  const always = { vocabulary, related: relatedIn(vocabulary), stop: enricher.stop };
  if (!config.enrich) {
    const silent = { enrich: (words: readonly unknown[]) => Promise.resolve(words.map(() => null)) };
    return { ...always, enricher: silent, start: () => [], due: async () => 0, checks: [] };
  }
  return {
    ...always,
    enricher,
    start: () => [startEnriching(parts)],
    due: (signal, onProgress) => enrichDue(parts, signal, onProgress),
    checks: ENRICHMENT_CHECKS,
  };
}

/** By the vocabulary in force, compiled once it is asked for. */
function relatedIn(vocabulary: VocabularyShelf): Enriching['related'] {
  let matcher = compileVocabulary(NO_VOCABULARY);
  return (text, language) => {
    const { current } = vocabulary;
    if (matcher.revision !== current.revision) matcher = compileVocabulary(current);
    return relatedTo(text, language, { matcher, entries: current.entries });
  };
}

export interface Waiting {
  /** By id, of those for which somebody waits. */
  of(activities: readonly Activity[]): Promise<ReadonlyMap<string, Enrichment>>;
}

const BY_WORDS = ['sentiment', 'topics', 'products', 'terms', '*'] as const;

/** @param active playbooks that may start runs; the same value until they change. */
export function createWaiting(enricher: Pick<Enricher, 'enrich'>, active: () => readonly ActivePlaybook[]): Waiting {
  let of: readonly ActivePlaybook[] = [];
  let reading: readonly ActivePlaybook[] = [];

  /** The playbooks that read anything that only words tell. */
  function readers(): readonly ActivePlaybook[] {
    const now = active();
    if (of === now) return reading;
    of = now;
    reading = now.filter(({ plan: { reads } }) => [reads.conditions, reads.steps, reads.replies].some(anything));
    return reading;
  }

  function waits(activity: Activity): boolean {
    if (activity.ours || activity.backfilled || !hasWords(activity)) return false;
    const isReply = activity.thread !== null || activity.in_reply_to !== null;
    return readers().some(
      ({ plan: { reads, kind, starts } }) =>
        (kind === 'activity' && asks(reads.conditions, activity)) ||
        (isReply && asks(reads.replies, activity)) ||
        // Its conditions read nothing that is still to be told: whether it starts is known.
        (kind === 'activity' && asks(reads.steps, activity) && 'key' in starts(causeOf(activity))),
    );
  }

  return {
    async of(activities) {
      const waiting = readers().length === 0 ? [] : activities.filter(waits);
      const told = await enricher.enrich(waiting);
      return new Map(
        waiting.flatMap(({ id }, at) => {
          const one = told[at];
          return one ? [[id, one] as const] : [];
        }),
      );
    },
  };
}

function anything(fields: ReadFields): boolean {
  return fields.has('language') || BY_WORDS.some((field) => fields.has(field));
}

function asks(fields: ReadFields, { language }: Activity): boolean {
  return (language === null && fields.has('language')) || BY_WORDS.some((field) => fields.has(field));
}
