/** Records that did not fit their mapping: why, what was sent, and mapping them again after it was mended. */
import { useId, useState } from 'react';
import { Button, Group, Loader, Select, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Overview, Quarantined, QuarantinedRecord, Replayed } from '../../api/shapes/index.ts';
import { call, useGet, type Page, type Problem } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { notifyDone, notifyFailed } from '../parts/told.ts';
import { Payload, textOf } from './payload.tsx';
import { tryPayload } from './preview.tsx';
import styles from './detail.module.css';

const PAGE = 50;

export function Quarantine({ one: { connection, quarantined } }: { readonly one: Overview }) {
  const { t } = useTranslation();
  const mayMap = useMay('map');
  const [stream, setStream] = useState<string | null>(null);
  const { id } = connection;
  const all = useInfiniteQuery<Page<Quarantined>, Problem>({
    queryKey: ['connection', 'quarantine', id, stream],
    queryFn: ({ pageParam, signal }) =>
      call('GET', '/quarantine', {
        query: { connection: id, stream, limit: PAGE, before: pageParam as string | null },
        signal,
      }),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
  });
  const replay = useReplay();
  const where = stream === null ? { connection: id } : { connection: id, stream };
  if (all.isPending) return <Loading rows={4} />;
  if (all.data === undefined) return <Failed error={all.error} again={() => void all.refetch()} />;
  const items = all.data.pages.flatMap((page) => page.items);
  const streams = Object.entries(quarantined);
  if (items.length === 0 && stream === null)
    return <Empty title={t('connections.quarantine.none')}>{t('connections.quarantine.none_what')}</Empty>;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('connections.quarantine.what')}
      </Text>
      <Group align="end">
        {(streams.length > 1 || stream !== null) && (
          <Select
            label={t('connections.history.stream')}
            data={streams.map(([name, count]) => ({ value: name, label: `${name} (${count})` }))}
            value={stream}
            onChange={setStream}
            placeholder={t('connections.history.all')}
            clearable
          />
        )}
        {mayMap ? (
          <Button loading={replay.busy === 'all'} onClick={() => void replay.run('all', where)}>
            {t('connections.quarantine.replay_all')}
          </Button>
        ) : (
          <Text size="xs" c="dimmed">
            {t('connections.developer_only')}
          </Text>
        )}
      </Group>
      <ul className={styles['records']}>
        {items.map((record) => (
          <Record key={record.envelope} record={record} replay={replay} />
        ))}
      </ul>
      {all.hasNextPage && (
        <Group justify="center">
          <Button variant="default" loading={all.isFetchingNextPage} onClick={() => void all.fetchNextPage()}>
            {t('connections.quarantine.more')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

type Replay = ReturnType<typeof useReplay>;

function useReplay() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [busy, setBusy] = useState<string | null>(null);
  return {
    busy,
    /** Answers whether all fit now. */
    async run(name: string, body: object): Promise<boolean> {
      let fits = false;
      setBusy(name);
      try {
        const { mapped, skipped, quarantined } = await call<Replayed>('POST', '/quarantine/replay', { body });
        fits = quarantined === 0;
        notifyDone(t('connections.quarantine.replayed', { mapped, skipped, quarantined }));
      } catch (thrown) {
        notifyFailed(t, thrown);
      }
      setBusy(null);
      await queries.invalidateQueries({ queryKey: ['connection'] });
      return fits;
    },
  };
}

function Record({ record, replay }: { readonly record: Quarantined; readonly replay: Replay }) {
  const { t } = useTranslation();
  const mayMap = useMay('map');
  const [open, setOpen] = useState(false);
  const body = useId();
  const { envelope, stream, external_id, problems, at } = record;
  return (
    <li className={styles['record']}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <div>
          <Text size="sm" className="others">
            <Text span fw={600} inherit>
              {stream}
            </Text>{' '}
            <bdi>{external_id}</bdi> ·{' '}
            <Text span c="dimmed" inherit>
              <Ago at={at} />
            </Text>
          </Text>
          {problems.map(({ field, problem }) => (
            <Text key={`${field} ${problem}`} size="sm" className="others">
              <code>{field}</code> <bdi>{problem}</bdi>
            </Text>
          ))}
        </div>
        <Group gap="xs">
          <Button size="xs" variant="default" aria-expanded={open} aria-controls={body} onClick={() => setOpen(!open)}>
            {t(open ? 'connections.quarantine.hide' : 'connections.quarantine.show')}
          </Button>
          {mayMap && (
            <Button
              size="xs"
              variant="default"
              loading={replay.busy === envelope}
              onClick={(event) => {
                // Where it fits now it is gone: one goes on with the one behind it.
                const next = event.currentTarget.closest('li')?.nextElementSibling?.querySelector('button');
                void replay.run(envelope, { envelope }).then((gone) => gone && next?.focus());
              }}
            >
              {t('connections.quarantine.replay')}
            </Button>
          )}
        </Group>
      </Group>
      <div id={body}>{open && <Sent record={record} />}</div>
    </li>
  );
}

function Sent({ record: { envelope, connection, stream, external_id } }: { readonly record: Quarantined }) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const whole = useGet<QuarantinedRecord>('connection', `/quarantine/${envelope}`, {}, { staleTime: Infinity });
  if (whole.data === undefined)
    return whole.isError ? (
      <Failed error={whole.error} again={() => void whole.refetch()} />
    ) : (
      <Loader size="sm" my="sm" aria-label={t('states.loading')} />
    );
  const { payload } = whole.data;
  function tryIt(): void {
    tryPayload(connection, stream, textOf(payload));
    go(`/connections/${connection}?tab=mapping`);
  }
  return (
    <Stack gap="xs" pt="xs">
      <Payload payload={payload} label={t('connections.payload.of', { what: external_id })} />
      <Group>
        <Button size="xs" variant="subtle" onClick={tryIt}>
          {t('connections.quarantine.try')}
        </Button>
      </Group>
    </Stack>
  );
}
