export { ratesOf, type Rate, type Rates } from './rates.ts';
export * from './stage.ts';
export * from './store.ts';
