/** What must be at the vendors when all is over: each text once, and nothing else. */
import { numberIn } from './people.ts';

export const CASES = [
  'weighed',
  'agreed',
  'ignored',
  'urgent',
  'patient',
  'listed',
  'parallel',
  'raced',
  'proposed',
  'kept',
  'grave',
  'passed',
  'turned',
  'cancelled',
] as const;
export type Case = (typeof CASES)[number];

/** Each alone; a list within: at least one of these, and none twice. */
export type Expected = string | readonly string[];

export function expectedOf(text: string, word: Case): readonly Expected[] {
  const at = numberIn(text);
  const even = at % 2 === 0;
  switch (word) {
    case 'weighed':
      return [
        [`Sent ${text}`, `Sent ${text} edited`, `Rejected ${text}`][at % 3] ?? '',
        `Opened ${text}`,
        `Closed ${text}`,
      ];
    case 'agreed':
      return [`${even ? 'Agreed' : 'Disagreed'} ${text}`];
    case 'ignored':
      return [`Nobody ${text}`];
    case 'urgent':
      return [`Told ${text}`];
    case 'patient':
      return [`Later ${text}`, `Replied ${replyTo(text)}`];
    case 'listed':
      return ['a', 'b', 'c'].map((item) => `${item} ${text}`).concat(`After ${text}`);
    case 'parallel':
      return [`Chose ${even ? 'a' : 'b'} ${text}`, `Waited ${text}`, `Joined ${text}`];
    case 'raced':
      return [[`Timer ${text}`, `Person ${text}`]];
    case 'proposed':
      return [`Proposed ${text}`];
    case 'passed':
      return [`Passed ${text}`];
    case 'turned':
      return [`Turned ${text}`];
    case 'cancelled':
      return [];
    case 'kept':
      return [`Opened ${text}`];
    case 'grave':
      return [`Opened ${text}`, `Risk ${text}`, `Missed ${text}`, `Idle ${text}`];
  }
}

export function replyTo(text: string): string {
  return `to ${text.replace('.', ',')} yes`;
}

export interface Counted {
  readonly missing: readonly string[];
  readonly doubled: readonly string[];
  /** Made, and asked for by nobody; what the clock starts aside. */
  readonly extra: readonly string[];
}

/** @param made all texts at the vendors */
export function count(made: readonly string[], expected: readonly Expected[]): Counted {
  const counts = new Map<string, number>();
  for (const text of made) {
    const said = /\[([^[\]]*)\]/.exec(text)?.[1];
    if (said !== undefined && !/^(Story|Tale) /.test(said)) counts.set(said, (counts.get(said) ?? 0) + 1);
  }
  const known = new Set(expected.flat());
  return {
    missing: expected
      .filter((one) => [one].flat().every((text) => !counts.has(text)))
      .map((one) => [one].flat().join(' or ')),
    doubled: [...counts].flatMap(([text, times]) => (times > 1 ? [text] : [])),
    extra: [...counts.keys()].filter((text) => !known.has(text) && !text.startsWith('Minute ')),
  };
}
