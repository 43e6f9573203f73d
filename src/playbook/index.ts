/** Playbooks: loaded and linted from YAML, compiled to plans, and moved step by step. */
export { parsePlaybookCases, runPlaybookCases, type CaseResult, type PlaybookCase } from './cases.ts';
export { compilePlaybook } from './compile.ts';
export { createLanguage, type TextLimits } from './language.ts';
export { loadPlaybook, type ActionFacts, type Catalog, type Loaded, type LoadedPlaybook } from './load.ts';
export type { Intent, Json, Plan, Progress, RunEvent, RunView, Starts, StepRecord, Waiting } from './plan.ts';
export * from './engine.ts';
export * from './files.ts';
export * from './promises.ts';
export * from './store.ts';
export * from './worker.ts';
