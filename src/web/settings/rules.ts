/** How somebody is told, as the console shows it and the API takes it. */
import type { TFunction } from 'i18next';
import type { NotificationKind, NotificationRules } from '../../api/shapes/index.ts';
import { hasWords } from '../frame/words.ts';

export type Rules = NotificationRules['rules'];
export type KindRule = Rules['kinds'][NotificationKind];
export type Channels = NotificationRules['channels'];
export type When = KindRule['when'];

export const WHENS: readonly When[] = ['now', 'hourly', 'daily', 'never'];

/** What waits for somebody first; a new one is missing here where types are checked. */
const EACH: Readonly<Record<NotificationKind, null>> = {
  asked: null,
  reminded: null,
  escalated: null,
  assigned: null,
  handed_over: null,
  moved: null,
  at_risk: null,
  missed: null,
  signal: null,
  back: null,
};
export const KINDS = Object.keys(EACH) as NotificationKind[];

export function channelName(t: TFunction, id: string): string {
  const key = `settings.telling.channels.${id}`;
  return hasWords(key) ? t(key as 'settings.telling.channels.mail') : id;
}

/** When and by what, in a sentence: only what reaches them now. */
export function sentenceOf(t: TFunction, { when, channels, escalate }: KindRule, { all, daily }: Around): string {
  const reaching = channels.filter((id) => all.some((one) => one.id === id && one.reaches));
  if (when === 'never' || reaching.length === 0) return t('settings.telling.says.never');
  const [first = '', ...rest] = reaching.map((id) => channelName(t, id));
  const begin = t(`settings.telling.says.${when}`, { channel: first, time: daily });
  if (rest.length === 0) return begin;
  const others = rest.join(t('settings.telling.says.next'));
  const after =
    escalate === null
      ? t('settings.telling.says.if_failed', { others })
      : t('settings.telling.says.if_unread', { others, count: escalate });
  return `${begin} ${after}`;
}

interface Around {
  readonly all: Channels;
  readonly daily: string;
}

/** Those that are chosen in their order, then the rest; of the rest only what is set up. */
export function inOrder(chosen: readonly string[], all: Channels): readonly string[] {
  return [...chosen, ...all.map(({ id }) => id).filter((id) => !chosen.includes(id))];
}

/** One place earlier, or later. */
export function moved(chosen: readonly string[], id: string, by: -1 | 1): readonly string[] {
  const at = chosen.indexOf(id);
  return chosen.toSpliced(at, 1).toSpliced(at + by, 0, id);
}
