/** What stands where no entry is: why, and what to do. */
import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SearchResults } from '../../api/shapes/index.ts';
import { Empty } from '../parts/states.tsx';
import type { Asked } from './query.ts';

export function NothingYet() {
  const { t } = useTranslation();
  return (
    <Empty title={t('library.empty.title')}>
      <Stack gap="sm" align="center">
        <Text>{t('library.empty.by_itself')}</Text>
        <Text>{t('library.empty.import')}</Text>
        <Code block>bondfire library import practices.jsonl</Code>
        <Text c="dimmed" size="sm">
          {t('library.empty.kinds')}
        </Text>
      </Stack>
    </Empty>
  );
}

interface NotFoundProps extends Pick<SearchResults, 'instead'> {
  readonly asked: Asked;
  readonly onAsk: (asked: Asked) => void;
}

export function NotFound({ asked, onAsk, instead }: NotFoundProps) {
  const { t } = useTranslation();
  const others = [...new Set(Object.values(instead).flat())].slice(0, 8);
  const narrowed = Object.keys(asked.only).length > 0;
  return (
    <Empty title={t('library.not_found.title')}>
      <Text c="dimmed">{t(narrowed ? 'library.not_found.narrowed' : 'library.not_found.cure')}</Text>
      <Group gap="xs" justify="center">
        {narrowed && (
          <Button variant="default" onClick={() => onAsk({ ...asked, only: {} })}>
            {t('library.facets.clear')}
          </Button>
        )}
        {others.map((word) => (
          <Button key={word} variant="default" onClick={() => onAsk({ ...asked, text: word })}>
            <bdi>{word}</bdi>
          </Button>
        ))}
      </Group>
    </Empty>
  );
}
