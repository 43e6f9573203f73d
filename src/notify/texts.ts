/** What a notification says, in the reader's language: what happened, what is asked, by when; why they get it, and how to stop it. Pure. */
import { DateTime } from 'luxon';
import { apart, unturned } from '#sdk';
import type { PersonRow } from '../people/index.ts';
import type { About } from './about.ts';
import type { CatchUp } from './catching-up.ts';
import type { Kind } from './stage.ts';
import type { NotificationRow, Why } from './store.ts';
import { WORDS, type Words } from './words.ts';

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

export type Recipient = Pick<PersonRow, 'id' | 'name' | 'email' | 'zone' | 'languages' | 'accounts'>;

/** One thing that somebody is told. */
export interface Item {
  readonly notification: string;
  readonly kind: Kind;
  /** One line: what happened, or what is asked. */
  readonly headline: string;
  /** What more there is to say, a line each. */
  readonly lines: readonly string[];
  /** “You get this because …” */
  readonly why: string;
  readonly issue: { readonly id: string; readonly title: string } | null;
  /** What may be answered; null: nothing is asked. */
  readonly ask: About['ask'];
  /** What became of it, where nothing of it waits for them any more; null: it does. */
  readonly over: string | null;
  /** Where it is in the console. */
  readonly url: string;
}

export interface Message {
  /** Of the send: the same in every attempt. */
  readonly id: string;
  readonly person: Recipient;
  readonly language: Language;
  /** Several things at once. */
  readonly digest: boolean;
  readonly subject: string;
  readonly items: readonly Item[];
  /** How to stop it. */
  readonly stop: string;
  readonly rulesUrl: string;
}

/** What they said, else the first of theirs that there are texts in. */
export function languageOf(said: Language | null, { languages }: { readonly languages: readonly string[] }): Language {
  const theirs = languages.map((one) => one.slice(0, 2).toLowerCase());
  return said ?? theirs.flatMap((own) => LANGUAGES.find((one) => one === own) ?? [])[0] ?? 'en';
}

const TITLE = 120;
const QUOTE = 600;

/** As one line, that turns nothing around of what stands beside it. */
export function cut(text: string, most: number): string {
  const line = unturned(text).replaceAll(/\s+/g, ' ').trim();
  return apart(line.length > most ? `${line.slice(0, most - 1).toWellFormed()}…` : line);
}

/** @param address where the console is, without a slash at its end. */
export function itemOf(
  row: NotificationRow,
  about: About,
  {
    person,
    language,
    address,
    over = null,
  }: Pick<Message, 'person' | 'language'> & { readonly address: string; readonly over?: string | null },
): Item {
  const words = WORDS[language];
  const { issue, ask } = about;
  return {
    notification: row.id,
    kind: row.kind,
    headline: headlineOf(row, about, words),
    lines: linesOf(row, about, words, (at) => momentOf(at, person.zone, language)),
    why: whyOf(row.why, words),
    issue: issue && { id: issue.id, title: cut(issue.title, TITLE) },
    ask,
    over,
    url: `${address}${issue === null ? (row.signal === null ? '/inbox' : '/wall') : `/issues/${issue.id}`}`,
  };
}

function headlineOf({ kind, why, detail }: NotificationRow, { issue, ask, signal }: About, words: Words): string {
  const title = cut(issue?.title ?? '', TITLE);
  if (ask !== null) return words.headline[kind](cut(ask.question, TITLE), '');
  if (signal !== null) return words.headline.signal(cut(signal.why, TITLE), '');
  if (kind === 'escalated') return words.nobodyCan(title);
  if (kind === 'assigned' && why.as === 'member') return words.forTeam(title, why.team ?? '');
  return words.headline[kind](title, apart(detail.by ?? words.somebody));
}

function linesOf(
  { kind, detail, why }: NotificationRow,
  { issue, ask, signal, news, catchUp }: About,
  words: Words,
  moment: (at: string) => string,
): string[] {
  if (ask !== null) {
    const options = ask.kind === 'choice' ? ask.options : [];
    return [
      ...(issue === null ? [] : [words.about(cut(issue.title, TITLE))]),
      ...(ask.text === null ? [] : [`“${cut(ask.text, QUOTE)}”`]),
      ...(options.length === 0 ? [] : [words.options(options.join(', '))]),
      words.by(moment(ask.due_at)),
    ];
  }
  if (signal !== null) return [words.severity(signal.severity)];
  if (catchUp !== null) return caughtUp(catchUp, words);
  if (kind === 'moved' && why.as === 'was_owner')
    return [words.gone(apart(detail.by ?? words.somebody), issue?.owner ?? null)];
  if (kind === 'moved') return news.flatMap(({ kind: what, count, by }) => words.entry(what, count, by) ?? []);
  return [
    ...(detail.note == null ? [] : [`“${cut(detail.note, QUOTE)}”`]),
    ...(detail.due_at == null || detail.promise == null ? [] : [words.promise(detail.promise, moment(detail.due_at))]),
    ...(kind === 'assigned' && issue?.severity != null ? [words.severity(issue.severity)] : []),
  ];
}

function caughtUp({ asked, mine, moved, team, missed }: CatchUp, words: Words): string[] {
  const lines = [
    asked && words.back.asked(asked.count, cut(asked.first, TITLE)),
    mine && words.back.mine(mine.count, cut(mine.first, TITLE)),
    missed && words.back.missed(missed.count, cut(missed.first, TITLE)),
    moved && words.back.moved(moved.count, cut(moved.first, TITLE), moved.owner),
    team && words.back.team(team.count, cut(team.first, TITLE), team.resolved),
  ].filter((one) => one !== null);
  return lines.length === 0 ? [words.back.nothing] : lines;
}

export function momentOf(at: string, zone: string, language: Language): string {
  return DateTime.fromISO(at, { zone, locale: language }).toLocaleString({
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
}

/** An ask says in English why somebody is asked. */
function whyOf(why: Why, words: Words): string {
  return words.because(words.why[why.as]({ team: why.team ?? '', words: why.words ?? '' }));
}

export function messageOf(
  id: string,
  items: readonly Item[],
  { person, language, digest, address }: Pick<Message, 'person' | 'language' | 'digest'> & { readonly address: string },
): Message {
  const words = WORDS[language];
  const [kind, ...others] = new Set(items.map((item) => item.kind));
  const anchor = kind === undefined || others.length > 0 ? 'notifications' : `notifications-${kind}`;
  const rulesUrl = `${address}/settings#${anchor}`;
  const subject = items.length === 1 ? (items[0]?.headline ?? '') : words.digest(items.length);
  return { id, person, language, digest, subject, items, stop: words.stop(rulesUrl), rulesUrl };
}

/** Of the text that it asks about, where it is about one ask alone. */
export function versionIn({ items }: Message): number | null {
  return items.length === 1 ? (items[0]?.ask?.version ?? null) : null;
}
