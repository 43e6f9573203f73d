export { createEnricher, type Enricher } from './enricher.ts';
export { ENRICHMENT_CHECKS, enrichDue, startEnriching, type EnrichingParts } from './enriching.ts';
export { hasWordsToTell, saveTags, taggedAfter } from './enrichment-store.ts';
export type { Enrichment } from './enrich/index.ts';
export * from './numbers-store.ts';
export { DIMENSIONS, SPANS, type Dimension, type Span } from './counted.ts';
export { countNumbers, fineSince, NUMBERS_CHECKS } from './numbers.ts';
export { hoursOf, ratesOf, type Rate, type Rates } from './rates.ts';
export { reachOf } from './reach.ts';
export { connectorOfHeld, deletedSince, inTheirStreams } from './kin.ts';
export { holdsUnreadable, readable, unreadableOf, type Sight } from './sight.ts';
export * from './stage.ts';
export * from './store.ts';
export {
  compileVocabulary,
  NO_VOCABULARY,
  relatedTo,
  saidIn,
  subjectOf,
  type Related,
  type Vocabulary,
} from './topics/index.ts';
export { daysUntil, MOST_BUSIEST, talkersOf, type AuthorRow, type TalkersRow } from './talkers.ts';
export { createVocabularyShelf, type VocabularyShelf } from './vocabulary.ts';
export { createAssistant, type Assistant } from './services/assist.ts';
export { createTranslator, type Translation, type Translator } from './services/translate.ts';
