/** Playbooks: loaded and linted from YAML, compiled to plans, and moved step by step. */
export { parsePlaybookCases, runPlaybookCases, type CaseResult, type PlaybookCase } from './cases.ts';
export * from './asks.ts';
export * from './asks-store.ts';
export { createExpressions, type Expressions } from './conditions.ts';
export * from './controls.ts';
export { compilePlaybook, secondsOf } from './compile.ts';
export { fitFields, formGiven, type Answer } from './decide.ts';
export * from './dry-run.ts';
export { fit } from './fit.ts';
export { guestLabel } from './guests.ts';
export { flowOfText, type Flow } from './flow.ts';
export { lackOf } from './lack.ts';
export { inEnglish, triggerOf, triggerWords, type Told } from './told.ts';
export { mermaid } from './graph.ts';
export { createLanguage, languageFor, limitsOf, type TextLimits } from './language.ts';
export { shapeOf } from './shape.ts';
export { loadPlaybook, type ActionFacts, type Catalog, type Loaded, type LoadedPlaybook } from './load.ts';
export {
  causeOf,
  causeOfSignal,
  letOut,
  type BusinessTimes,
  type Cause,
  type Decision,
  type Intent,
  type Json,
  type Plan,
  type Progress,
  type Question,
  type RunEvent,
  type RunView,
  type Starts,
  type StepRecord,
  type Waiting,
} from './plan.ts';
export * from './engine.ts';
export {
  actionsFrom,
  actionsOf,
  answersAfter,
  lintPolicies,
  loadPlaybooks,
  playbookFiles,
  readPolicies,
  type FileText,
  type PlaybookFolders,
  type Playbooks,
} from './files.ts';
export { outlineOf, type OutlineStep } from './outline.ts';
export { POLICIES_FILE } from './policies.ts';
export { playbookSchema, policiesSchema } from './schema.ts';
export { createShelf, type Refused, type Shelf } from './shelf.ts';
export { parsePeople } from './people-file.ts';
export { askedBy, unknownOf } from './named.ts';
export * from './promises.ts';
export type { ReadFields } from './reads.ts';
export { type ActivePlaybook, type Wanted } from './runs.ts';
export type { Scheduled } from './scheduled.ts';
export { nearCopies, type Copy, type Source } from './near-copies.ts';
export { post } from './some-activity.ts';
export * from './store.ts';
export * from './worker.ts';
export { yamlOf } from './written.ts';
