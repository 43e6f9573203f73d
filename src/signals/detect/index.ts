/** The door of what judges a series of counts: pure, without a store, so that a file can be judged at once. */
export { expectedAt, observe, resumeDetector, startDetector } from './detector.ts';
export type { DetectorOptions, DetectorState, Judged, Observation } from './detector.ts';
export type { Episode } from './episode.ts';
export { bucketOf, readColumns, readRow } from './series.ts';
export type { Columns, Row } from './series.ts';
