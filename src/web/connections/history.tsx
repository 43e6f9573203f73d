/** What was there before: asked for from a day on, seen as it comes, and ended early. */
import { useState, type FormEvent } from 'react';
import { Button, Group, Progress, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Backfill, Connector, Overview } from '../../api/shapes/index.ts';
import { call, type Page, type Problem, problemOf, useGet } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { ProblemText } from '../parts/states.tsx';
import { notifyFailed } from '../parts/told.ts';
import { amount } from './numbers.ts';

const AGAIN_MS = 2_000;
const MONTH_MS = 30 * 86_400_000;

export function History({ one, connector }: { readonly one: Overview; readonly connector: Connector | null }) {
  const { t } = useTranslation();
  const mayMap = useMay('map');
  const { id } = one.connection;
  const backfills = useGet<Page<Backfill>>(
    'connection',
    `/connections/${id}/backfills`,
    {},
    {
      refetchInterval: ({ state }) => (state.data?.items.some(({ ended_at }) => ended_at === null) ? AGAIN_MS : false),
    },
  );
  const items = backfills.data?.items ?? [];
  const pulled = connector?.pulled ?? [];
  if (pulled.length === 0) return null;
  return (
    <section>
      <Title order={3} size="h5">
        {t('connections.history.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('connections.history.what')}
      </Text>
      <Stack gap="sm">
        {items.map((backfill) => (
          <OneBackfill key={backfill.stream} backfill={backfill} mayMap={mayMap} />
        ))}
        {mayMap ? (
          <Ask id={id} streams={pulled} labels={connector?.labels.streams ?? {}} />
        ) : (
          <Text size="xs" c="dimmed">
            {t('connections.developer_only')}
          </Text>
        )}
      </Stack>
    </section>
  );
}

function OneBackfill({ backfill, mayMap }: { readonly backfill: Backfill; readonly mayMap: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const times = useTimes();
  const now = useNow();
  const { connection, stream, since, records, fresh, percent, ended_at, fault } = backfill;
  const open = ended_at === null;
  const far = percent ?? 0;
  async function cancel(): Promise<void> {
    try {
      await call('DELETE', `/connections/${connection}/backfills/${stream}`);
    } catch (thrown) {
      notifyFailed(t, thrown);
    }
    await queries.invalidateQueries({ queryKey: ['connection'] });
  }
  const state = open ? 'under_way' : percent === 100 ? 'done' : 'cancelled';
  return (
    <div>
      <Group justify="space-between" gap="xs">
        <Text size="sm" className="others" aria-live="polite">
          <Text span fw={600} inherit>
            {stream}
          </Text>{' '}
          {t(`connections.history.${state}`, {
            since: times.short(since, now),
            records: amount(records),
            fresh: amount(fresh),
          })}
        </Text>
        {open && mayMap && (
          <Button size="xs" variant="default" onClick={() => void cancel()}>
            {t('connections.history.cancel')}
          </Button>
        )}
      </Group>
      {open && (
        <Progress
          value={percent === null ? 100 : far}
          animated={percent === null}
          striped={percent === null}
          mt={4}
          aria-label={t('connections.history.far', { stream, percent: far })}
        />
      )}
      {fault !== null && (
        <Text size="sm" className="others">
          {t('connections.history.stalled')} <bdi>{fault.message}</bdi>
        </Text>
      )}
    </div>
  );
}

interface AskProps {
  readonly id: string;
  readonly streams: readonly string[];
  /** By stream. */
  readonly labels: Readonly<Record<string, string>>;
}

function Ask({ id, streams, labels }: AskProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [since, setSince] = useState(() => new Date(Date.now() - MONTH_MS).toISOString().slice(0, 10));
  const [stream, setStream] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  async function begin(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await call('POST', `/connections/${id}/backfills`, { body: { since, ...(stream !== null && { stream }) } });
      await queries.invalidateQueries({ queryKey: ['connection'] });
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
    setBusy(false);
  }
  return (
    <form onSubmit={(event) => void begin(event)}>
      <Group align="end" gap="sm">
        <TextInput
          type="date"
          label={t('connections.history.since')}
          value={since}
          onChange={(event) => setSince(event.currentTarget.value)}
          required
        />
        <Select
          label={t('connections.history.stream')}
          data={streams.map((one) => ({ value: one, label: labels[one] ?? one }))}
          value={stream}
          onChange={setStream}
          placeholder={t('connections.history.all')}
          clearable
        />
        <Button type="submit" variant="default" loading={busy}>
          {t('connections.history.begin')}
        </Button>
      </Group>
      {problem !== null && (
        <Text size="sm" c="red.9" role="alert" component="div" mt="xs">
          <ProblemText problem={problem} />
        </Text>
      )}
    </form>
  );
}
