/** One playbook: its text and graph, how far it may go, what it was, and what it does. */
import { useMemo } from 'react';
import { Alert, Anchor, Button, Group, Stack, Tabs, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'wouter';
import type { PlaybookDetail, PlaybookFiles } from '../../api/shapes/index.ts';
import { call } from '../frame/api.ts';
import { useKeys, type Key } from '../frame/keys.ts';
import { useMay } from '../frame/session.ts';
import { Failed, Loading, Refused } from '../parts/states.tsx';
import { useDoing } from '../settings/doing.ts';
import { ByHand } from './by-hand.tsx';
import { Cases } from './cases.tsx';
import { PLAYBOOK, shortOf, useFiles, usePlaybook, usePlaybooks, usePlaybooksLive } from './data.ts';
import { useDraft } from './draft.ts';
import { DryRun } from './dry-run.tsx';
import { Modes } from './mode-badge.tsx';
import { Plan } from './plan.tsx';
import { Revisions } from './revisions.tsx';
import { Runs } from './runs.tsx';
import { Standing } from './standing.tsx';
import { Stopped } from './stop-all.tsx';
import { idleIn } from './told.ts';
import styles from './playbooks.module.css';

const TABS = ['plan', 'runs', 'standing', 'cases', 'dry', 'revisions'] as const;

export function Playbook() {
  const { name = '' } = useParams<{ name: string }>();
  const one = usePlaybook(name);
  const files = useFiles(name);
  usePlaybooksLive();
  if (one.data === undefined)
    return one.error === null ? <Loading rows={8} /> : <Failed error={one.error} again={() => void one.refetch()} />;
  if (files.data === undefined)
    return files.error === null ? (
      <Loading rows={8} />
    ) : (
      <Failed error={files.error} again={() => void files.refetch()} />
    );
  return <Whole key={name} one={one.data} files={files.data} />;
}

function Whole({ one, files }: { readonly one: PlaybookDetail; readonly files: PlaybookFiles }) {
  const { t, i18n } = useTranslation();
  const may = useMay('act');
  const all = usePlaybooks();
  const [params, setParams] = useSearchParams();
  const draft = useDraft(one.name, files);
  const tab = TABS.find((name) => name === params.get('tab')) ?? 'plan';
  const keys = useMemo<readonly Key[]>(
    () =>
      TABS.map((name, at) => ({
        keys: String(at + 1),
        does: t(`playbooks.tabs.${name}`),
        run: () => setParams({ tab: name }, { replace: true }),
      })),
    [t, setParams],
  );
  useKeys(keys);
  const stopped = all.data?.stopped ?? null;
  return (
    <Stack gap="md">
      <div>
        <Anchor component={Link} href="/playbooks" size="sm">
          {t('playbooks.back')}
        </Anchor>
        <Group justify="space-between" align="start" wrap="wrap">
          <Title order={2}>
            <bdi>{one.title}</bdi>
          </Title>
          <Group gap="xs" align="start">
            {may && one.by_hand !== null && <ByHand one={one} fields={one.by_hand} />}
            <Pause one={one} />
          </Group>
        </Group>
        <Text size="sm" className="others" mb={6}>
          {one.purpose}
        </Text>
        <Group gap="xs">
          <Modes one={one} />
          <Text size="xs" c="dimmed">
            {t('playbooks.revision', { revision: shortOf(one.revision) })}
          </Text>
        </Group>
      </div>
      {stopped !== null && <Stopped stopped={stopped} />}
      {one.idle !== null && (
        <Alert color="yellow" variant="default" icon={<IconAlertTriangle aria-hidden />} title={t('playbooks.idle')}>
          <bdi>{idleIn(t, i18n.language, one)}</bdi>
        </Alert>
      )}
      {one.problems.length > 0 && (
        <Alert color="red" variant="default" icon={<IconAlertTriangle aria-hidden />}>
          {t('playbooks.file_wrong', { count: one.problems.length })}
        </Alert>
      )}
      <Tabs
        value={tab}
        onChange={(chosen) => setParams(chosen === null ? {} : { tab: chosen }, { replace: true })}
        keepMounted={false}
      >
        <Tabs.List className={styles['tabs']}>
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`playbooks.tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} pt="md">
          {tab === 'plan' && <Plan one={one} draft={draft} own={files.own} />}
          {tab === 'runs' && <Runs one={one} />}
          {tab === 'standing' && <Standing one={one} />}
          {tab === 'cases' && <Cases one={one} files={files} draft={draft} />}
          {tab === 'dry' && <DryRun one={one} draft={draft} />}
          {tab === 'revisions' && <Revisions one={one} />}
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function Pause({ one: { name, paused } }: { readonly one: PlaybookDetail }) {
  const { t } = useTranslation();
  const may = useMay('act');
  const { busy, problem, run } = useDoing();
  if (!may) return null;
  const verb = paused ? 'resume' : 'pause';
  const Sign = paused ? IconPlayerPlay : IconPlayerPause;
  return (
    <Stack gap="xs" align="end">
      <Button
        variant="default"
        leftSection={<Sign size={16} aria-hidden />}
        loading={busy}
        onClick={() => void run([PLAYBOOK], () => call('POST', `/playbooks/${name}/${verb}`))}
      >
        {t(`playbooks.${verb}`)}
      </Button>
      <Refused problem={problem} />
    </Stack>
  );
}
