/** How far back the wall looks, as the address says it. */
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { Span as Step } from '../../api/shapes/index.ts';

export const SPANS = ['hour', 'day', 'week'] as const;
export type Span = (typeof SPANS)[number];

const HOUR_MS = 3_600_000;
export const STEP_MS: Readonly<Record<Step, number>> = { slot: 300_000, hour: HOUR_MS, day: 24 * HOUR_MS };

interface Looked {
  readonly ms: number;
  /** What a bar stands for, and a cloud. */
  readonly bars: Step;
  readonly clouds: Step;
}

export const LOOKED: Readonly<Record<Span, Looked>> = {
  hour: { ms: HOUR_MS, bars: 'slot', clouds: 'slot' },
  day: { ms: 24 * HOUR_MS, bars: 'hour', clouds: 'hour' },
  week: { ms: 7 * 24 * HOUR_MS, bars: 'hour', clouds: 'day' },
};

/** When it begins: with a whole bar, so that a number and the posts behind it are of the same time. */
export function sinceOf(span: Span, now: number): string {
  const { ms, bars } = LOOKED[span];
  return new Date(Math.floor((now - ms) / STEP_MS[bars]) * STEP_MS[bars]).toISOString();
}

export function useSpan(): readonly [Span, (span: Span) => void] {
  const [params, setParams] = useSearchParams();
  const given = params.get('span');
  const span = SPANS.find((one) => one === given) ?? 'day';
  return useMemo(
    () =>
      [
        span,
        (next: Span): void =>
          setParams(
            (before) => {
              const after = new URLSearchParams(before);
              after.set('span', next);
              after.delete('at');
              return after;
            },
            { replace: true },
          ),
      ] as const,
    [span, setParams],
  );
}
