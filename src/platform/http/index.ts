export type { AllowPrivate } from './addresses.ts';
export { createHttp, type ClosableHttp, type HttpOptions } from './http.ts';
export { createLimiter, type Limiter, type LimiterOptions, type Spent, type Turn } from './limiter.ts';
export type { Signer } from './signer.ts';
export { asAction } from './urgency.ts';
export type { Exchange } from './faults.ts';
