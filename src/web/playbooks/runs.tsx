/** The runs of a playbook, the newest first; one of them whole. */
import { Anchor, Badge, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'wouter';
import type { PlaybookDetail, Run } from '../../api/shapes/index.ts';
import { call, type Page, type Problem } from '../frame/api.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { PLAYBOOK, RUN_COLOURS } from './data.ts';
import { ModeBadge } from './mode-badge.tsx';
import { RunView } from './run.tsx';
import styles from './playbooks.module.css';

const STATES = ['all', 'parked', 'failed', 'done', 'stopped'] as const;
const PAGE = 30;

export function Runs({ one }: { readonly one: PlaybookDetail }) {
  const [params] = useSearchParams();
  const id = params.get('run');
  return id === null ? <List name={one.name} /> : <RunView key={id} id={id} one={one} />;
}

function List({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const state = STATES.find((one) => one === params.get('state')) ?? 'all';
  const pages = useInfiniteQuery<Page<Run>, Problem>({
    queryKey: [PLAYBOOK, 'runs', name, state],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Run>>('GET', '/runs', {
        query: {
          playbook: name,
          state: state === 'all' ? null : state,
          limit: PAGE,
          before: pageParam as string | null,
        },
        signal,
      }),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
  });
  const runs = pages.data?.pages.flatMap(({ items }) => items);
  return (
    <Stack gap="sm">
      <SegmentedControl
        className={styles['states']}
        aria-label={t('playbooks.runs.only')}
        value={state}
        onChange={(chosen) => setParams({ tab: 'runs', ...(chosen !== 'all' && { state: chosen }) }, { replace: true })}
        data={STATES.map((value) => ({
          value,
          label: value === 'all' ? t('playbooks.all') : t(`playbooks.run_states.${value}`),
        }))}
      />
      {runs === undefined && pages.error === null && <Loading rows={5} />}
      {runs === undefined && pages.error !== null && <Failed error={pages.error} again={() => void pages.refetch()} />}
      {runs?.length === 0 && (
        <Empty title={t('playbooks.runs.none')}>{state === 'all' ? t('playbooks.runs.none_cure') : ''}</Empty>
      )}
      {runs !== undefined && runs.length > 0 && (
        <ul className="listed">
          {runs.map((run) => (
            <RunRow key={run.id} run={run} at={`/playbooks/${name}?tab=runs&run=${run.id}`} />
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('playbooks.runs.more')}
        </Button>
      )}
    </Stack>
  );
}

function RunRow({ run, at }: { readonly run: Run; readonly at: string }) {
  const { t } = useTranslation();
  const now = useNow();
  const { short } = useTimes();
  const { state, mode, market, key, reason, started_at: began, wake_at: until, issue } = run;
  const waits = state === 'parked' && until !== null;
  return (
    <li className={styles['run']}>
      <Group gap="xs" wrap="nowrap">
        <Badge variant="dot" tt="none" color={RUN_COLOURS[state]}>
          {t(`playbooks.run_states.${state}`)}
        </Badge>
        <Anchor component={Link} href={at} size="sm" fw={600}>
          <Ago at={began} />
        </Anchor>
        <ModeBadge mode={mode} market={market} />
      </Group>
      <Text size="sm" className="others" lineClamp={2}>
        {waits ? `${key} · ${t('playbooks.waits.until', { until: short(until, now) })}` : (reason ?? key)}
      </Text>
      {issue !== null && (
        <Anchor component={Link} href={`/issues/${issue}`} size="sm">
          {t('playbooks.runs.issue')}
        </Anchor>
      )}
    </li>
  );
}
