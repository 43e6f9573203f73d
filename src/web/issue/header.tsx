/** What it is, how bad, whose, and what was promised by when: the first lines of the page. */
import { Anchor, Avatar, Badge, Group, Stack, Text, Title, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconClockPause } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Desk, IssuePromise, IssueStory } from '../../api/shapes/index.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { Ago } from '../parts/time.tsx';
import type { NameOf } from './data.ts';
import { reportersIn } from './lines.ts';
import type { Present } from './presence.ts';
import styles from './issue.module.css';

interface HeaderProps {
  readonly story: IssueStory;
  readonly desk: Desk | undefined;
  readonly nameOf: NameOf;
  readonly others: readonly Present[];
}

const STATE_COLOURS = { open: 'ember', waiting: 'yellow', snoozed: 'gray', resolved: 'teal' } as const;
/** From here on it is said in red. */
const BAD = 7;

export function Header({ story, desk, nameOf, others }: HeaderProps) {
  const { t } = useTranslation();
  const { short } = useTimes();
  const now = useNow();
  // A narrow page shows the one that is due next.
  const next = story.promises
    .filter(({ kept_at }) => kept_at === null)
    .toSorted((a, b) => (a.due_at < b.due_at ? -1 : 1))[0];
  const { title, state, severity, market, product, topics, until, waiting_for, outcome, merged_into } = story;
  return (
    <Stack component="header" gap={6} className={styles['header']}>
      <Group gap="xs" justify="space-between" wrap="nowrap" align="flex-start">
        <Title order={2} size="h3" className={styles['title']}>
          <bdi>{title}</bdi>
        </Title>
        <Here others={others} />
      </Group>
      <Group gap={6} className={styles['facts']}>
        <Badge color={STATE_COLOURS[state]} variant={state === 'open' ? 'filled' : 'dot'}>
          {t(`issue.states.${state}`)}
        </Badge>
        {severity !== null && (
          <Badge color={severity >= BAD ? 'red' : 'gray'} variant="light">
            {t('issue.severity', { severity })}
          </Badge>
        )}
        {story.promises.map((promise) => (
          <span key={promise.kind} className={styles[promise === next ? 'chip' : 'wide-chip']}>
            <PromiseClock promise={promise} />
          </span>
        ))}
        <Text size="sm" span>
          <Owner story={story} nameOf={nameOf} />
        </Text>
        {[product, market, ...topics]
          .filter((word) => word !== null)
          .map((word) => (
            <Badge key={word} variant="default" tt="none" fw={500} visibleFrom="sm">
              <bdi>{word}</bdi>
            </Badge>
          ))}
        <Text size="sm" c="dimmed" span className={styles['wide-only']}>
          {t('issue.opened')} <Ago at={story.opened_at} />
        </Text>
      </Group>
      {state === 'waiting' && (
        <Text size="sm">
          {t('issue.waits_for', { what: waiting_for ?? '', until: until === null ? '' : short(until, now) })}
        </Text>
      )}
      {state === 'snoozed' && until !== null && (
        <Text size="sm">{t('issue.snoozed_until', { until: short(until, now) })}</Text>
      )}
      {merged_into !== null && (
        <Text size="sm">
          {t('issue.merged')}{' '}
          <Anchor component={Link} href={`/issues/${merged_into}`} inherit underline="always">
            {t('issue.merged_there')}
          </Anchor>
        </Text>
      )}
      {state === 'resolved' && outcome !== null && merged_into === null && (
        <Text size="sm">
          {t('issue.ended')} <bdi className="said">{outcome}</bdi>
        </Text>
      )}
      {desk && <Reporters desk={desk} />}
    </Stack>
  );
}

function Owner({ story: { owner, team, silence }, nameOf }: Pick<HeaderProps, 'story' | 'nameOf'>) {
  const { t } = useTranslation();
  const whose = owner === null ? null : nameOf(owner);
  const group = team === null ? null : nameOf(`team:${team}`).replace(/^team:/, '');
  return (
    <>
      {whose === null ? <b>{t('issue.unowned')}</b> : <bdi>{t('issue.owned', { name: whose })}</bdi>}
      {group !== null && (
        <>
          {' · '}
          <bdi>{group}</bdi>
        </>
      )}
      {silence?.held_at != null && <> · {t('issue.silent')}</>}
    </>
  );
}

function Reporters({ desk }: { readonly desk: Desk }) {
  const { t } = useTranslation();
  const [first, ...rest] = reportersIn(desk);
  if (first === undefined) return null;
  const name = first.reporter?.name ?? first.reporter?.handle ?? t('issue.somebody');
  return (
    <Text size="sm" c="dimmed" lineClamp={1}>
      {t('issue.reported_by')} <bdi>{name}</bdi>
      {first.reporter?.followers != null && <> ({t('issue.followers', { count: first.reporter.followers })})</>} ·{' '}
      {first.network}
      {rest.length > 0 && <> {t('issue.and_others', { count: rest.length })}</>}
    </Text>
  );
}

/** A clock that says what was promised, and how much of it is left. */
function PromiseClock({ promise }: { readonly promise: IssuePromise }) {
  const { t } = useTranslation();
  const now = useNow();
  const { ago, whole } = useTimes();
  const { kind, due_at, at_risk_at, kept_at, paused_at } = promise;
  const what = t(`issue.promises.${kind}`);
  if (kept_at !== null) {
    const late = kept_at > due_at;
    return (
      <Tooltip label={`${t(late ? 'issue.kept_late' : 'issue.kept')} ${whole(kept_at)}`}>
        <Badge color={late ? 'red' : 'teal'} variant="dot" tt="none">
          {what} {t(late ? 'issue.kept_late' : 'issue.kept')}
        </Badge>
      </Tooltip>
    );
  }
  const missed = Date.parse(due_at) <= now;
  const close = Date.parse(at_risk_at) <= now;
  if (paused_at !== null)
    return (
      <Badge variant="default" tt="none" leftSection={<IconClockPause size={12} aria-hidden />}>
        {what} {t('issue.paused')}
      </Badge>
    );
  return (
    <Tooltip label={whole(due_at)}>
      <Badge
        color={missed ? 'red.9' : close ? 'yellow' : 'gray'}
        variant={missed ? 'filled' : 'dot'}
        tt="none"
        {...(missed && { leftSection: <IconAlertTriangle size={12} aria-hidden /> })}
      >
        {what} {missed ? t('issue.missed', { ago: ago(due_at, now) }) : ago(due_at, now)}
      </Badge>
    </Tooltip>
  );
}

function Here({ others }: { readonly others: readonly Present[] }) {
  const { t } = useTranslation();
  return (
    <div aria-live="polite" className={styles['here']}>
      {others.length > 0 && (
        <Tooltip label={others.map(({ name, typing }) => (typing ? t('issue.writes', { name }) : name)).join(', ')}>
          <Avatar.Group spacing="xs">
            {others.slice(0, 4).map(({ person, name, typing }) => (
              <Avatar
                key={person}
                name={name}
                color="initials"
                size="sm"
                className={typing ? styles['writes'] : undefined}
                aria-hidden
              />
            ))}
            {others.length > 4 && <Avatar size="sm">+{others.length - 4}</Avatar>}
          </Avatar.Group>
        </Tooltip>
      )}
      <span className={styles['unseen']}>
        {others.map(({ name, typing }) => t(typing ? 'issue.writes' : 'issue.looks', { name })).join(', ')}
      </span>
    </div>
  );
}
