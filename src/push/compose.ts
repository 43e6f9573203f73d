/** A message as a lock screen says it: short, in the reader's language. Pure. */
import { createHash } from 'node:crypto';
import { shortened, type Item, type Message } from '../app/index.ts';

/** What the console's worker is given. Addresses are paths of the console. */
export interface Pushed {
  readonly title: string;
  readonly body: string;
  readonly lang: string;
  /** What is about the same takes the place of what is shown of it. */
  readonly tag: string;
  /** Heard and felt again, though it takes the place of another. */
  readonly again: boolean;
  readonly at: string;
  readonly url: string;
  /** Buttons: each opens a place, and does nothing by itself. */
  readonly actions: readonly { readonly action: string; readonly title: string; readonly url: string }[];
}

interface Words {
  readonly approve: string;
  readonly reject: string;
  readonly rules: string;
}

const WORDS: Readonly<Record<Message['language'], Words>> = {
  en: { approve: 'Approve …', reject: 'Reject …', rules: 'How I am told' },
  de: { approve: 'Freigeben …', reject: 'Ablehnen …', rules: 'Wie ich benachrichtigt werde' },
};
/** No system shows more buttons. */
const MOST_BUTTONS = 2;
const TITLE = 120;
const LINE = 140;
const MOST_LINES = 6;
/** A push service holds what it cannot deliver no longer than that. */
const LONGEST_S = 12 * 3_600;
const SHORTEST_S = 60;

export function pushedOf({ items, subject, language, rulesUrl, id }: Message, now: Date): Pushed {
  const words = WORDS[language];
  const [only] = items;
  const one = items.length === 1 && only !== undefined ? only : null;
  const url = one === null ? (items.length === 0 ? rulesUrl : inbox(only)) : one.url;
  return {
    title: shortened(subject, TITLE),
    body: one === null ? listed(items) : bodyOf(one),
    lang: language,
    tag: tagOf(one, id),
    again: one !== null && (one.kind === 'reminded' || one.kind === 'escalated'),
    at: now.toISOString(),
    url: pathOf(url),
    actions: [
      ...(one?.ask == null || one.issue === null ? [] : answers(one.ask, pathOf(one.url), words)),
      { action: 'rules', title: words.rules, url: pathOf(rulesUrl) },
    ].slice(0, MOST_BUTTONS),
  };
}

/** Those of an ask that has few; each is only chosen by it, and given where it leads. */
function answers({ id, kind, options }: NonNullable<Item['ask']>, path: string, words: Words): Pushed['actions'] {
  const choices: readonly (readonly [string, string])[] =
    kind === 'approval'
      ? [
          ['yes', words.approve],
          ['no', words.reject],
        ]
      : options.map((option) => [option, `${option.replaceAll('_', ' ')} …`] as const);
  if (kind === 'form' || choices.length > MOST_BUTTONS) return [];
  return choices.map(([choice, title]) => ({
    action: choice,
    title,
    url: `${path}?${new URLSearchParams({ ask: id, choose: choice }).toString()}`,
  }));
}

/** By when first: a lock screen cuts what is long. */
function bodyOf({ ask, lines, why }: Item): string {
  const told = ask === null ? lines : [...lines.slice(-1), ...lines.slice(0, -1)];
  return [...told.slice(0, MOST_LINES - 1), why].map((line) => shortened(line, LINE)).join('\n');
}

function listed(items: readonly Item[]): string {
  return items
    .slice(0, MOST_LINES)
    .map(({ headline }) => shortened(headline, LINE))
    .join('\n');
}

/** Of several: where all that waits for them stands. */
function inbox(one: Item | undefined): string {
  return one === undefined ? '/inbox' : new URL('/inbox', one.url).href;
}

function pathOf(url: string): string {
  const { pathname, search, hash } = new URL(url, 'https://console.invalid');
  return `${pathname}${search}${hash}`;
}

function tagOf(one: Item | null, id: string): string {
  return one?.ask?.id ?? one?.issue?.id ?? id;
}

/** Alike for what is about the same: a push service keeps the newest of what it could not deliver. */
export function topicOf({ tag }: Pushed): string {
  return createHash('sha256').update(tag).digest('base64url').slice(0, 32);
}

/** For how many seconds it is worth delivering. */
export function lastsFor({ items }: Message, now: Date): number {
  const due = items.flatMap(({ ask }) => (ask === null ? [] : new Date(ask.due_at).getTime()));
  const left = due.length === 0 ? LONGEST_S : Math.ceil((Math.max(...due) - now.getTime()) / 1000);
  return Math.min(Math.max(left, SHORTEST_S), LONGEST_S);
}

const SOON: ReadonlySet<Item['kind']> = new Set(['asked', 'reminded', 'escalated', 'at_risk', 'missed']);

/** Whether a phone that sleeps is woken. */
export function urgencyOf({ items, digest }: Message): 'high' | 'normal' | 'low' {
  if (items.some(({ kind }) => SOON.has(kind))) return 'high';
  return digest ? 'low' : 'normal';
}
