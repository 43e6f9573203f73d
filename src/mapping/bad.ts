/** What a step of a mapping answers when a record does not fit, instead of throwing: thousands of records a second may not fit. */
import type { Problem } from '#sdk';

/** `field` of each problem is relative to the value: '' for the value itself, `.url`, `[2].name`. */
export class Bad {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    this.problems = problems;
  }
}

export function bad(problem: string): Bad {
  return new Bad([{ field: '', problem }]);
}

/** What a vendor writes for "nothing". */
export function absent(value: unknown): value is null | undefined | '' {
  return value === undefined || value === null || value === '';
}

/** A value in a message: its kind and, where it is short enough to help, itself. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'a list';
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
