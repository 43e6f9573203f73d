/** The library's door. */
export { forgetPerson, type Forgotten, type WasForgotten } from './forget.ts';
export { libraryStats, type ChangedStep, type LibraryStats, type Standing } from './learning.ts';
export { allCases, casesOf } from './learning-store.ts';
export { responderIds, type Word } from './from-issue.ts';
export {
  averageOf,
  byOutcome,
  NO_CASES,
  outcomeWords,
  type Cases,
  type Expected,
  type Ranked,
  type Forecast,
  type Signs,
} from './outcome.ts';
export { excerptOf, readFor, type Excerpt } from './marks.ts';
export { withoutNames } from './names.ts';
export { filledIn, firstNameOf, recognised, sayable } from './placeholders.ts';
export {
  lockBehind,
  lockPublication,
  published,
  publicationsOf,
  savePublication,
  type Publication,
} from './publications.ts';
export { createResponses, type Responses, type Taken } from './responses.ts';
export { leastFit } from './rank.ts';
export { createSearch, type Found, type Question, type Results, type Search } from './search.ts';
export {
  NewResponse,
  OUTCOMES,
  ResponseChange,
  reviewOf,
  TOLD,
  type Incoming,
  type Outcome,
  type Response,
  type ResponseHead,
} from './stage.ts';
export { createStems, type Stems } from './stems.ts';
export {
  countResponses,
  listResponses,
  responsesAfter,
  responsesById,
  responsesByRef,
  reuseOf,
  saveSearch,
  saveUse,
  usesOf,
  versionsOf,
  type ResponseFilter,
  type Reuse,
  type Use,
  type Version,
} from './store.ts';
export { LIBRARY_CHECKS } from './watched.ts';
export {
  conversationOf,
  countFound,
  forgetThings,
  lookSoon,
  madeOfHidden,
  originsOf,
  speakersOf,
  watchIssue,
  type Origin,
} from './watch-store.ts';
export { startLibrary, tickLibrary, type LibraryParts } from './worker.ts';
