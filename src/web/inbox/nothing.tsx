/** What stands where no issue is: why, and what to do. */
import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Inbox } from '../../api/shapes/index.ts';
import { useMay, useMe } from '../frame/session.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { Empty } from '../parts/states.tsx';
import { whyOf } from './needs.tsx';
import { isNarrowed, type Asked } from './query.ts';

export function Nothing({ asked, inbox }: { readonly asked: Asked; readonly inbox: Inbox | undefined }) {
  const { t } = useTranslation();
  const mayConnect = useMay('configure');
  const me = useMe();
  if (inbox?.counts.ever === false)
    return (
      <Empty title={t('inbox.empty.never')}>
        <Text c="dimmed">{t('inbox.empty.never_cure')}</Text>
        {mayConnect && (
          <Button component={Link} href="/start">
            {t('inbox.empty.start')}
          </Button>
        )}
      </Empty>
    );
  if (isNarrowed(asked)) return <Empty title={t('inbox.empty.narrowed')}>{t('inbox.empty.narrowed_cure')}</Empty>;
  if (me?.person === null && asked.view !== 'all')
    return <Empty title={t(`inbox.empty.${asked.view}`)}>{t('inbox.empty.nobody')}</Empty>;
  if (asked.view !== 'needs_me')
    return <Empty title={t(`inbox.empty.${asked.view}`)}>{t(`inbox.empty.${asked.view}_cure`)}</Empty>;
  return (
    <Empty title={t('inbox.empty.needs_me')}>
      {inbox?.next ? <NextDue item={inbox.next} /> : <Text c="dimmed">{t('inbox.empty.needs_me_rest')}</Text>}
    </Empty>
  );
}

function NextDue({ item: { id, title, promise } }: { readonly item: Inbox['next'] & {} }) {
  const { t } = useTranslation();
  const now = useNow();
  const { short } = useTimes();
  if (promise === null) return null;
  const due = { why: 'at_risk', what: promise.kind, due_at: promise.due_at } as const;
  return (
    <Stack gap={4} align="center">
      <Text c="dimmed">{t('inbox.empty.needs_me_next')}</Text>
      <Anchor component={Link} href={`/issues/${id}`} className="others">
        {title}
      </Anchor>
      <Text size="sm">
        {whyOf(t, { ...due, since: null, ask: null, words: null, by: null }, (at) => short(at, now))}
      </Text>
    </Stack>
  );
}
