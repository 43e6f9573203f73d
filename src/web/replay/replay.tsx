/** An issue as it went, minute by minute: one page to look at, print, or pass on to those who can sign in. */
import { Badge, Button, CopyButton, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconArrowLeft, IconLink, IconLock, IconPrinter, IconWorld } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import type { Replay as ReplayOf } from '../../api/shapes/index.ts';
import { useGet } from '../frame/api.ts';
import { useTimes, useZone } from '../frame/times.ts';
import { wentKind } from '../issue/deeds.ts';
import { Failed, Loading } from '../parts/states.tsx';
import { useLasting } from './lasting.ts';
import styles from './replay.module.css';

export function Replay() {
  const { t } = useTranslation();
  const { id = '' } = useParams<{ id: string }>();
  const replay = useGet<ReplayOf>('issue', `/issues/${id}/replay`);
  if (replay.isPending) return <Loading />;
  if (replay.data === undefined) return <Failed error={replay.error} again={() => void replay.refetch()} />;
  return <Page replay={replay.data} back={t('issue.replay.back')} />;
}

function Page({ replay, back }: { readonly replay: ReplayOf; readonly back: string }) {
  const { t } = useTranslation();
  const { whole } = useTimes();
  const lasting = useLasting();
  const { issue, phases, ended, first_at, last_at, reporters, answers } = replay;
  const names = new Map(replay.people.map(({ id, name }) => [id, name]));
  const total = (Date.parse(last_at) - Date.parse(first_at)) / 1_000;
  return (
    <Stack className={styles['page']} gap="md">
      <Group justify="space-between" className={styles['no-print']}>
        <Button
          component={Link}
          href={`/issues/${issue.id}`}
          variant="subtle"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
        >
          {back}
        </Button>
        <Group gap="xs">
          <CopyButton value={location.href}>
            {({ copied, copy }) => (
              <Button variant="default" leftSection={<IconLink size={16} aria-hidden />} onClick={copy}>
                {t(copied ? 'issue.replay.copied' : 'issue.replay.share')}
              </Button>
            )}
          </CopyButton>
          <Button variant="default" leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => print()}>
            {t('issue.replay.print')}
          </Button>
        </Group>
      </Group>
      <header>
        <Title order={2}>
          <bdi>{issue.title}</bdi>
        </Title>
        <Text c="dimmed">
          {t('issue.replay.from')} {whole(first_at)}{' '}
          {ended ? (
            <>
              {t('issue.replay.until')} {whole(last_at)}
            </>
          ) : (
            t('issue.replay.goes_on')
          )}
        </Text>
        <Text size="xl" fw={700} data-total>
          {lasting(total)}
        </Text>
        <Text size="sm">
          {t('issue.replay.sums', { count: reporters })} · {t('issue.replay.answers', { count: answers })}
          {issue.outcome !== null && (
            <>
              {' · '}
              <bdi className="said">{issue.outcome}</bdi>
            </>
          )}
        </Text>
      </header>
      <Phases phases={phases} total={total} />
      <Waited replay={replay} nameOf={(id) => names.get(id) ?? id} />
      <Minutes replay={replay} />
    </Stack>
  );
}

