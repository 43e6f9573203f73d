/** Answers weighed: a table of what decides, and what holds of any answers in any order. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnswerRow, AskRow } from './asks-store.ts';
import { decide, fitAnswer, type Answer } from './decide.ts';

function ask(like: Partial<AskRow> = {}): AskRow {
  return {
    id: 'ask',
    run: 'run',
    step: 'ok',
    playbook: 'p',
    kind: 'approval',
    question: 'q',
    text: 'Words',
    version: 1,
    options: [],
    fields: {},
    need: 'any',
    edit: true,
    self: true,
    authors: [],
    copies: [],
    always: false,
    business: false,
    whom: 'team:care',
    escalate: [],
    remind: null,
    state: 'open',
    held: null,
    unfound: [],
    level: 0,
    decision: null,
    due_at: '2026-03-02T11:00:00.000Z',
    next_at: null,
    reminded_at: null,
    opened_at: '2026-03-02T09:00:00.000Z',
    ended_at: null,
    ...like,
  };
}

/** `ines yes`, `bob no`, `dana yes@2`: of the second version. */
function answers(words: string): AnswerRow[] {
  return words
    .split(', ')
    .filter((one) => one !== '')
    .map((one, at) => {
      const [person = '', said = ''] = one.split(' ');
      const [choice = '', version = '1'] = said.split('@');
      const id = String(at).padStart(3, '0');
      return {
        id,
        ask: 'ask',
        person,
        choice,
        text: null,
        version: Number(version),
        fields: {},
        comment: null,
        at: id,
      };
    });
}

describe('decided', () => {
  test.each<readonly [Partial<AskRow>, number, string, string | null]>([
    [{}, 3, '', null],
    [{}, 3, 'ines yes', 'yes: ines'],
    [{}, 3, 'ines no', 'no: ines'],
    [{ need: 2 }, 3, 'ines yes', null],
    [{ need: 2 }, 3, 'ines yes, bob yes', 'yes: ines bob'],
    [{ need: 2 }, 3, 'ines no', null],
    [{ need: 2 }, 3, 'ines no, bob no', 'no: ines bob'],
    [{ need: 2 }, 3, 'ines no, bob yes', null],
    [{ need: 2 }, 2, 'ines no', 'no: ines'],
    [{ need: 3 }, 2, 'ines yes, bob yes', null],
    [{ need: 'all' }, 2, 'ines yes', null],
    [{ need: 'all' }, 2, 'ines yes, bob yes', 'yes: ines bob'],
    [{ need: 'all' }, 3, 'ines yes, bob no', 'no: bob'],
    // An edit: what was said of the text before it is said of another text.
    [{ need: 2, version: 2 }, 3, 'ines yes, bob yes@2', null],
    [{ need: 2, version: 2 }, 3, 'ines yes, bob yes@2, ines yes@2', 'yes: bob ines'],
    // A no stands, but nobody is counted twice, and whoever says otherwise later has said otherwise.
    [{ need: 2, version: 2 }, 3, 'ines no, bob yes@2, ines no@2', null],
    [{ need: 2, version: 2 }, 3, 'ines no, bob no@2', 'no: ines bob'],
    [{ need: 2, version: 3 }, 3, 'ines no, ines yes@2, bob no@3', null],
    // Whoever wrote it.
    [{ self: false, authors: ['ines'] }, 2, 'ines yes', null],
    [{ self: false, authors: ['ines'] }, 2, 'ines yes, bob yes', 'yes: bob'],
    [{ self: false, authors: ['ines'], need: 'all' }, 2, 'bob yes, dana yes', 'yes: bob dana'],
    [{ self: false, authors: ['ines'] }, 2, 'ines no', 'no: ines'],
    [{ self: false, authors: ['ines'], need: 2 }, 2, 'ines no', null],
    [{ kind: 'choice', options: ['a', 'b'] }, 3, 'ines b', 'b: ines'],
    [{ kind: 'choice', options: ['a', 'b'], need: 3 }, 3, 'ines a, bob b', null],
    [{ kind: 'choice', options: ['a', 'b'], need: 3 }, 3, 'ines a, bob b, dana b', 'b: bob dana'],
    // As many for each: what was chosen first.
    [{ kind: 'choice', options: ['a', 'b'], need: 2 }, 3, 'ines b, bob a', 'b: ines'],
    [{ kind: 'form' }, 3, 'ines done', 'done: ines'],
  ])('%j of %i: %s → %s', (like, asked, said, expected) => {
    const decision = decide(ask(like), answers(said), asked);
    expect(decision && `${decision.choice}: ${decision.by.join(' ')}`).toBe(expected);
  });

  test('the text is the one as edited', () =>
    expect(decide(ask({ text: 'Edited', version: 2 }), answers('ines yes@2'), 2)?.text).toBe('Edited'));
});

