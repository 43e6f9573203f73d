/** What the product and its enrichment thread say to one another. */
import type { Vocabulary } from '../topics/index.ts';
import type { Enrichment, Words } from './stage.ts';

export interface Request {
  readonly id: number;
  /** Where it is another one than before. */
  readonly vocabulary: Vocabulary | null;
  readonly words: readonly Words[];
}

export interface Answer {
  readonly id: number;
  /** In the order of the words. */
  readonly told: readonly Enrichment[];
}
