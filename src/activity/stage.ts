/** From what a mapping said to an activity of ours. Pure. */
import type { Activity, Audience, MappedActivity } from '#sdk';
import type { Enrichment } from './enrich/index.ts';
import { reachOf } from './reach.ts';

export interface Where {
  readonly id: string;
  readonly connection: string;
  /** The connection's; a record or its stream may only narrow it. */
  readonly audience: Audience;
  readonly cause: string;
  readonly seen_at: string;
  readonly backfilled: boolean;
}

/** Our own doing come back: what made us write it, and how far the chain is. */
export interface Echo {
  readonly origin: readonly string[];
  readonly hop: number;
}

const WORDLESS = { title: null, text: null, html: null, attachments: [], mentions: [], tags: [] };

/** Nothing is told of what has no words. */
const UNTOLD = { sentiment: null, topics: [], products: [], terms: [] };

export function toActivity(mapped: MappedActivity, where: Where, echo: Echo | null): Activity {
  return {
    ...mapped,
    // A deletion quotes nothing, whatever the vendor sends along with it.
    ...(mapped.kind === 'delete' && WORDLESS),
    ...where,
    audience: mapped.audience ?? where.audience,
    ...UNTOLD,
    reach: mapped.kind === 'delete' ? null : reachOf(mapped),
    origin: echo ? [...echo.origin] : [],
    hop: echo?.hop ?? 0,
    ours: echo !== null,
  };
}

/** What stands for a thing that the vendor no longer has. Its words are not quoted again, and who deleted it is not known. */
export function tombstone(last: Activity, where: Omit<Where, 'audience' | 'connection'>, version: string): Activity {
  return {
    ...last,
    ...where,
    version,
    kind: 'delete',
    actor: null,
    ours: false,
    origin: [],
    hop: 0,
    ...WORDLESS,
    edited_at: null,
    metrics: { likes: null, shares: null, replies: null, views: null, reach: null },
    vendor_sentiment: null,
    ...UNTOLD,
    reach: null,
  };
}

/** Whether there is anything that enrichment could tell. */
export function hasWords({ kind, title, text }: Pick<Activity, 'kind' | 'title' | 'text'>): boolean {
  return kind !== 'delete' && (title !== null || text !== null);
}

export function withEnrichment(activity: Activity, told: Enrichment | undefined): Activity {
  if (told === undefined) return activity;
  const { language, sentiment, topics, products, terms } = told;
  return { ...activity, language, sentiment, topics, products, terms };
}
