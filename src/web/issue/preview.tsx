/** An answer as it will stand at its network: links are links there, and what was said inside is marked. */
import { Mark, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Desk, Drafted } from '../../api/shapes/index.ts';
import styles from './issue.module.css';

interface AsThereProps {
  readonly thread: Pick<Desk['threads'][number], 'network'>;
  readonly text: string;
  readonly copies: Drafted['copies'];
}

export function AsThere({ thread, text, copies }: AsThereProps) {
  const { t } = useTranslation();
  return (
    <figure className={styles['as-there']} aria-label={t('issue.reply.preview', { network: thread.network })}>
      <Text component="figcaption" size="xs" c="dimmed">
        {t('issue.reply.preview', { network: thread.network })}
      </Text>
      <div className="said">
        {marked(text, copies).map(({ at, words, inside, link }) =>
          inside ? (
            <Mark key={at} color="blue" title={t('issue.asks.copies')}>
              {words}
            </Mark>
          ) : link ? (
            <span key={at} className={styles['link']}>
              {words}
            </span>
          ) : (
            words
          ),
        )}
      </div>
    </figure>
  );
}

interface Part {
  readonly at: number;
  readonly words: string;
  readonly inside: boolean;
  readonly link: boolean;
}

/** Pure. */
export function marked(text: string, copies: Drafted['copies']): readonly Part[] {
  const spans = [
    ...copies.flatMap(({ words }) => findAll(text, words).map((at) => ({ at, end: at + words.length, inside: true }))),
    ...[...text.matchAll(/https?:\/\/\S+/giu)].map(({ index, 0: link }) => ({
      at: index,
      end: index + link.length,
      inside: false,
    })),
  ].toSorted((a, b) => a.at - b.at || Number(b.inside) - Number(a.inside));
  const parts: Part[] = [];
  let from = 0;
  for (const { at, end, inside } of spans) {
    if (at < from) continue;
    if (at > from) parts.push({ at: from, words: text.slice(from, at), inside: false, link: false });
    parts.push({ at, words: text.slice(at, end), inside, link: !inside });
    from = end;
  }
  if (from < text.length) parts.push({ at: from, words: text.slice(from), inside: false, link: false });
  return parts;
}

function findAll(text: string, words: string): number[] {
  if (words === '') return [];
  const found: number[] = [];
  const lower = text.toLowerCase();
  const wanted = words.toLowerCase();
  let at = lower.indexOf(wanted);
  while (at >= 0) {
    found.push(at);
    at = lower.indexOf(wanted, at + wanted.length);
  }
  return found;
}
