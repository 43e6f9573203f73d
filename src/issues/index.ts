export * from './drafts.ts';
export { digestOf, type Digest } from './digest.ts';
export { createIssues, type Issues, type OnEvent, type Story } from './issues.ts';
export { keepPromises, policies, promisesOf, removePolicy, savePolicy, timeAnew, type PromiseRow } from './promises.ts';
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
  gatheredBy,
  givenTo,
  handedOverFrom,
  listIssues,
  lockIssues,
  notesIn,
  ownedBy,
  touchIssue,
  type IssueFilter,
  type IssueLink,
} from './store.ts';
export { PLACES } from './gather.ts';
export { openPlace } from './places.ts';
export { reportersOf, type Reporter } from './reporters.ts';
export { silenceOf, timeSilencesAnew, type NextOwner, type SilenceRow } from './silence.ts';
export { startIssueTimers, tickIssues } from './worker.ts';
export { issuePromises } from './watched.ts';
