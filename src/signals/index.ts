/** The early warning: what is said of slices is counted with the activities, judged against what is expected, and told with its evidence. */
export { backtest, score } from './backtest.ts';
export { count, factsChanged, MOST_PARTS } from './counting.ts';
export type { Evidence } from './evidence.ts';
export { factsBetween, listFactSeries, saveFacts, type SeriesOfFacts } from './facts-store.ts';
export { createHistory, type WouldNotice } from './history.ts';
export { backtestStored, numbersOf, type Numbers } from './reports.ts';
export { createSliceShelf, readSlices, type SliceFolders, type SliceShelf } from './shelf.ts';
export { coverageBetween, coverageOf, factsOf, gapsSince, type GapWhy, type Sight } from './sight.ts';
export { listSignals, signalOf, signalsById, type SignalFilter, type SignalRow } from './signals-store.ts';
export { listProblems, listSlices, setWordless } from './slices-store.ts';
export {
  compileSlice,
  parseSlices,
  partOf,
  partText,
  SLICES_FILE,
  type CompiledSlice,
  type Part,
  type Slice,
} from './slices.ts';
export { countedOf, partsOf } from './store.ts';
export type { Entry } from './tally.ts';
export { SIGNAL_CHECKS } from './watched.ts';
export { createSignalsWork, type SignalsParts, type SignalsWork } from './worker.ts';
