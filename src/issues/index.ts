export * from './drafts.ts';
export { createIssues, type Issues, type OnEvent, type Opened, type Opening, type Story } from './issues.ts';
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
  type Said,
  type WorkingTimeAfter,
} from './stage.ts';
export {
  addEntry,
  countOwned,
  findIssue,
  gatheredBy,
  handedOverFrom,
  listIssues,
  lockIssues,
  notesIn,
  ownedBy,
  type IssueFilter,
  type IssueLink,
} from './store.ts';
export { startIssueTimers, tickIssues } from './worker.ts';
export { ISSUE_CHECKS } from './watched.ts';