/** As wide as each was long; a short one is wide enough to be seen. */
function Phases({ phases, total }: { readonly phases: ReplayOf['phases']; readonly total: number }) {
  const { t } = useTranslation();
  const lasting = useLasting();
  return (
    <section aria-label={t('issue.replay.phases')}>
      <svg viewBox="0 0 1000 24" preserveAspectRatio="none" className={styles['bar']} aria-hidden>
        {spread(phases.map(({ seconds }) => (total === 0 ? 1 : seconds / total))).map(({ at, width }, index) => (
          <rect
            key={phases[index]?.phase}
            x={at * 1000}
            y={0}
            width={Math.max(0, width * 1000 - 4)}
            height={24}
            rx={4}
            className={styles[phases[index]?.phase ?? 'noticing']}
          />
        ))}
      </svg>
      <dl className={styles['phases']}>
        {phases.map(({ phase, seconds, until }) => (
          <div key={phase} data-phase={phase}>
            <dt>
              <span className={styles[`dot-${phase}`]} aria-hidden /> {t(`issue.replay.phase.${phase}`)}
            </dt>
            <dd>
              <b>{lasting(seconds)}</b> {until === null && <Badge size="xs">{t('issue.replay.still')}</Badge>}
            </dd>
            <dd>
              <Text size="xs" c="dimmed">
                {t(`issue.replay.phase_why.${phase}`)}
              </Text>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const LEAST = 0.03;

/** Pure. */
function spread(shares: readonly number[]): readonly { readonly at: number; readonly width: number }[] {
  const widths = shares.map((share) => Math.max(LEAST, share));
  const sum = widths.reduce((one, other) => one + other, 0);
  return widths.map((width, index) => ({
    at: widths.slice(0, index).reduce((one, other) => one + other, 0) / sum,
    width: width / sum,
  }));
}

function Waited({
  replay: { waited },
  nameOf,
}: {
  readonly replay: ReplayOf;
  readonly nameOf: (id: string) => string;
}) {
  const { t } = useTranslation();
  const lasting = useLasting();
  if (waited.length === 0) return null;
  return (
    <section aria-label={t('issue.replay.waited')}>
      <Title order={3} size="h5">
        {t('issue.replay.waited')}
      </Title>
      <ol className={styles['waited']}>
        {waited.map((one) => (
          <li key={`${one.for} ${one.from} ${one.whom.join()}`} data-for={one.for}>
            <b>{lasting(one.seconds)}</b>{' '}
            <span>
              {t(`issue.replay.for.${one.for}`)} {one.whom.length > 0 && <bdi>{one.whom.map(nameOf).join(', ')}</bdi>}
              {one.until === null && <> ({t('issue.replay.still')})</>}
            </span>
            {one.what !== null && (
              <Text size="sm" c="dimmed" className="said" lineClamp={2}>
                {one.what}
              </Text>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Minutes({ replay: { lines, first_at } }: { readonly replay: ReplayOf }) {
  const { t, i18n } = useTranslation();
  const { whole } = useTimes();
  const zone = useZone();
  const lasting = useLasting();
  const minute = new Intl.DateTimeFormat(i18n.language, { hour: '2-digit', minute: '2-digit', timeZone: zone });
  return (
    <section aria-label={t('issue.replay.minutes')}>
      <Title order={3} size="h5">
        {t('issue.replay.minutes')}
      </Title>
      <ol className={styles['minutes']}>
        {lines
          .filter(({ kind }) => kind !== 'echo' && kind !== 'joined')
          .map(({ id, at, phase, audience, kind, who, text }, index, all) => {
            const first = all[index - 1]?.phase !== phase;
            return (
              <Paper
                key={id}
                component="li"
                p="xs"
                className={styles[audience === 'internal' ? 'inside' : 'outside']}
                data-phase={phase}
              >
                {first && (
                  <Text size="xs" fw={700} tt="uppercase" className={styles['heading']}>
                    <span className={styles[`dot-${phase}`]} aria-hidden /> {t(`issue.replay.phase.${phase}`)}
                  </Text>
                )}
                <Group gap={6}>
                  <Text size="sm" component="time" dateTime={at} title={whole(at)} className={styles['time']}>
                    {minute.format(new Date(at))}
                  </Text>
                  <Text size="xs" c="dimmed">
                    +{lasting((Date.parse(at) - Date.parse(first_at)) / 1_000)}
                  </Text>
                  {audience === 'internal' ? (
                    <IconLock size={12} aria-label={t('audience.internal')} />
                  ) : (
                    <IconWorld size={12} aria-label={t('audience.external')} />
                  )}
                  <Text size="sm" fw={600}>
                    <bdi>{who ?? t('issue.somebody')}</bdi>
                  </Text>
                  <Text size="sm" c="dimmed">
                    {kind === 'said' || kind === 'deleted'
                      ? t(`issue.replay.${kind}`)
                      : t(`issue.replay.did.${wentKind(kind)}`)}
                  </Text>
                </Group>
                {text !== null && (
                  <Text size="sm" className="said" lineClamp={4}>
                    {text}
                  </Text>
                )}
              </Paper>
            );
          })}
      </ol>
    </section>
  );
}
