/** Keeping what is asked for as a view, and changing one that is kept. */
import { useState } from 'react';
import { ActionIcon, Button, Menu, Text } from '@mantine/core';
import { IconBookmarkPlus, IconDots } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { SavedView } from '../../api/shapes/index.ts';
import { call } from '../frame/api.ts';
import { useMe } from '../frame/session.ts';
import { later } from '../parts/later.tsx';
import { notifyDone, notifyFailed } from '../parts/told.ts';
import { addressOfAsked, askedOf, isNarrowed, keptOf, type Asked } from './query.ts';

const NameView = later(async () => (await import('./name-view.tsx')).NameView);

interface SavedProps {
  readonly asked: Asked;
  readonly views: readonly SavedView[];
}

export function Saved({ asked, views }: SavedProps) {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [naming, setNaming] = useState<'new' | 'change' | null>(null);
  const here = views.find(({ id }) => id === asked.saved);
  const mine = here !== undefined && (here.owner === (me?.person ?? me?.name) || me?.role === 'admin');
  const changed =
    here !== undefined && JSON.stringify(keptOf(asked)) !== JSON.stringify(keptOf(askedOf(here.query, here.id)));

  async function save(view: Pick<SavedView, 'name' | 'shared' | 'query'>, id: string | null): Promise<boolean> {
    try {
      const kept = await call<SavedView>(id === null ? 'POST' : 'PUT', `/inbox/views${id === null ? '' : `/${id}`}`, {
        body: view,
      });
      await queries.invalidateQueries({ queryKey: ['inbox'] });
      go(addressOfAsked(askedOf(kept.query, kept.id)), { replace: true });
      return true;
    } catch (thrown) {
      notifyFailed(t, thrown);
      return false;
    }
  }
  async function remove({ id }: SavedView): Promise<void> {
    try {
      await call('DELETE', `/inbox/views/${id}`);
      notifyDone(t('inbox.saved.removed'));
      go('/inbox', { replace: true });
    } catch (thrown) {
      notifyFailed(t, thrown);
    }
    await queries.invalidateQueries({ queryKey: ['inbox'] });
  }
  return (
    <>
      {here === undefined && isNarrowed(asked) && (
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconBookmarkPlus size={16} aria-hidden />}
          onClick={() => setNaming('new')}
        >
          {t('inbox.saved.keep')}
        </Button>
      )}
      {here && mine && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size={28} aria-label={t('inbox.saved.more', { name: here.name })}>
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {changed && (
              <Menu.Item onClick={() => void save({ ...here, query: keptOf(asked) }, here.id)}>
                {t('inbox.saved.update')}
              </Menu.Item>
            )}
            <Menu.Item onClick={() => setNaming('change')}>{t('inbox.saved.rename')}</Menu.Item>
            <Menu.Item color="red" onClick={() => void remove(here)}>
              {t('inbox.saved.remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {here && !mine && (
        <Text size="xs" c="dimmed">
          {t('inbox.saved.by', { owner: here.owner })}
        </Text>
      )}
      <NameView
        naming={naming !== null}
        before={naming === 'change' ? here : undefined}
        close={() => setNaming(null)}
        onSave={async (name, shared) => {
          const query = keptOf(asked);
          const done =
            naming === 'change' && here
              ? save({ name, shared, query: here.query }, here.id)
              : save({ name, shared, query }, null);
          if (await done) setNaming(null);
        }}
      />
    </>
  );
}
