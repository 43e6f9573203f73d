import { describe, expect, test } from 'vitest';
import { averageOf, byOutcome, expectedOutcome, judgementOf, outcomeOf, outcomeWords, type Signs } from './outcome.ts';

const none = { resolved: 0, reopened: 0, no_reply: 0, made_worse: 0 };

describe('what is expected', () => {
  test('few cases stay near the average, many leave it, and the interval narrows', () => {
    const one = expectedOutcome({ ...none, resolved: 1 }, 0.5);
    const many = expectedOutcome({ ...none, resolved: 40 }, 0.5);
    const failed = expectedOutcome({ ...none, made_worse: 1 }, 0.5);
    expect(one.mean).toBeCloseTo(0.6);
    expect(failed.mean).toBeCloseTo(0.4);
    expect(many.mean).toBeGreaterThan(0.94);
    expect(many.high - many.low).toBeLessThan((one.high - one.low) / 3);
    expect(one.low).toBeLessThan(0.5);
    expect(one.high).toBeGreaterThan(0.5);
  });

  test('silence is no case, and a library without cases expects a half', () => {
    expect(expectedOutcome({ ...none, no_reply: 9 }, 0.7)).toEqual(expectedOutcome(none, 0.7));
    expect(averageOf(none)).toBe(0.5);
    expect(averageOf({ ...none, resolved: 8, reopened: 1, made_worse: 1, no_reply: 90 })).toBe(0.75);
  });

  test('what is untried ranks above what is known to fail, and below what is known to work', () => {
    const ranked = byOutcome(
      [
        { of: 'fails', fit: 1, cases: { ...none, resolved: 1, reopened: 7 } },
        { of: 'untried', fit: 1, cases: none },
        { of: 'works', fit: 1, cases: { ...none, resolved: 12 } },
        { of: 'works and hardly fits', fit: 0.2, cases: { ...none, resolved: 12 } },
      ],
      0.5,
    );
    expect(ranked.map(({ of }) => of)).toEqual(['works', 'untried', 'fails', 'works and hardly fits']);
  });

  test('is said with its failures', () => {
    expect(outcomeWords({ ...none, resolved: 3, reopened: 1 })).toBe('3 of 4 resolved, 1 reopened');
    expect(outcomeWords({ resolved: 0, reopened: 0, no_reply: 2, made_worse: 1 })).toBe(
      '0 of 3 resolved, 1 made it worse, 2 without a reply',
    );
    expect(outcomeWords(none)).toBe('not tried yet');
  });
});

describe('how it turned out', () => {
  const signs: Signs = {
    judgement: 'resolved',
    reopened: 0,
    answered: 1,
    follow_ups: { people: 1, said: 1 },
    tone: null,
    volume: { before: 1, after: 50, days: 2, of: 'answer', at: '2026-03-02T09:00:00.000Z' },
    over: false,
  };

  test('a tone that is unknown judges nothing, nor do more reports', () => {
    expect(outcomeOf(signs)).toBe('resolved');
    expect(outcomeOf({ ...signs, tone: { before: 0.1, after: -0.4, people: 1 } })).toBe('made_worse');
    expect(outcomeOf({ ...signs, tone: { before: -0.6, after: -0.5, people: 1 } })).toBe('resolved');
    expect(outcomeOf({ ...signs, tone: { before: 0.9, after: 0.3, people: 1 } })).toBe('resolved');
  });

  test('silence after an answer is no reply once nobody looks any longer; without an answer there is none to reply to', () => {
    const silent = { ...signs, follow_ups: { people: 0, said: 0 } };
    expect(outcomeOf(silent)).toBe('resolved');
    expect(outcomeOf({ ...silent, over: true })).toBe('no_reply');
    expect(outcomeOf({ ...silent, over: true, answered: 0 })).toBe('resolved');
    expect(outcomeOf({ ...silent, over: true, reopened: 1 })).toBe('reopened');
  });

  test('whoever resolves it says how it went', () => {
    const said = {
      'Firmware 2.1': 'resolved',
      'Duplicates in the table are gone': 'resolved',
      'The error is mended': 'resolved',
      'made it worse: the update failed': 'made_worse',
      'No reply from the customer': 'no_reply',
      no_reply: 'no_reply',
      mistake: null,
      'Opened by mistake': null,
      'Duplicate: see the other one': null,
      'spam.': null,
      'Not an issue (as designed)': null,
    };
    expect(Object.fromEntries(Object.keys(said).map((one) => [one, judgementOf(one)]))).toEqual(said);
  });
});
