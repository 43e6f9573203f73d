/** Above what the sample company fills: that nobody takes it for their own, and how it goes. */
import { Button, Group, Paper, Text } from '@mantine/core';
import { IconMasksTheater } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMay } from '../frame/session.ts';
import { Refused } from '../parts/states.tsx';
import { useDoing } from '../settings/doing.ts';
import { removeSample } from './sample.tsx';

export function SampleBanner() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const mayConfigure = useMay('configure');
  const doing = useDoing();
  return (
    <Paper withBorder role="note" px="sm" py={4}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Group wrap="nowrap" gap="xs">
          <IconMasksTheater size={20} aria-hidden />
          <Text size="sm">
            <b>{t('start.sample.data')}</b> {t('start.sample.made_up_short')}
          </Text>
        </Group>
        {mayConfigure && (
          <Button
            size="xs"
            flex="0 0 auto"
            variant="default"
            loading={doing.busy}
            onClick={() => void doing.run([], () => removeSample(queries, t))}
          >
            {t('start.sample.remove')}
          </Button>
        )}
      </Group>
      <Refused problem={doing.problem} />
    </Paper>
  );
}
