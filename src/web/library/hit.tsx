/** One entry in a list: what it was, what was done, how it turned out. */
import { Badge, Text } from '@mantine/core';
import { IconLock, IconStar } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useSearch } from 'wouter';
import type { Response, SearchHit } from '../../api/shapes/index.ts';
import { Ago } from '../parts/time.tsx';
import { Marked } from './marked.tsx';
import { numbered } from './numbered.ts';
import { OutcomeBadge, TurnedOut } from './outcome.tsx';
import styles from './library.module.css';

export interface Shown {
  readonly response: Response;
  readonly reuse: SearchHit['reuse'];
  readonly highlights: SearchHit['highlights'];
}

/** Of a situation, where there is no title. */
const FIRST = 120;

export function titleOf({ title, situation }: Pick<Response, 'title' | 'situation'>): string {
  const text = title ?? situation;
  return text.length > FIRST ? `${text.slice(0, FIRST)}…` : text;
}

export function Hit({ one: { response, reuse, highlights } }: { readonly one: Shown }) {
  const { t } = useTranslation();
  const search = useSearch();
  const title = highlights.find(({ field }) => field === 'title');
  const elsewhere = highlights.filter(({ field }) => field !== 'title').slice(0, 2);
  return (
    <li className={styles['row']}>
      <Link href={`/library/${response.id}`} state={{ search }} data-row className={styles['title']}>
        <bdi>{title === undefined ? titleOf(response) : <Marked {...title} />}</bdi>
      </Link>
      {elsewhere.length === 0 ? (
        <Text size="sm" className="said" lineClamp={2}>
          {response.decision ?? response.situation}
        </Text>
      ) : (
        numbered(elsewhere).map(({ key, value: { field, text, marks } }) => (
          <Text key={key} size="sm" className="said" lineClamp={2}>
            <Text span size="xs" c="dimmed">
              {t(`library.fields.${field}`)}{' '}
            </Text>
            <Marked text={text} marks={marks} />
          </Text>
        ))
      )}
      <div className={styles['facts']}>
        <OutcomeBadge outcome={response.outcome} />
        <TurnedOut reuse={reuse} />
        <Flags one={response} />
        <Text size="xs" c="dimmed" className="others">
          {[response.product, response.market, response.team].filter((word) => word !== null).join(' · ')}
        </Text>
        <Text size="xs" c="dimmed" span>
          <Ago at={response.happened_at ?? response.created_at} />
        </Text>
      </div>
    </li>
  );
}

/** What sets it apart from the others. */
export function Flags({ one }: { readonly one: Response }) {
  const { t } = useTranslation();
  return (
    <>
      {one.preferred && (
        <Badge
          variant="outline"
          tt="none"
          color="ember.8"
          leftSection={<IconStar size={12} aria-hidden />}
          className={styles['flag']}
        >
          {t('library.preferred')}
        </Badge>
      )}
      {one.private && (
        <Badge
          variant="outline"
          tt="none"
          color="ink"
          leftSection={<IconLock size={12} aria-hidden />}
          className={styles['flag']}
        >
          {t('library.private')}
        </Badge>
      )}
      {one.retired_at !== null && (
        <Badge variant="filled" tt="none" color="gray.7">
          {t('library.retired')}
        </Badge>
      )}
    </>
  );
}
