/** To what roles, teams and people are narrowed, in plain words. */
import { useState } from 'react';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Person, Right, Team } from '../../api/shapes/index.ts';
import { call, useAll, useGet, type Page } from '../frame/api.ts';
import { SESSION } from '../frame/session.ts';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { AddRight } from './add-right.tsx';
import { Confirm } from './pieces.tsx';
import { sentenceOf, type Folk } from './sentence.ts';
import styles from './settings.module.css';

export function Rights() {
  const { t } = useTranslation();
  const rights = useAll<Right>('right', '/rights');
  const folk = useFolk();
  const [adding, setAdding] = useState(false);
  if (rights.isPending) return <Loading rows={3} />;
  if (rights.data === undefined) return <Failed error={rights.error} again={() => void rights.refetch()} />;
  const { items } = rights.data;
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw={640}>
          {t('settings.rights.lead')}
        </Text>
        <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setAdding(true)}>
          {t('settings.rights.add')}
        </Button>
      </Group>
      {items.length === 0 ? (
        <Empty title={t('settings.rights.none')}>{t('settings.rights.none_cure')}</Empty>
      ) : (
        <ul className="listed">
          {items.map((right) => (
            <Row key={right.id} right={right} folk={folk} />
          ))}
        </ul>
      )}
      <Modal opened={adding} onClose={() => setAdding(false)} title={t('settings.rights.add')} size="lg">
        <AddRight folk={folk} done={() => setAdding(false)} />
      </Modal>
    </Stack>
  );
}

/** Those who are named by ids, as they are called. */
function useFolk(): Folk {
  const people = useAll<Person>('person', '/people');
  const teams = useGet<Page<Team>>('team', '/teams');
  return { people: people.data?.items ?? [], teams: teams.data?.items ?? [] };
}

function Row({ right, folk }: { readonly right: Right; readonly folk: Folk }) {
  const { t, i18n } = useTranslation();
  const says = sentenceOf(t, i18n.language, right, folk);
  return (
    <li className={styles['row']}>
      <div>
        <Text className="others">{says}</Text>
        <Text size="sm" c="dimmed">
          {t('settings.rights.by', { name: right.by })} <Ago at={right.created_at} />
        </Text>
      </div>
      <Confirm
        label={t('settings.rights.remove')}
        of={says}
        nouns={['right', SESSION]}
        run={() => call('DELETE', `/rights/${right.id}`)}
      >
        <Text size="sm">{t('settings.rights.remove_what')}</Text>
        <Text size="sm" fw={600}>
          {says}
        </Text>
      </Confirm>
    </li>
  );
}
