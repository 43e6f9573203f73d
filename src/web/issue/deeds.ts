/** What was done, in words. */
import { useTranslation } from 'react-i18next';
import type { Entry } from '../../api/shapes/index.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { hasWords } from '../frame/words.ts';
import type { en } from '../words/en.ts';
import type { NameOf } from './data.ts';

type Kind = keyof typeof en.issue.did;

export function deedKind({ kind }: Pick<Entry, 'kind'>): Kind {
  return hasWords(`issue.did.${kind}`) ? (kind as Kind) : 'other';
}

type Went = keyof typeof en.issue.replay.did;

/** As the replay says it. */
export function wentKind(kind: string): Went {
  return hasWords(`issue.replay.did.${kind}`) ? (kind as Went) : 'other';
}

export interface DeedWords {
  readonly said: string;
  /** In somebody's own words. */
  readonly text: string | null;
}

export function useDeedWords(nameOf: NameOf): (entry: Entry) => DeedWords {
  const { t } = useTranslation();
  const now = useNow();
  const { short } = useTimes();
  return (entry) => {
    const { actor, detail } = entry;
    const kind = deedKind(entry);
    const word = (key: string): string | null => {
      const value = detail[key];
      return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
    };
    const named = (key: string): string => {
      const id = word(key);
      return id === null ? t('issue.nobody') : nameOf(id);
    };
    const until = word('until');
    const list = detail['activities'];
    const said = t(`issue.did.${kind}`, {
      who: actor.kind === 'person' ? nameOf(actor.id) : actor.name,
      kind: entry.kind,
      to: word('to') === null ? named('owner') : named('to'),
      from: named('from'),
      team: word('team') ?? '',
      until: until === null ? '' : short(until, now),
      what: word('waiting_for') ?? '',
      severity: word('to') ?? '–',
      count: Array.isArray(list) ? list.length : 1,
      title: word('title') ?? '',
      name: word('name') ?? '',
      choice: (word('choice') ?? '').replaceAll('_', ' '),
      question: word('question') ?? '',
      promise: promiseWord(word('promise')),
      action: word('action') ?? '',
      step: word('step') ?? '',
    });
    return { said, text: word('text') ?? word('note') ?? word('outcome') ?? word('comment') ?? word('why') };
  };

  function promiseWord(kind: string | null): string {
    return kind === 'acknowledge' || kind === 'reply' || kind === 'resolution'
      ? t(`issue.promises.${kind}`)
      : (kind ?? '');
  }
}
