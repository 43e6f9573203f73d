/** What somebody is asked: in a card, and as a form. Pure. */
import type { Desk, Message, SeenAsk } from '../app/index.ts';
import {
  actions,
  button,
  context,
  escaped,
  input,
  link,
  LONGEST_INPUT,
  modal,
  plain,
  quotes,
  section,
  select,
  textInput,
  when,
  type Block,
  type View,
} from './blocks.ts';

/** Of a person or team, by id. */
export type Names = (id: string) => string;

/** More sections than that are not read in a channel. */
const MOST_PARTS = 4;
const MOST_BUTTONS = 5;

type Ask = SeenAsk;
type Field = Ask['fields'][string];

export function namesIn({ people, teams }: Pick<Desk, 'people' | 'teams'>): Names {
  const names = new Map([
    ...people.map(({ id, name }) => [id, name] as const),
    ...teams.map(({ id, title }) => [id, title] as const),
  ]);
  return (id) => names.get(id) ?? id;
}

/** Which ask, and which version of its text was seen. */
export function refOf({ id, version }: Pick<Ask, 'id' | 'version'>): string {
  return `${id}|${version}`;
}

export function refIn(value: string): { readonly ask: string; readonly version: number; readonly rest: string } {
  const [ask = '', version = '', ...rest] = value.split('|');
  return { ask, version: Number(version), rest: rest.join('|') };
}

/** An approval whose text is not shown whole is not given here. */
export function askBlocks(ask: Ask, names: Names, url: string): Block[] {
  const parts = quotes(ask.text ?? '');
  const whole = parts.length <= MOST_PARTS;
  const asked = ask.asked.flatMap(({ person, state }) => (state === 'asked' ? [escaped(names(person))] : []));
  const who = asked.length === 0 ? (ask.held ?? 'nobody is asked') : `asks ${asked.join(', ')}`;
  return [
    { type: 'divider' },
    section(`*${escaped(ask.question)}*`),
    ...parts.slice(0, MOST_PARTS),
    context(
      `${who} · by ${when(ask.due_at)}`,
      ...(whole ? [] : [`The text is longer: ${link(url, 'read it whole and answer there')}`]),
    ),
    ...(whole ? [actions(`ask:${ask.id}`, answersOf(ask, WORDS.en))] : []),
  ];
}

/** What stands on buttons and beside them, in the languages that people are told in. */
export interface Labels {
  readonly approve: string;
  readonly reject: string;
  readonly edit: string;
  readonly answer: string;
  readonly pass: string;
  readonly choose: string;
  readonly claim: string;
  readonly whole: string;
  readonly stop: string;
}

export const WORDS: Readonly<Record<Message['language'], Labels>> = {
  en: {
    approve: 'Approve',
    reject: 'Reject',
    edit: 'Edit, then approve',
    answer: 'Answer',
    pass: 'Pass',
    choose: 'Choose',
    claim: 'I have it',
    whole: 'The text is longer: read it whole and answer there',
    stop: 'No more of these in Slack',
  },
  de: {
    approve: 'Freigeben',
    reject: 'Ablehnen',
    edit: 'Ändern und freigeben',
    answer: 'Antworten',
    pass: 'Weitergeben',
    choose: 'Wählen',
    claim: 'Ich habe es',
    whole: 'Der Text ist länger: dort ganz lesen und antworten',
    stop: 'Nichts mehr davon in Slack',
  },
};

type Answered = Pick<Ask, 'id' | 'version' | 'kind' | 'text' | 'edit' | 'options'>;

export function answersOf(ask: Answered, words: Labels): Block[] {
  const ref = refOf(ask);
  const pass = button('ask.pass', words.pass, ref);
  if (ask.kind === 'form') return [button('ask.form', words.answer, ref, 'primary'), pass];
  if (ask.kind === 'approval') {
    const editable = ask.edit && (ask.text ?? '').length <= LONGEST_INPUT;
    return [
      button('ask.yes', words.approve, ref, 'primary'),
      button('ask.no', words.reject, ref, 'danger'),
      ...(editable ? [button('ask.edit', words.edit, ref)] : []),
      pass,
    ];
  }
  const options =
    ask.options.length <= MOST_BUTTONS
      ? ask.options.map((one, at) => button(`ask.choose.${at}`, one, `${ref}|${one}`))
      : [
          select(
            'ask.choose',
            words.choose,
            ask.options.map((one) => [`${ref}|${one}`, one] as const),
          ),
        ];
  return [...options, pass];
}

/** Where a press came from: there the outcome is told. */
export interface About {
  readonly channel: string | null;
  readonly thread: string | null;
  /** An issue, or an ask with its version. */
  readonly of: string;
}

export const ANYWAY = input(
  'anyway',
  'Words that were said inside',
  { type: 'checkboxes', options: [{ text: plain('They may go out, where the text holds some'), value: 'yes' }] },
  { optional: true },
);

export function editView(ask: Ask, about: About): View {
  return modal('ask.edit', 'Edit, then approve', 'Approve', about, [
    section(`*${escaped(ask.question)}*`),
    input('text', 'Text', textInput(ask.text)),
    input('comment', 'Comment', textInput(null, false), { optional: true }),
    ANYWAY,
  ]);
}

export function formView(ask: Ask, about: About): View {
  const fields = Object.entries(ask.fields);
  return modal('ask.form', 'Answer', 'Send', about, [
    section(`*${escaped(ask.question)}*`),
    ...fields.map(([name, field]) =>
      input(`field.${name}`, field.label ?? name, elementOf(field), {
        optional: field.optional || field.type === 'bool',
        ...(field.outside && { hint: 'It is read outside.' }),
      }),
    ),
    input('comment', 'Comment', textInput(null, false), { optional: true }),
    ...(fields.some(([, { outside }]) => outside) ? [ANYWAY] : []),
  ]);
}

function elementOf({ type, options = [] }: Field): Block {
  if (type === 'number') return { type: 'number_input', is_decimal_allowed: true };
  if (type === 'date') return { type: 'datepicker' };
  if (type === 'bool') return { type: 'checkboxes', options: [{ text: plain('Yes'), value: 'yes' }] };
  if (type === 'choice')
    return select(
      'given',
      'Choose',
      // Slack takes no long values.
      options.map((one, at) => [String(at), one] as const),
    );
  return textInput(null);
}

/** What was filled in, as `answerAsk` takes it; what was left empty is not there. */
export function fieldsIn(ask: Ask, values: Values): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(ask.fields).flatMap(([name, { type, options = [] }]): [string, unknown][] => {
      const given = valueIn(values, `field.${name}`);
      if (type === 'bool') return [[name, given !== null]];
      if (given === null) return [];
      if (type === 'choice') return [[name, options[Number(given)]]];
      return [[name, type === 'number' ? Number(given) : given]];
    }),
  );
}

/** The state of a view: by block, then by action. */
export type Values = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** What stands in an input of ours; null: nothing. Of checkboxes, whether one is ticked. */
export function valueIn(values: Values, id: string): string | null {
  const { value, selected_option, selected_options, selected_date, selected_user } = values[id]?.['given'] ?? {};
  if (Array.isArray(selected_options)) return selected_options.length === 0 ? null : 'yes';
  const option = (selected_option as { readonly value?: unknown } | null | undefined)?.value;
  const found = [value, option, selected_date, selected_user].find((one) => typeof one === 'string');
  return typeof found === 'string' && found.trim() !== '' ? found : null;
}
