/** What people answered, weighed: whether it is decided, and how. Pure. */
import { z } from 'zod';
import type { Field } from '#sdk';
import { Refused, type Reason } from '../platform/index.ts';
import type { AnswerRow, AskRow } from './asks-store.ts';
import type { Decision, Json } from './plan.ts';
import { outsideFields } from './provenance.ts';

export interface Answer {
  /** `yes` or `no` of an approval; an option of a choice. A form has none. */
  readonly choice?: string | undefined;
  /** An approval's text as edited. */
  readonly text?: string | undefined;
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
  readonly comment?: string | undefined;
  /** Words that were said inside may go out. */
  readonly anyway?: boolean | undefined;
  /** Of the text that was seen: an approval of another is none. */
  readonly version?: number | undefined;
}

export type Fit = Pick<AnswerRow, 'choice' | 'text' | 'fields' | 'comment'>;

const TEXT_LIMIT = 20_000;

/** Throws `rejected` for an answer that the ask does not take. */
export function fitAnswer(ask: AskRow, answer: Answer): Fit {
  const comment =
    answer.comment === undefined || answer.comment.trim() === '' ? null : within(answer.comment, 'the comment');
  if (ask.kind === 'form') {
    if (answer.choice !== undefined || answer.text !== undefined)
      throw wrong('it asks for a form', `give ${Object.keys(ask.fields).join(', ')}`);
    return { choice: 'done', text: null, fields: fitFields(ask.fields, answer.fields ?? {}), comment };
  }
  if (answer.fields !== undefined)
    throw wrong(
      `it asks for ${ask.kind === 'choice' ? 'a choice' : 'an approval'}, and takes no fields`,
      'leave the fields out',
    );
  const options = ask.kind === 'approval' ? ['yes', 'no'] : ask.options;
  const choice = answer.choice;
  if (choice === undefined || !options.includes(choice))
    throw wrong(
      choice === undefined ? 'an answer is missing' : `"${choice.slice(0, 60)}" is no answer to it`,
      `answer ${options.join(' or ')}`,
      { code: 'no_such_choice', options },
    );
  if (answer.text === undefined) return { choice, text: ask.text, fields: {}, comment };
  if (ask.kind !== 'approval' || ask.text === null || choice === 'no')
    throw wrong('there is no text to edit in this answer', 'leave the text out');
  if (!ask.edit && answer.text !== ask.text)
    throw wrong('the text is to be approved as it is', 'approve it, or reject it with a comment');
  if (answer.text.trim() === '')
    throw wrong('the edited text is empty', 'write the text, or reject it', { code: 'empty' });
  return { choice, text: within(answer.text, 'the text'), fields: {}, comment };
}

function within(words: string, what: string): string {
  if (words.includes('\0')) throw wrong(`${what} holds a NUL character`, 'remove it');
  if (words.length > TEXT_LIMIT)
    throw wrong(`${what} has ${words.length} characters, and ${TEXT_LIMIT} are the limit`, 'shorten it', {
      code: 'too_long',
      most: TEXT_LIMIT,
    });
  return words;
}

function wrong(problem: string, cure: string, reason: Reason = { code: 'unfit', fields: [] }): Refused {
  return new Refused(reason, problem, `${cure.charAt(0).toUpperCase()}${cure.slice(1)}.`);
}

const TYPES: Readonly<Record<Field['type'], z.ZodType>> = {
  text: z
    .string()
    .trim()
    .min(1)
    .max(TEXT_LIMIT)
    .refine((words) => !words.includes('\0'), 'no text holds that character'),
  number: z.union([z.number(), z.string().trim().min(1).pipe(z.coerce.number())]),
  bool: z.union([
    z.boolean(),
    z.enum(['yes', 'no', 'true', 'false']).transform((word) => word === 'yes' || word === 'true'),
  ]),
  date: z.iso.date(),
  choice: z.string(),
};

