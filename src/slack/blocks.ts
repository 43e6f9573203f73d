/** Block Kit: what a message, a modal and the home tab are made of. Pure. https://docs.slack.dev/reference/block-kit */
import { unturned } from '#sdk';

import type { Words } from './words.ts';

export type Block = Readonly<Record<string, unknown>>;
export type View = Readonly<Record<string, unknown>>;

/** Slack's limits, less what escaping may add to the last character. */
const LONGEST_SECTION = 2_900;
const LONGEST_BUTTON = 75;
const LONGEST_TITLE = 24;

/** Words as they are: nothing in them becomes a mention, a link or a call to everybody, nor turns around what stands beside them. */
export function escaped(text: string): string {
  return unturned(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The other way: what somebody wrote in Slack, without its marks. */
export function plainly(marked: string): string {
  const words = marked.replaceAll(/<([^<>\n|]+)(?:\|([^<>\n]*))?>/g, (_, target: string, label = '') => {
    const [sign = ''] = target;
    if (sign === '@' || sign === '#') return `${sign}${label || target.slice(1)}`;
    if (sign === '!') return label || `@${target.slice(1)}`;
    return label === '' || target.includes(label) ? target.replace(/^mailto:/, '') : `${label} (${target})`;
  });
  return words.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

export function link(url: string, text: string): string {
  return `<${url}|${escaped(text).replaceAll('|', '/')}>`;
}

/** In the reader's own time and language. */
export function when(at: string): string {
  return `<!date^${Math.floor(Date.parse(at) / 1000)}^{date_short_pretty} {time}|${at.slice(0, 16).replace('T', ' ')} UTC>`;
}

export function quoted(text: string): string {
  return escaped(text)
    .split('\n')
    .map((line) => `>${line}`)
    .join('\n');
}

/** `text` is Slack's markup: words of people are escaped by whoever puts them in. */
export function section(text: string, more: Block = {}): Block {
  return { type: 'section', text: { type: 'mrkdwn', text: cut(text, 3_000) }, ...more };
}

/** All of a text that is quoted, in as many sections as it needs. */
export function quotes(text: string): Block[] {
  const parts: string[] = [];
  let rest = text;
  while (rest !== '') {
    let end = Math.min(rest.length, LONGEST_SECTION);
    while (quoted(rest.slice(0, end)).length > LONGEST_SECTION) end = Math.floor(end * 0.9);
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return parts.map((part) => section(quoted(part)));
}

export function context(...texts: readonly string[]): Block {
  return { type: 'context', elements: texts.map((text) => ({ type: 'mrkdwn', text: cut(text, 2_000) })) };
}

export function actions(id: string, elements: readonly Block[]): Block {
  return { type: 'actions', block_id: id, elements };
}

/** What is said with a way back, for as long as there is one. */
export interface Undoable {
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** @param action what takes it back, of `value`. */
export function undoable(text: string, action: string, value: string, { takeBack }: Words): Undoable {
  return { text, blocks: [section(text), actions('undo', [button(action, takeBack, value)])] };
}

export function button(action: string, text: string, value: string, style?: 'primary' | 'danger'): Block {
  return {
    type: 'button',
    action_id: action,
    text: plain(cut(text, LONGEST_BUTTON)),
    value,
    ...(style && { style }),
  };
}

export function select(
  action: string,
  placeholder: string,
  options: readonly (readonly [value: string, text: string])[],
): Block {
  return {
    type: 'static_select',
    action_id: action,
    placeholder: plain(placeholder),
    options: options.map(option),
  };
}

export function option([value, text]: readonly [value: string, text: string]): Block {
  return { text: plain(cut(text, LONGEST_BUTTON)), value };
}

export function plain(text: string): Block {
  return { type: 'plain_text', text, emoji: true };
}

/** `id` is what errors and values are told by. */
export function input(
  id: string,
  label: string,
  element: Block,
  { optional = false, hint }: { readonly optional?: boolean; readonly hint?: string } = {},
): Block {
  return {
    type: 'input',
    block_id: id,
    label: plain(cut(label, 2_000)),
    element: { ...element, action_id: 'given' },
    optional,
    ...(hint !== undefined && { hint: plain(cut(hint, 2_000)) }),
  };
}

export function textInput(initial: string | null, multiline = true): Block {
  return { type: 'plain_text_input', multiline, ...(initial !== null && initial !== '' && { initial_value: initial }) };
}

/** What a plain-text input takes. */
export const LONGEST_INPUT = 3_000;

interface Form {
  readonly callback: string;
  readonly title: string;
  readonly submit: string;
  readonly about: object;
  readonly words: Words;
}

export function modal({ callback, title, submit, about, words }: Form, blocks: readonly Block[]): View {
  return {
    type: 'modal',
    callback_id: callback,
    title: plain(cut(title, LONGEST_TITLE)),
    submit: plain(cut(submit, LONGEST_TITLE)),
    close: plain(words.cancel),
    private_metadata: JSON.stringify(about),
    blocks,
  };
}
