/** The library's door. */
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
export { NewResponse, OUTCOMES, ResponseChange, type Outcome, type Response, type ResponseHead } from './stage.ts';
export { createStems, type Stems } from './stems.ts';
export {
  listResponses,
  responsesAfter,
  responsesById,
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
