/** Which issue others are the same as: one of those that were selected, or any other that lives. */
import { useState } from 'react';
import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { InboxItem, InboxItems } from '../../api/shapes/index.ts';
import { useGet } from '../frame/api.ts';
import { Failed } from '../parts/states.tsx';
import { Picker } from './picker.tsx';

interface MergeProps {
  readonly items: readonly InboxItem[];
  readonly onMerge: (ids: readonly string[], into: string) => void;
}

const MOST = 12;

export function Merge({ items, onMerge }: MergeProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), 200);
  const found = useGet<InboxItems>(
    'issue',
    '/issues',
    { view: 'all', state: 'open,waiting,snoozed', text: asked, limit: MOST + items.length },
    { placeholderData: keepPreviousData },
  );
  const ids = items.map(({ id }) => id);
  const like = text.trim().toLocaleLowerCase();
  const selected = items.length > 1 ? items.filter(({ title }) => title.toLocaleLowerCase().includes(like)) : [];
  const others = (found.data?.items ?? []).filter(({ id }) => !ids.includes(id)).slice(0, MOST);
  const choices = [...selected, ...others].map(({ id, title, owner_name, key }) => ({
    id,
    label: title,
    after: owner_name ?? key ?? '',
  }));
  if (found.isError) return <Failed error={found.error} again={() => void found.refetch()} />;
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        {t('inbox.merge.why')}
      </Text>
      <Picker
        label={t('inbox.merge.search')}
        choices={choices}
        nothing={found.isPending ? t('states.loading') : t('inbox.merge.nothing')}
        text={text}
        onText={setText}
        onPick={(into) =>
          onMerge(
            ids.filter((id) => id !== into),
            into,
          )
        }
      />
    </>
  );
}
