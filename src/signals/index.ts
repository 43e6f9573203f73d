/** The early warning: what is said of slices is counted with the activities, judged against what is expected, and told with its evidence. */
export { count, MOST_PARTS } from './counting.ts';
export { createSliceShelf, readSlices, type SliceFolders, type SliceShelf } from './shelf.ts';
export { createSignalsWork, type SignalsParts, type SignalsWork } from './worker.ts';
export { parseSlices, SLICES_FILE } from './slices.ts';
export { SIGNAL_CHECKS } from './watched.ts';
export { factsOf } from './sight.ts';
export type { SignalRow } from './signals-store.ts';