const people = ['ines', 'bob', 'dana', 'eve'];
const said = fc.array(
  fc.record({
    person: fc.constantFrom(...people),
    choice: fc.constantFrom('yes', 'no'),
    version: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 10 },
);
const need = fc.constantFrom<AskRow['need']>('any', 'all', 1, 2, 3);

/** As the table keeps them: one a person and version, the last. */
function kept(
  rows: readonly { readonly person: string; readonly choice: string; readonly version: number }[],
): AnswerRow[] {
  const last = new Map(rows.map((row) => [`${row.person}@${row.version}`, row]));
  return answers([...last.values()].map(({ person, choice, version }) => `${person} ${choice}@${version}`).join(', '));
}

test('of any answers: enough yes of this very text, by people who may; or a no; nobody twice; never both', () => {
  fc.assert(
    fc.property(said, need, fc.boolean(), fc.integer({ min: 1, max: 3 }), (rows, needed, self, version) => {
      const of = ask({ need: needed, self, version, authors: ['ines'] });
      const able = self ? people.length : people.length - 1;
      const all = kept(rows);
      const decision = decide(of, all, able);
      if (decision === null) return;
      expect(new Set(decision.by).size).toBe(decision.by.length);
      const own = all.filter(({ person, choice }) => decision.by.includes(person) && choice === decision.choice);
      expect(new Set(own.map(({ person }) => person)).size).toBe(decision.by.length);
      if (decision.choice === 'no') return;
      const enough = needed === 'any' ? 1 : needed === 'all' ? able : needed;
      expect(decision.by.length).toBeGreaterThanOrEqual(enough);
      for (const person of decision.by) {
        expect(self || person !== 'ines').toBe(true);
        expect(all).toContainEqual(expect.objectContaining({ person, choice: 'yes', version }));
      }
    }),
    { numRuns: 2_000 },
  );
});

test('one answer each: their order does not matter to an approval', () => {
  const each = fc.uniqueArray(fc.record({ person: fc.constantFrom(...people), choice: fc.constantFrom('yes', 'no') }), {
    selector: ({ person }) => person,
    maxLength: 4,
  });
  fc.assert(
    fc.property(
      each.chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }))),
      need,
      ([rows, shuffled], needed) => {
        const words = (some: typeof rows): string => some.map(({ person, choice }) => `${person} ${choice}`).join(', ');
        const [one, other] = [rows, shuffled].map((some) =>
          decide(ask({ need: needed }), answers(words(some)), people.length),
        );
        expect(one?.choice).toBe(other?.choice);
        expect(one?.by.toSorted()).toEqual(other?.by.toSorted());
      },
    ),
    { numRuns: 1_000 },
  );
});

describe('an answer that does not fit is refused, with what fits', () => {
  const form = {
    kind: 'form',
    text: null,
    fields: {
      n: { type: 'number', optional: false, outside: false },
      when: { type: 'date', optional: true, outside: false },
    },
  } as const;
  test.each<readonly [Partial<AskRow>, Answer, string, string]>([
    [{}, {}, 'an answer is missing', 'yes or no'],
    [{}, { choice: 'maybe' }, '"maybe" is no answer', 'yes or no'],
    [{}, { choice: 'yes', fields: {} }, 'takes no fields', 'leave'],
    [{}, { choice: 'no', text: 'x' }, 'no text to edit', 'leave the text out'],
    [{ edit: false }, { choice: 'yes', text: 'x' }, 'as it is', 'reject it'],
    [{}, { choice: 'yes', text: ' ' }, 'empty', 'write the text'],
    [{}, { choice: 'yes', text: 'x'.repeat(20_001) }, '20001 characters', 'horten'],
    [{}, { choice: 'yes', text: 'a\0b' }, 'NUL', 'emove'],
    [{ kind: 'choice', options: ['a', 'b'], text: null }, { choice: 'c' }, '"c" is no answer', 'a or b'],
    [form, { choice: 'yes' }, 'asks for a form', 'n, when'],
    [form, { fields: { n: 'x' } }, 'n is no number', 'n (number)'],
    [
      form,
      { fields: { when: '2026-02-30', other: 1 } },
      'there is no field other; n is missing; when is no day such as 2026-12-31',
      'when (date)',
    ],
  ])('%j %j', (like, answer, problem, cure) => {
    expect(() => fitAnswer(ask(like), answer)).toThrow(
      expect.objectContaining({
        kind: 'rejected',
        message: expect.stringContaining(problem) as string,
        cure: expect.stringMatching(new RegExp(cure.replaceAll(/[()]/g, '\\$&'), 'i')) as string,
      }),
    );
  });
  test('and what fits is taken', () => {
    expect(fitAnswer(ask(form), { fields: { n: ' 7 ' } }).fields).toEqual({ n: 7, when: null });
    expect(fitAnswer(ask(), { choice: 'yes', comment: ' ' })).toEqual({
      choice: 'yes',
      text: 'Words',
      fields: {},
      comment: null,
    });
  });
});
