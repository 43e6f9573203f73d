/** What needs me, mine, my team's, and all. */
import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useGet, type Page } from '../frame/api.ts';
import { Empty, Failed, Loading } from '../parts/states.tsx';

export function Inbox() {
  const { t } = useTranslation();
  const issues = useGet<Page<{ readonly id: string; readonly title: string }>>('issue', '/issues');
  if (issues.isPending) return <Loading />;
  if (issues.isError) return <Failed error={issues.error} again={() => void issues.refetch()} />;
  if (issues.data.items.length === 0) return <Empty title={t('inbox.empty')}>{t('inbox.empty_cure')}</Empty>;
  return (
    <>
      <Title order={2}>{t('inbox.title')}</Title>
      <ul>
        {issues.data.items.map(({ id, title }) => (
          <li key={id}>{title}</li>
        ))}
      </ul>
    </>
  );
}
