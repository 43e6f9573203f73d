/** What somebody is asked: in a card, and as a form. Pure. */
import type { Desk, SeenAsk } from '../app/index.ts';
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
import type { Words } from './words.ts';

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
export function askBlocks(ask: Ask, names: Names, url: string, words: Words): Block[] {
  const parts = quotes(ask.text ?? '');
  const whole = parts.length <= MOST_PARTS;
  const asked = ask.asked.flatMap(({ person, state }) => (state === 'asked' ? [escaped(names(person))] : []));
  const who = asked.length === 0 ? escaped(words.nobodyAsked(ask.held)) : words.asks(asked.join(', '));
  return [
    { type: 'divider' },
    section(`*${escaped(ask.question)}*`),
    ...parts.slice(0, MOST_PARTS),
    context(`${who} · ${words.by(when(ask.due_at))}`, ...(whole ? [] : [link(url, words.longer)])),
    ...(whole ? [actions(`ask:${ask.id}`, answersOf(ask, words))] : []),
  ];
}

type Answered = Pick<Ask, 'id' | 'version' | 'kind' | 'text' | 'edit' | 'options'>;

export function answersOf(ask: Answered, words: Words): Block[] {
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

export function anywayInput({ inside, anyway }: Words): Block {
  const options = [{ text: plain(anyway), value: 'yes' }];
  return input('anyway', inside, { type: 'checkboxes', options }, { optional: true });
}

export function editView(ask: Ask, about: About, words: Words): View {
  return modal({ callback: 'ask.edit', title: words.edit, submit: words.approve, about, words }, [
    section(`*${escaped(ask.question)}*`),
    input('text', words.text, textInput(ask.text)),
    input('comment', words.comment, textInput(null, false), { optional: true }),
    anywayInput(words),
  ]);
}

export function formView(ask: Ask, about: About, words: Words): View {
  const fields = Object.entries(ask.fields);
  return modal({ callback: 'ask.form', title: words.answer, submit: words.send, about, words }, [
    section(`*${escaped(ask.question)}*`),
    ...fields.map(([name, field]) =>
      input(`field.${name}`, field.label ?? name, elementOf(field, words), {
        optional: field.optional || field.type === 'bool',
        ...(field.outside && { hint: words.outside }),
      }),
    ),
    input('comment', words.comment, textInput(null, false), { optional: true }),
    ...(fields.some(([, { outside }]) => outside) ? [anywayInput(words)] : []),
  ]);
}

function elementOf({ type, options = [] }: Field, words: Words): Block {
  if (type === 'number') return { type: 'number_input', is_decimal_allowed: true };
  if (type === 'date') return { type: 'datepicker' };
  if (type === 'bool') return { type: 'checkboxes', options: [{ text: plain(words.yes), value: 'yes' }] };
  if (type === 'choice')
    return select(
      'given',
      words.choose,
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
