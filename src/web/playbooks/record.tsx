/** What a playbook did in the last 30 days, mode by mode, what people made of it, and why runs failed. */
import { Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PlaybookDetail } from '../../api/shapes/index.ts';
import { numbered } from '../library/numbered.ts';
import { ModeBadge } from './mode-badge.tsx';

export function Record({ one }: { readonly one: PlaybookDetail }) {
  const { t } = useTranslation();
  const { record, answers, endings, would_have_done: would } = one;
  if (record.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('playbooks.record.none')}
      </Text>
    );
  const counts = ['runs', 'parked', 'done', 'failed', 'stopped'] as const;
  return (
    <Stack gap="xs">
      <Table.ScrollContainer minWidth={0}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('playbooks.record.mode')}</Table.Th>
              {counts.map((count) => (
                <Table.Th key={count}>{t(`playbooks.record.${count}`)}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {record.map((line) => (
              <Table.Tr key={line.mode}>
                <Table.Td>
                  <ModeBadge mode={line.mode} />
                </Table.Td>
                {counts.map((count) => (
                  <Table.Td key={count}>{line[count]}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {would.length > 0 && (
        <Text size="sm">
          {t('playbooks.record.would')}{' '}
          <bdi>{would.map(({ step, action, count }) => `${count} × ${action} (${step})`).join(', ')}</bdi>
        </Text>
      )}
      {answers.map(({ step, asked, answers: given, edited, lapsed, open }) => (
        <Text key={step} size="sm">
          {t('playbooks.record.asked', { step, count: asked })}{' '}
          <bdi>
            {[
              ...Object.entries(given).map(([answer, count]) => `${answer}: ${count}`),
              ...(edited > 0 ? [t('playbooks.record.edited', { count: edited })] : []),
              ...(lapsed > 0 ? [t('playbooks.record.lapsed', { count: lapsed })] : []),
              ...(open > 0 ? [t('playbooks.open_asks', { count: open })] : []),
            ].join(', ')}
          </bdi>
        </Text>
      ))}
      {numbered(endings).map(({ key, value: { state, reason, count } }) => (
        <Text key={key} size="sm">
          {t(`playbooks.run_states.${state}`)} × {count}: <bdi>{reason}</bdi>
        </Text>
      ))}
    </Stack>
  );
}
