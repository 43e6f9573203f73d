export * from './accounts.ts';
export * from './drafts.ts';
export { digestOf, type Digest } from './digest.ts';
export { createIssues, type Issues, type OnEvent, type Story } from './issues.ts';
export { placesOfIssues, promisesKept, speedOf, type PlaceOfIssues, type PromisesKept, type Speed } from './numbers.ts';
export {
  answeredOutside,
  policies,
  promisesOf,
  removePolicy,
  savePolicy,
  timeAnew,
  type PromiseRow,
} from './promises.ts';
export {
  type Actor,
  type Entry,
  type Gathered,
  type Issue,
  type IssueEvent,
  type IssueState,
  type Opened,
  type Opening,
  type Policy,
  type Said,
} from './stage.ts';
export {
  addEntry,
  countOwned,
  decisionsSince,
  findIssue,
  gatheredAmong,
  gatheredBy,
  givenTo,
  handedOverFrom,
  listIssues,
  lockIssues,
  marketsOfIssues,
  ownedBy,
  rootOf,
  type IssueFilter,
  type IssueLink,
} from './store.ts';
export { forgetAbsent, hasLeft, isHere, presentIn, type Presence } from './presence.ts';
export {
  INBOX_SORTS,
  INBOX_VIEWS,
  inboxCounts,
  inboxFacets,
  inboxPage,
  type InboxCounts,
  type InboxQuery,
  type InboxRow,
  type Need,
} from './inbox.ts';
export {
  countViews,
  findView,
  removeView,
  savedViews,
  saveView,
  sawIssues,
  unseeIssues,
  type SavedView,
} from './views.ts';
export { PLACES } from './gather.ts';
export { openPlace } from './places.ts';
export { acceptProposals, proposedTo, refuseProposals, type Proposed } from './proposals.ts';
export { type ProposalState } from './proposals-store.ts';
export { relatedTo, saidInside, type Related } from './related.ts';
export { createProposer } from './proposing.ts';
export { regroup, regroupings, type Regrouped } from './regroup.ts';
export { rulesOf, type GatheringRules } from './rules.ts';
export { reportersOf, type Reporter } from './reporters.ts';
export { saidIn, type SaidInIssue } from './said.ts';
export { hiddenIssues, partlyHidden } from './sight.ts';
export { silenceOf, timeSilencesAnew, type NextOwner, type SilenceRow } from './silence.ts';
export { startIssueTimers, tickIssues } from './worker.ts';
export { issuePromises } from './watched.ts';
