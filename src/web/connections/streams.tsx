/** What a connection reads: when something last came, how much against what is usual, what is off; its history and its test post. */
import { useState } from 'react';
import { Fieldset, Group, Stack, Switch, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Connector, Overview, StreamHealth } from '../../api/shapes/index.ts';
import { call } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { Ago } from '../parts/time.tsx';
import { notifyFailed } from '../parts/told.ts';
import { History } from './history.tsx';
import { amount } from './numbers.ts';
import { TestPost } from './test-post.tsx';
import { StateBadge } from './state.tsx';
import { Hours } from './hours.tsx';
import styles from './detail.module.css';

interface StreamsProps {
  readonly one: Overview;
  readonly connector: Connector | null;
}

export function Streams({ one, connector }: StreamsProps) {
  const { t } = useTranslation();
  const switches = useSwitches(one);
  return (
    <Stack gap="xl">
      <section>
        <Title order={3} size="h5" mb="xs">
          {t('connections.tabs.streams')}
        </Title>
        <ul className={styles['streams']}>
          {one.health.streams.map((stream) => (
            <OneStream
              key={stream.stream}
              stream={stream}
              name={connector?.labels.streams[stream.stream] ?? stream.stream}
              says={connector?.streams[stream.stream] ?? ''}
              counts={one.hours[stream.stream] ?? []}
              switches={switches}
            />
          ))}
        </ul>
      </section>
      <History one={one} connector={connector} />
      {connector?.probes === true && <TestPost one={one} />}
    </Stack>
  );
}

interface OneStreamProps {
  readonly stream: StreamHealth;
  /** In the reader’s language. */
  readonly name: string;
  readonly says: string;
  readonly counts: readonly number[];
  readonly switches: Switches;
}

function OneStream({ stream, name, says, counts, switches }: OneStreamProps) {
  const { t } = useTranslation();
  const total = counts.reduce((sum, count) => sum + count, 0);
  const { perHour, last_at, fault, failures, pulled, pulled_at, off } = stream;
  return (
    <li className={styles['stream']}>
      <div>
        <Group gap="xs">
          <Text fw={600} className="others">
            {name}
          </Text>
          {name !== stream.stream && (
            <Text size="xs" c="dimmed" ff="monospace">
              {stream.stream}
            </Text>
          )}
          {off ? <Text size="sm">{t('connections.streams.off')}</Text> : <StateBadge state={stream.state} />}
        </Group>
        <Text size="sm" c="dimmed" className="others">
          {says}
        </Text>
        {fault !== null && (
          <Text size="sm" className="others">
            <bdi>{fault.message}</bdi> {fault.cure !== null && !fault.cure.includes('bondfire ') && fault.cure}{' '}
            {failures > 1 && t('connections.streams.failures', { count: failures })}
          </Text>
        )}
      </div>
      <dl className={styles['facts']}>
        <div>
          <dt>{t('connections.last')}</dt>
          <dd>{last_at === null ? t('connections.last_never') : <Ago at={last_at} />}</dd>
        </div>
        <div>
          <dt>{pulled ? t('connections.streams.read') : t('connections.streams.pushed')}</dt>
          <dd>
            {pulled && pulled_at !== null ? (
              <Ago at={pulled_at} />
            ) : pulled ? (
              '–'
            ) : (
              t('connections.streams.as_it_comes')
            )}
          </dd>
        </div>
        <div>
          <dt>{t('connections.rate')}</dt>
          <dd>
            {amount(total)}{' '}
            <Text span size="xs" c="dimmed">
              {perHour === null
                ? t('connections.rate_no_usual')
                : t('connections.rate_usual', { usual: amount(24 * perHour) })}
            </Text>
            <Hours counts={counts} total={total} />
          </dd>
        </div>
      </dl>
      <OnOff stream={stream.stream} name={name} switches={switches} />
    </li>
  );
}

interface Switches {
  readonly off: readonly string[];
  readonly turn: (stream: string, on: boolean) => void;
}

/** Shown at once; put back where it is refused. */
function useSwitches({ connection }: Overview): Switches {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<readonly string[] | null>(null);
  const off = asked ?? connection.off;
  async function save(streams: readonly string[]): Promise<void> {
    setAsked(streams);
    try {
      await call('PUT', `/connections/${connection.id}/off`, { body: { streams } });
      await queries.invalidateQueries({ queryKey: ['connection'] });
    } catch (thrown) {
      notifyFailed(t, thrown);
    }
    setAsked(null);
  }
  return {
    off,
    turn: (stream, on) => void save(on ? off.filter((one) => one !== stream) : [...off, stream]),
  };
}

interface OnOffProps {
  readonly stream: string;
  readonly name: string;
  readonly switches: Switches;
}

function OnOff({ stream, name, switches: { off, turn } }: OnOffProps) {
  const { t } = useTranslation();
  const mayConfigure = useMay('configure');
  if (!mayConfigure) return null;
  return (
    <Switch
      checked={!off.includes(stream)}
      onChange={(event) => turn(stream, event.currentTarget.checked)}
      label={t('connections.streams.on')}
      aria-label={t('connections.streams.turn', { stream: name })}
    />
  );
}

/** All of them, for whoever has just connected it. */
export function StreamSwitches({ one, connector }: StreamsProps) {
  const { t } = useTranslation();
  const { off, turn } = useSwitches(one);
  const streams = Object.entries(connector?.streams ?? {});
  if (streams.length < 2) return null;
  return (
    <Fieldset legend={t('connections.setup.streams')}>
      <Stack gap="sm">
        {streams.map(([name, says]) => (
          <Switch
            key={name}
            checked={!off.includes(name)}
            onChange={(event) => turn(name, event.currentTarget.checked)}
            label={connector?.labels.streams[name] ?? name}
            description={says}
          />
        ))}
      </Stack>
    </Fieldset>
  );
}
