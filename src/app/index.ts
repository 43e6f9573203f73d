export * from './app.ts';
export type { ConnectorView } from './connectors.ts';
export type { BadRow, ImportProgress, ImportReport } from './import.ts';
export * from './principal.ts';
export type { Link } from './trace.ts';
export type { Pulled } from '../ingest/index.ts';
