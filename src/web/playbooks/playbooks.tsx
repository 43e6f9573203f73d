/** What is done by itself: each playbook, how far it may go, and how it is. */
import { useMemo, useRef, useState } from 'react';
import { Alert, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Playbooks as Listed } from '../../api/shapes/index.ts';
import { useKeys, type Key } from '../frame/keys.ts';
import { moveIn } from '../parts/move-in.ts';
import { SearchField } from '../parts/search-field.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { needsALook, usePlaybooks, usePlaybooksLive } from './data.ts';
import { Problems } from './problems.tsx';
import { Row } from './row.tsx';
import { StopAll, Stopped } from './stop-all.tsx';
import { idleIn, startsIn } from './told.ts';

export function Playbooks() {
  const { t } = useTranslation();
  const all = usePlaybooks();
  usePlaybooksLive();
  if (all.isPending) return <Loading rows={8} />;
  if (all.data === undefined) return <Failed error={all.error} again={() => void all.refetch()} />;
  const { items, stopped, refused } = all.data;
  const strangers = refused.filter(({ playbook }) => items.every(({ name }) => name !== playbook));
  return (
    <Stack gap="md">
      <Group justify="space-between" align="end">
        <div>
          <Title order={2}>{t('playbooks.title')}</Title>
          <Text c="dimmed" size="sm" component="output" aria-live="polite">
            {t('playbooks.counted', { count: items.length, look: items.filter(needsALook).length })}
          </Text>
        </div>
        {stopped === null && <StopAll />}
      </Group>
      {stopped !== null && <Stopped stopped={stopped} />}
      <NotInForce refused={strangers} />
      {items.length === 0 ? (
        <Empty title={t('playbooks.none')}>{t('playbooks.none_cure')}</Empty>
      ) : (
        <All items={items} />
      )}
    </Stack>
  );
}

function All({ items }: Pick<Listed, 'items'>) {
  const { t, i18n } = useTranslation();
  const [search, setSearch] = useState('');
  const [only, setOnly] = useState('all');
  const box = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const words = search.toLowerCase().split(/\s+/);
  const shown = items
    .filter((one) => {
      const { name, title, mode, markets } = one;
      if (only === 'look' && !needsALook(one)) return false;
      const said = [
        name,
        title,
        startsIn(t, i18n.language, one),
        mode,
        idleIn(t, i18n.language, one) ?? '',
        ...Object.keys(markets),
      ]
        .join(' ')
        .toLowerCase();
      return words.every((word) => said.includes(word));
    })
    .toSorted((a, b) => a.title.localeCompare(b.title));
  const keys = useMemo<readonly Key[]>(
    () => [
      { keys: '/', does: t('playbooks.keys.search'), run: () => box.current?.focus() },
      { keys: 'j', does: t('playbooks.keys.next'), run: () => moveIn(list.current, 1) },
      { keys: 'k', does: t('playbooks.keys.previous'), run: () => moveIn(list.current, -1) },
    ],
    [t],
  );
  useKeys(keys);
  return (
    <>
      <Group gap="sm">
        <SearchField ref={box} label={t('playbooks.search')} value={search} onSearch={setSearch} />
        <SegmentedControl
          aria-label={t('playbooks.only')}
          value={only}
          onChange={setOnly}
          data={[
            { value: 'all', label: t('playbooks.all') },
            { value: 'look', label: t('playbooks.look') },
          ]}
        />
      </Group>
      {shown.length === 0 ? (
        <Empty title={t('playbooks.none_found')}>{t('playbooks.none_found_cure')}</Empty>
      ) : (
        <ul className="listed" ref={list}>
          {shown.map((one) => (
            <Row key={one.name} one={one} />
          ))}
        </ul>
      )}
    </>
  );
}

/** Files that have never been without fault start nothing, and no row tells of them. */
function NotInForce({ refused }: Pick<Listed, 'refused'>) {
  const { t } = useTranslation();
  if (refused.length === 0) return null;
  return (
    <Alert
      color="red"
      variant="default"
      icon={<IconAlertTriangle aria-hidden />}
      title={t('playbooks.not_in_force', { count: refused.length })}
    >
      <Problems problems={refused.flatMap(({ problems }) => problems)} />
    </Alert>
  );
}
