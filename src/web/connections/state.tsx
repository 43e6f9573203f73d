/** How a connection is: in a word, in a sentence, and what to do about it. */
import { useRef, useState } from 'react';
import { Badge, Button, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconHistory,
  IconHourglass,
  IconMoodSilence,
  IconPlayerPause,
  IconPlugConnectedX,
  IconQuestionMark,
  IconSparkles,
  type Icon,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { HealthState, Overview } from '../../api/shapes/index.ts';
import { call } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { notifyFailed } from '../parts/told.ts';
import { amount } from './numbers.ts';
import styles from './connections.module.css';

/** The worst stand out, what is well does not; a sign and a word say it, never the colour alone. */
const LOOKS: Readonly<Record<HealthState, readonly ['bad' | 'odd' | 'well' | 'calm', Icon]>> = {
  healthy: ['well', IconCircleCheck],
  quiet: ['odd', IconMoodSilence],
  doubtful: ['odd', IconQuestionMark],
  failing: ['bad', IconAlertTriangle],
  limited: ['odd', IconHourglass],
  backfilling: ['calm', IconHistory],
  disconnected: ['bad', IconPlugConnectedX],
  paused: ['calm', IconPlayerPause],
  new: ['calm', IconSparkles],
};

/** Those in which something waits for a person. */
const NEEDING: ReadonlySet<HealthState> = new Set(['disconnected', 'failing', 'doubtful', 'quiet', 'paused']);

export function needsSomebody({ health, quarantined }: Overview): boolean {
  return NEEDING.has(health.state) || Object.keys(quarantined).length > 0;
}

export function StateBadge({ state }: { readonly state: HealthState }) {
  const { t } = useTranslation();
  const [look, Sign] = LOOKS[state];
  return (
    <Badge
      variant={look === 'bad' ? 'filled' : 'default'}
      color="red.9"
      tt="none"
      leftSection={<Sign size={14} aria-hidden className={styles[look]} />}
    >
      {t(`connections.state.${state}`)}
    </Badge>
  );
}

/** What is said of it in the reader's language, and behind it the vendor's own words. */
export function Says({ one, short = false }: { readonly one: Overview; readonly short?: boolean }) {
  const { t } = useTranslation();
  const { says, theirs } = useSentence(one);
  const { waiting } = one.health;
  return (
    <Text size="sm" className="others" {...(short && { lineClamp: 3 })}>
      {says}
      {theirs !== null && (
        <>
          {' '}
          <bdi>{theirs}</bdi>
        </>
      )}
      {waiting > 0 && ` ${t('connections.says.waiting', { count: waiting })}`}
    </Text>
  );
}

function useSentence({ connection, health, backfills, probe }: Overview): {
  readonly says: string;
  readonly theirs: string | null;
} {
  const { t } = useTranslation();
  const times = useTimes();
  const now = useNow();
  const { state } = health;
  const worst = health.streams.find((one) => one.state === state && !one.off);
  const stream = worst?.stream ?? '';
  switch (state) {
    case 'disconnected':
      return connection.account === null
        ? { says: t('connections.says.never'), theirs: connection.disconnected?.message ?? null }
        : { says: t('connections.says.gone'), theirs: connection.disconnected?.message ?? null };
    case 'limited':
      return {
        says: t('connections.says.limited', { until: times.short(connection.held?.until ?? new Date(now), now) }),
        theirs: connection.held?.message ?? null,
      };
    case 'failing':
      return {
        says: t('connections.says.failing', { stream, count: worst?.failures ?? 1 }),
        theirs: worst?.fault?.message ?? null,
      };
    case 'doubtful':
      return worst?.fault == null
        ? { says: t('connections.says.probe_failed'), theirs: probe?.fault?.message ?? null }
        : { says: t('connections.says.once_failed', { stream }), theirs: worst.fault.message };
    case 'quiet':
      return {
        says: t('connections.says.quiet', {
          stream,
          last: worst?.last_at == null ? '' : times.short(worst.last_at, now),
          usual: amount(worst?.perHour ?? 0),
        }),
        theirs: null,
      };
    case 'backfilling': {
      const [history] = backfills;
      if (history === undefined) {
        const pulled = health.streams.filter((one) => one.pulled && !one.off);
        const done = pulled.filter(({ caught_up_at }) => caught_up_at !== null).length;
        return { says: t('connections.says.first_reading', { done, all: pulled.length }), theirs: null };
      }
      const told = { stream: history.stream, since: times.short(history.since, now), percent: history.percent ?? 0 };
      const word = history.percent === null ? 'connections.says.history' : 'connections.says.history_far';
      return { says: t(word, told), theirs: history.fault?.message ?? null };
    }
    default:
      return { says: t(`connections.says.${state}`), theirs: null };
  }
}

const CURED = ['paused', 'disconnected', 'failing', 'doubtful', 'quiet'] as const;

function isCured(state: HealthState): state is (typeof CURED)[number] {
  return CURED.some((one) => one === state);
}

/** What the API says to do, unless that is a command: here there is a button for it. */
export function useCure({ health }: Overview): string {
  const { t } = useTranslation();
  const { cure, state } = health;
  if (cure !== null && !cure.includes('bondfire ') && state !== 'quiet') return cure;
  return isCured(state) ? t(`connections.cure.${state}`) : '';
}

/** The button that mends it, for those who may press it; to others it says who may. */
export function Remedy({ one, small = false }: { readonly one: Overview; readonly small?: boolean }) {
  const { t } = useTranslation();
  const mayConfigure = useMay('configure');
  const [, go] = useLocation();
  const act = useActions(one.connection.id);
  const remedy = remedyOf(one);
  const button = useRef<HTMLButtonElement>(null);
  // Where it is shown large, these have a button of their own beside it.
  if (remedy === null || (!small && (remedy === 'test' || remedy === 'resume'))) return null;
  if (!mayConfigure)
    return (
      <Text size="xs" c="dimmed">
        {t('connections.admin_only')}
      </Text>
    );
  const { id } = one.connection;
  const run: Readonly<Record<Remedied, () => void>> = {
    resume: () => {
      // The button is gone then: whoever pressed it goes on from the row that it was in.
      const row = button.current?.closest('li')?.querySelector<HTMLElement>('a[data-row]');
      void act.resume().then(() => row?.focus());
    },
    connect: () => void act.connect(),
    reconnect: () => void act.connect(),
    credentials: () => go(`/connections/${id}?tab=settings`),
    settings: () => go(`/connections/${id}?tab=settings`),
    budget: () => go(`/connections/${id}?tab=settings#budget`),
    test: () => go(`/connections/${id}?tab=streams&test`),
  };
  return (
    <Button ref={button} size={small ? 'xs' : 'sm'} variant="light" loading={act.busy} onClick={run[remedy]}>
      {t(`connections.do.${remedy}`)}
    </Button>
  );
}

type Remedied = 'resume' | 'connect' | 'reconnect' | 'credentials' | 'settings' | 'budget' | 'test';

function remedyOf({ connection, health, signsIn, budget }: Overview): Remedied | null {
  const { state } = health;
  if (state === 'paused') return 'resume';
  if (signsIn === null) return 'settings';
  if (signsIn === 'browser' && connection.account === null) return 'connect';
  if (state === 'disconnected') return signsIn === 'browser' ? 'reconnect' : 'credentials';
  if (state === 'limited') return budget !== null && budget.spent >= 0.9 * budget.perHour ? 'budget' : null;
  const kind = health.streams.find((one) => one.state === state)?.fault?.kind;
  if (state === 'failing') return kind === 'config' ? 'settings' : 'test';
  return state === 'doubtful' || state === 'quiet' ? 'test' : null;
}

/** What is done with one press, told where it fails. */
export function useActions(id: string) {
  const queries = useQueryClient();
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  async function done(path: string): Promise<void> {
    setBusy(true);
    try {
      await call('POST', `/connections/${id}/${path}`);
      await queries.invalidateQueries({ queryKey: ['connection'] });
    } catch (thrown) {
      notifyFailed(t, thrown);
    }
    setBusy(false);
  }
  return {
    busy,
    pause: () => done('pause'),
    resume: () => done('resume'),
    /** To the vendor's page, and back to this connection's. */
    async connect(): Promise<void> {
      setBusy(true);
      try {
        const { url } = await call<{ readonly url: string }>('POST', `/connections/${id}/grant`);
        location.assign(url);
      } catch (thrown) {
        setBusy(false);
        notifyFailed(t, thrown);
      }
    },
  };
}
