export * from './numbers-store.ts';
export { countNumbers, DIMENSIONS, NUMBERS_CHECKS, SPANS, type Dimension, type Span } from './numbers.ts';
export { ratesOf, type Rate, type Rates } from './rates.ts';
export * from './stage.ts';
export * from './store.ts';
