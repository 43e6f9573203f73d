/** Where an entry comes from and whose it is, where it was used again, and where it is published. */
import { Anchor, Group, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { ResponseDetail } from '../../api/shapes/index.ts';
import { AudienceBadge } from '../parts/audience.tsx';
import { Ago } from '../parts/time.tsx';
import { OutcomeBadge, TurnedOut } from './outcome.tsx';
import styles from './library.module.css';

interface PartProps {
  readonly one: ResponseDetail;
}

const PLAIN = ['product', 'market', 'language', 'channel', 'team'] as const;
const TIMES = ['happened_at', 'created_at', 'changed_at', 'review_at'] as const;

export function Facts({ one }: PartProps) {
  const { t } = useTranslation();
  return (
    <section className={styles['part']}>
      <Title order={3} size="h5">
        {t('library.entry.facts')}
      </Title>
      <dl className={styles['told']}>
        <dt>{t('library.fields.audience')}</dt>
        <dd>
          <AudienceBadge audience={one.audience} />
        </dd>
        {PLAIN.map((name) => (
          <Fact key={name} name={t(`library.fields.${name}`)} value={one[name]} />
        ))}
        <Fact name={t('library.fields.topics')} value={one.topics.length === 0 ? null : one.topics.join(', ')} />
        <Fact
          name={t('library.fields.source')}
          value={one.source === 'hand' || one.source === 'issue' ? t(`library.sources.${one.source}`) : one.source}
        />
        {TIMES.map((name) => {
          const at = one[name];
          return (
            at !== null && (
              <Fact key={name} name={t(`library.fields.${name}`)}>
                <Ago at={at} />
              </Fact>
            )
          );
        })}
      </dl>
      {one.issue !== null && (
        <Anchor
          component={Link}
          href={`/issues/${one.issue}`}
          size="sm"
          underline="always"
          className={styles['link'] ?? ''}
        >
          {t('library.entry.issue')}
        </Anchor>
      )}
    </section>
  );
}

function Fact({
  name,
  value,
  children,
}: {
  readonly name: string;
  readonly value?: string | null;
  readonly children?: React.ReactNode;
}) {
  if (value === null) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <bdi>{children ?? value}</bdi>
      </dd>
    </>
  );
}

export function Uses({ one: { uses, reuse } }: PartProps) {
  const { t } = useTranslation();
  return (
    <section className={styles['part']}>
      <Title order={3} size="h5">
        {t('library.reuse.title')}
      </Title>
      {uses.length === 0 && <Text c="dimmed">{t('library.reuse.none')}</Text>}
      <TurnedOut reuse={reuse} />
      <ul className={styles['plain']}>
        {uses.map(({ id, issue, by, at, outcome }) => (
          <li key={id}>
            <Group gap={6}>
              <OutcomeBadge outcome={outcome} />
              <Text size="sm" component="bdi">
                {by}
              </Text>
              <Text size="xs" c="dimmed" span>
                <Ago at={at} />
              </Text>
              {issue !== null && (
                <Anchor
                  component={Link}
                  href={`/issues/${issue}`}
                  size="sm"
                  underline="always"
                  className={styles['link'] ?? ''}
                >
                  {t('library.reuse.issue')}
                </Anchor>
              )}
            </Group>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Published({ one: { published, version } }: PartProps) {
  const { t } = useTranslation();
  if (published.length === 0) return null;
  return (
    <section className={styles['part']}>
      <Title order={3} size="h5">
        {t('library.published.title')}
      </Title>
      {published.map((one) => (
        <Text key={`${one.connection} ${one.type}`} size="sm" className="others">
          {one.connection} · {one.type} ·{' '}
          {t(
            one.node === null
              ? 'library.published.under_way'
              : one.version === version
                ? 'library.published.same'
                : 'library.published.behind',
          )}
        </Text>
      ))}
    </section>
  );
}
