/** The door of what judges a series of counts: pure, without a store, so that a file can be judged at once. */
export { observe, startDetector } from './detector.ts';
export type { DetectorOptions, DetectorState, Episode, Judged, Observation } from './detector.ts';
