/** What would have been noticed in an archive: when, by which post first, and how long before everybody spoke of it. */
import { Alert, Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Archive, ArchiveNotice } from '../../api/shapes/index.ts';
import { useZone } from '../frame/times.ts';
import { OutsideLink } from '../parts/outside-link.tsx';
import { useLasting } from '../replay/lasting.ts';
import styles from './start.module.css';

const SHOWN = 10;

interface KnownProps {
  readonly archive: Archive;
  readonly report: Archive['report'] & {};
}

export function WouldHaveKnown({ archive: { posts }, report }: KnownProps) {
  const { t, i18n } = useTranslation();
  const { day } = useMoments();
  const { noticed, count, since, until, bad, skipped, bad_rows } = report;
  const [first, ...rest] = noticed.toSorted((one, other) => other.severity - one.severity);
  const number = (one: number): string => new Intl.NumberFormat(i18n.language).format(one);
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('start.known.title')}>
      <Stack gap="sm">
        {first === undefined ? <Title order={4}>{t('start.known.nothing')}</Title> : <Notice notice={first} />}
        {rest.length > 0 && (
          <div>
            <Text fw={600} size="sm">
              {t('start.known.also')}
            </Text>
            <ul className={styles['playbooks']}>
              {rest.slice(0, SHOWN).map((one) => (
                <li key={`${one.slice} ${one.raised_at} ${one.product} ${one.market} ${one.topic}`}>
                  <Short notice={one} />
                </li>
              ))}
            </ul>
            {count > SHOWN + 1 && (
              <Text size="sm" c="dimmed">
                {t('start.known.more', { count: count - SHOWN - 1 })}
              </Text>
            )}
          </div>
        )}
        <Text size="sm" c="dimmed">
          {t('start.known.of', { posts: number(posts), since: day(since), until: day(until) })}{' '}
          {t('start.known.nobody_told')}
        </Text>
        {bad > 0 && (
          <Alert color="yellow" title={t('start.known.bad', { count: bad })}>
            {bad_rows.map(({ line, reason }) => (
              <Text key={line} size="sm" className="others">
                {t('start.known.row', { line })}: {reason}
              </Text>
            ))}
          </Alert>
        )}
        {skipped > 0 && (
          <Text size="sm" c="dimmed">
            {t('start.known.skipped', { count: skipped })}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

function Notice({ notice }: { readonly notice: ArchiveNotice }) {
  const { t } = useTranslation();
  const { known } = useMoments();
  const { raised_at, why, first } = notice;
  return (
    <Stack gap="xs">
      <Title order={4} size="h2">
        {t('start.known.when', { when: known(raised_at) })}
      </Title>
      <Ahead notice={notice} />
      <Text className="others">{why}</Text>
      {first !== null && (
        <figure className={styles['first']}>
          <blockquote className="said">{first.text ?? t('start.known.no_text')}</blockquote>
          <Text component="figcaption" size="sm" c="dimmed">
            <FirstPost first={first} />
          </Text>
        </figure>
      )}
    </Stack>
  );
}

function FirstPost({ first: { at, author, url } }: { readonly first: ArchiveNotice['first'] & {} }) {
  const { t } = useTranslation();
  const { whole } = useMoments();
  return (
    <>
      {t('start.known.first', { when: whole(at) })}
      {author !== null && (
        <>
          {', '}
          <bdi>{author}</bdi>
        </>
      )}
      {url !== null && (
        <>
          {' · '}
          <OutsideLink to={url}>{t('activities.original')}</OutsideLink>
        </>
      )}
    </>
  );
}

function Ahead({ notice: { raised_at, peak_at } }: { readonly notice: ArchiveNotice }) {
  const { t } = useTranslation();
  const lasting = useLasting();
  const { whole } = useMoments();
  if (peak_at === null) return null;
  const seconds = (Date.parse(peak_at) - Date.parse(raised_at)) / 1000;
  return <Text fw={600}>{t('start.known.ahead', { lead: lasting(seconds), peak: whole(peak_at) })}</Text>;
}

function Short({ notice }: { readonly notice: ArchiveNotice }) {
  const { whole } = useMoments();
  return (
    <Text size="sm">
      <b>{whole(notice.raised_at)}</b> <span className="others">{notice.why}</span>
    </Text>
  );
}

/** As people remember them: by their weekday. */
function useMoments() {
  const { i18n } = useTranslation();
  const zone = useZone();
  const told = (how: Intl.DateTimeFormatOptions) => (at: string) =>
    new Intl.DateTimeFormat(i18n.language, { timeZone: zone, ...how }).format(new Date(at));
  const date = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const hour = told(time);
  return {
    /** `Tuesday 14:10`, with its day. */
    known: (at: string): string => `${told({ weekday: 'long' })(at)} ${hour(at)} (${told(date)(at)})`,
    whole: told({ weekday: 'short', ...date, month: 'short', ...time }),
    day: told({ ...date, month: 'short' }),
  };
}