const WORDS: Readonly<Record<Field['type'], string>> = {
  text: 'text',
  number: 'number',
  bool: 'yes or no',
  date: 'day such as 2026-12-31',
  choice: 'choice',
};

/** Throws `rejected` naming each field that does not fit. Text as typed in a command becomes a number, true or false. */
export function fitFields(
  fields: Readonly<Record<string, Field>>,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, Json>> {
  const problems: { readonly name: string; readonly what: string }[] = [];
  const fitted: Record<string, Json> = {};
  for (const name of Object.keys(given))
    if (!Object.hasOwn(fields, name)) problems.push({ name, what: `there is no field ${name}` });
  for (const [name, { type, optional, options }] of Object.entries(fields)) {
    const value = given[name];
    if (value === undefined || value === null || value === '') {
      if (optional) fitted[name] = null;
      else problems.push({ name, what: `${name} is missing` });
      continue;
    }
    const parsed = (options === undefined ? TYPES[type] : z.enum(options as [string, ...string[]])).safeParse(value);
    if (parsed.success) fitted[name] = parsed.data as Json;
    else
      problems.push({
        name,
        what: options === undefined ? `${name} is no ${WORDS[type]}` : `${name} is one of ${options.join(', ')}`,
      });
  }
  if (problems.length === 0) return fitted;
  throw wrong(
    problems.map(({ what }) => what).join('; '),
    `it takes ${Object.entries(fields)
      .map(([name, { type }]) => `${name} (${type})`)
      .join(', ')}`,
    { code: 'unfit', fields: problems.map(({ name }) => fields[name]?.label ?? name) },
  );
}

/** Of a run that is started by hand: what was typed, and which of it whoever typed it was told to go outside. Throws as `fitFields` does. */
export function formGiven(
  fields: Readonly<Record<string, Field>>,
  form: Readonly<Record<string, unknown>>,
): Readonly<Record<string, Json>> {
  return { form: fitFields(fields, form), outside: outsideFields(fields) };
}

/**
 * Null where it is not decided yet. An approval: enough who said yes of the text as it now stands, or a no that leaves too few who could.
 * A choice: when enough have answered, what most of them chose; between as many, what was chosen first.
 * @param asked how many are asked who may decide it.
 */
export function decide(ask: AskRow, answers: readonly AnswerRow[], asked: number): Decision | null {
  const able = ({ person }: AnswerRow): boolean => ask.self || !ask.authors.includes(person);
  const current = answers.filter((one) => one.version === ask.version && able(one));
  const needed = ask.need === 'any' ? 1 : ask.need === 'all' ? Math.max(asked, 1) : ask.need;
  if (ask.kind !== 'approval') {
    const answer = current.length < needed ? null : most(current);
    return answer === null || ask.kind === 'choice' ? answer : { ...answer, outside: outsideFields(ask.fields) };
  }
  const yes = current.filter(({ choice }) => choice === 'yes');
  // A no is of what is proposed, whatever the text was then, until the same person says otherwise.
  const latest = new Map(answers.map((one) => [one.person, one]));
  const no = answers.filter((one) => one.choice === 'no' && latest.get(one.person) === one);
  const [first] = no;
  const refused = ask.need === 'any' ? no.length > 0 : Math.max(asked, needed) - no.filter(able).length < needed;
  if (first !== undefined && refused) return decision(first, no);
  const last = yes.at(-1);
  return last === undefined || yes.length < needed ? null : { ...decision(last, yes), text: ask.text };
}

function most(answers: readonly AnswerRow[]): Decision | null {
  const votes = Map.groupBy(answers, ({ choice }) => choice);
  const [winners] = [...votes.values()].toSorted((one, other) => other.length - one.length);
  const first = winners?.[0];
  return first === undefined || winners === undefined ? null : decision(first, winners);
}

function decision({ choice, text, fields, comment }: AnswerRow, by: readonly AnswerRow[]): Decision {
  return { choice, text, fields, comment, by: by.map(({ person }) => person) };
}
