export * from './app.ts';
export type { ConnectorView } from './connectors.ts';
export type { BadRow, ImportProgress, ImportReport } from './import.ts';
export type { Touched } from './health.ts';
export * from './principal.ts';
export type { Health, StreamHealth } from '../connections/index.ts';
export type { Link } from './trace.ts';
export type { Pulled } from '../ingest/index.ts';
