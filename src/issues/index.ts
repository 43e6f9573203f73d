export * from './drafts.ts';
export { createIssues, type Issues, type OnEvent, type Opened, type Opening, type Said, type Story } from './issues.ts';
export {
  createPromises,
  policies,
  promisesOf,
  removePolicy,
  savePolicy,
  type Promises,
  type PromiseRow,
} from './promises.ts';
export {
  allHours,
  type Actor,
  type Entry,
  type Gathered,
  type Issue,
  type IssueEvent,
  type IssueState,
  type Policy,
  type WorkingTimeAfter,
} from './stage.ts';
export {
  addEntry,
  countOwned,
  findIssue,
  gatheredBy,
  givenTo,
  handedOverFrom,
  listIssues,
  lockIssues,
  ownedBy,
  type IssueFilter,
  type IssueLink,
} from './store.ts';
export { startIssueTimers, tickIssues } from './worker.ts';
export { issuePromises } from './watched.ts';
