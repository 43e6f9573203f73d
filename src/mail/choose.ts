/** What a reply to a question says. Pure. */
import type { AnsweredMail, Message } from '../app/index.ts';

export type Ask = Pick<NonNullable<AnsweredMail['ask']>, 'kind' | 'options' | 'fields'>;
type Language = Message['language'];

export interface Chosen {
  readonly answer: {
    readonly choice?: string;
    readonly fields?: Readonly<Record<string, string>>;
    readonly comment?: string;
  };
  /** As whoever wrote it is told: their choice, or null for words of their own. */
  readonly said: string | null;
}

/** The first is how the mail says it. */
const YES: Readonly<Record<Language, readonly string[]>> = { en: ['Approve', 'Yes'], de: ['Freigeben', 'Ja'] };
const NO: Readonly<Record<Language, readonly string[]>> = { en: ['Reject', 'No'], de: ['Ablehnen', 'Nein'] };
const TRUE: Readonly<Record<Language, readonly string[]>> = { en: ['Yes'], de: ['Ja'] };
const FALSE: Readonly<Record<Language, readonly string[]>> = { en: ['No'], de: ['Nein'] };

interface Option {
  readonly choice: string;
  /** The first is how it is shown. */
  readonly words: readonly string[];
}

/** The one field that is to be filled in; null where there are several, or it is no form. */
function fieldOf(ask: Ask): (Ask['fields'][string] & { readonly name: string }) | null {
  const all = Object.entries(ask.fields);
  const needed = all.filter(([, { optional }]) => !optional);
  const [one, ...others] = needed.length === 0 ? all : needed;
  return ask.kind === 'form' && one !== undefined && others.length === 0 ? { ...one[1], name: one[0] } : null;
}

function optionsOf(ask: Ask, language: Language): readonly Option[] {
  if (ask.kind === 'choice') return ask.options.map(asShown);
  if (ask.kind === 'approval')
    return [
      { choice: 'yes', words: [...YES[language], 'yes'] },
      { choice: 'no', words: [...NO[language], 'no'] },
    ];
  const field = fieldOf(ask);
  if (field?.type === 'bool')
    return [
      { choice: 'true', words: [...TRUE[language], 'yes'] },
      { choice: 'false', words: [...FALSE[language], 'no'] },
    ];
  return (field?.options ?? []).map(asShown);
}

function asShown(choice: string): Option {
  return { choice, words: [choice, choice.replaceAll('_', ' ')] };
}

/** What may be written alone on a line; empty where none of it is fixed. */
export function choicesOf(ask: Ask, language: Language): readonly string[] {
  return optionsOf(ask, language).flatMap(({ words: [shown] }) => shown ?? []);
}

/** Whether words of one's own answer it. */
export function takesWords(ask: Ask): boolean {
  const field = fieldOf(ask);
  return field?.type === 'text' && field.options === undefined;
}

function plain(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim().replace(/[.!]$/, '').toLowerCase();
}

/** The first line that is one of the choices and nothing else; the rest is a word about it. Null: it is none, or several that differ. */
export function chosenIn(ask: Ask, text: string, language: Language): Chosen | null {
  const field = fieldOf(ask);
  if (takesWords(ask) && field !== null) return { answer: { fields: { [field.name]: text } }, said: null };
  const lines = text.split('\n');
  const options = optionsOf(ask, language);
  const found = lines.flatMap((line, at) => {
    const option = options.find(({ words }) => words.some((one) => plain(one) === plain(line)));
    return option === undefined ? [] : [{ option, at }];
  });
  const [first] = found;
  if (first === undefined) return valueIn(field, lines);
  if (found.some(({ option }) => option !== first.option)) return null;
  const rest = lines.toSpliced(first.at, 1).join('\n').trim();
  const comment = rest === '' ? {} : { comment: rest };
  const { choice, words } = first.option;
  const answer = field === null ? { choice } : { fields: { [field.name]: choice } };
  return { answer: { ...answer, ...comment }, said: words[0] ?? choice };
}

/** A number or a day that stands first, alone. */
function valueIn(field: ReturnType<typeof fieldOf>, lines: readonly string[]): Chosen | null {
  const value = lines.find((line) => line.trim() !== '')?.trim() ?? '';
  const fits = field?.type === 'number' ? /^-?\d+(?:[.,]\d+)?$/ : field?.type === 'date' ? /^\d{4}-\d\d-\d\d$/ : null;
  if (field === null || fits?.test(value) !== true) return null;
  return { answer: { fields: { [field.name]: value.replace(',', '.') } }, said: value };
}
