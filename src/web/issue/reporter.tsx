/** Whoever reported it: all that they said to us before, across networks, what we answered, who did, and how it ended. */
import { useState } from 'react';
import { Alert, Anchor, Badge, Button, Group, Paper, Select, Skeleton, Stack, Text } from '@mantine/core';
import { IconLink, IconLinkOff } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Desk, ReporterHistory } from '../../api/shapes/index.ts';
import { call, problemOf, useGet } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { AudienceBadge } from '../parts/audience.tsx';
import { OutsideLink } from '../parts/outside-link.tsx';
import { Failed } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { tellProblem } from './doing.tsx';
import { reportersIn } from './lines.ts';
import styles from './issue.module.css';

interface Account {
  readonly connection: string;
  readonly account: string;
}

const REPORTER = 'reporter';

export function ReporterPanel({ desk, issue }: { readonly desk: Desk; readonly issue: string }) {
  const { t } = useTranslation();
  const known = reportersIn(desk).filter(({ reporter }) => reporter !== null);
  const [chosen, setChosen] = useState<string | null>(null);
  const one = known.find(({ to }) => to === chosen) ?? known[0];
  if (one?.reporter == null) return <Text size="sm">{t('issue.reporter.none')}</Text>;
  return (
    <Stack gap="xs">
      {known.length > 1 && (
        <Select
          size="sm"
          aria-label={t('issue.reporter.which')}
          data={known.map(({ to, reporter, network }) => ({
            value: to,
            label: `${reporter?.name ?? reporter?.handle ?? t('issue.somebody')} · ${network}`,
          }))}
          value={one.to}
          onChange={setChosen}
          allowDeselect={false}
          searchable
        />
      )}
      <History key={one.to} account={{ connection: one.connection, account: one.reporter.id }} issue={issue} />
    </Stack>
  );
}

function History({ account, issue }: { readonly account: Account; readonly issue: string }) {
  const { t } = useTranslation();
  const may = useMay('act');
  const queries = useQueryClient();
  const history = useGet<ReporterHistory>(REPORTER, '/reporters', { ...account });
  const [busy, setBusy] = useState(false);
  if (history.isPending) return <Skeleton height={180} />;
  if (history.isError && history.data === undefined)
    return <Failed error={history.error} again={() => void history.refetch()} />;
  const { accounts, contacts, alike, more, people } = history.data;
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const before = contacts.filter((one) => one.issue?.id !== issue);

  async function change(path: string, body: unknown): Promise<void> {
    setBusy(true);
    await call('POST', path, { body }).catch((thrown: unknown) => tellProblem(problemOf(thrown)));
    await queries.invalidateQueries({ queryKey: [REPORTER] });
    setBusy(false);
  }

  return (
    <>
      <Stack gap={4} component="section" aria-label={t('issue.reporter.accounts')}>
        {accounts.map((one) => (
          <Group key={`${one.connection} ${one.account}`} gap={6} justify="space-between" wrap="nowrap">
            <Text size="sm">
              <OutsideLink to={one.url}>{one.name ?? one.handle ?? one.account}</OutsideLink>{' '}
              <Text span size="xs" c="dimmed">
                {one.handle !== null && <bdi>{one.handle} </bdi>}· {one.network}
                {one.followers !== null && <> · {t('issue.followers', { count: one.followers })}</>}
                {one.joined !== null && accounts.length > 1 && (
                  <> · {t('issue.reporter.joined_by', { name: one.joined.by })}</>
                )}
              </Text>
            </Text>
            {may && accounts.length > 1 && (
              <Button
                size="compact-xs"
                variant="subtle"
                color="gray"
                disabled={busy}
                leftSection={<IconLinkOff size={12} aria-hidden />}
                onClick={() => void change('/reporters/part', { connection: one.connection, account: one.account })}
              >
                {t('issue.reporter.part')}
              </Button>
            )}
          </Group>
        ))}
      </Stack>
      {may && alike.length > 0 && (
        <Alert p="xs" color="gray" title={t('issue.reporter.alike')}>
          {alike.map((one) => (
            <Group key={`${one.connection} ${one.account}`} gap={6} justify="space-between">
              <Text size="sm">
                <OutsideLink to={one.url}>{one.name ?? one.handle ?? one.account}</OutsideLink> · {one.network}
              </Text>
              <Button
                size="compact-xs"
                variant="default"
                disabled={busy}
                leftSection={<IconLink size={12} aria-hidden />}
                onClick={() =>
                  void change('/reporters/join', {
                    one: account,
                    other: { connection: one.connection, account: one.account },
                  })
                }
              >
                {t('issue.reporter.join')}
              </Button>
            </Group>
          ))}
        </Alert>
      )}
      <Text size="sm" fw={600}>
        {t('issue.reporter.before', { count: before.length })}
      </Text>
      {before.length === 0 && <Text size="sm">{t('issue.reporter.first_time')}</Text>}
      <ol className={styles['contacts']}>
        {before.map((one) => (
          <Paper key={one.activity} withBorder p="xs" component="li">
            <Group gap={6}>
              <Text size="xs" c="dimmed" component="span">
                <Ago at={one.at} />
              </Text>
              <Text size="xs" c="dimmed" component="span">
                · {one.network}
              </Text>
              <AudienceBadge audience={one.audience} />
            </Group>
            <Text size="sm" className="said" lineClamp={4}>
              {one.text ?? one.title ?? t('issue.line.deleted')}
            </Text>
            {one.answers.map((answer) => (
              <div key={`${answer.at} ${answer.text ?? ''}`} className={styles['their-answer']}>
                <Text size="xs" c="dimmed">
                  {t('issue.reporter.answered', {
                    name: answer.by === null ? t('issue.somebody') : (names.get(answer.by) ?? answer.by),
                  })}{' '}
                  <Ago at={answer.at} />
                </Text>
                <Text size="sm" className="said" lineClamp={4}>
                  {answer.text}
                </Text>
              </div>
            ))}
            {one.issue !== null && (
              <Text size="xs" mt={4}>
                <Anchor component={Link} href={`/issues/${one.issue.id}`} inherit underline="always">
                  <bdi>{one.issue.title}</bdi>
                </Anchor>{' '}
                <Badge size="xs" variant="light">
                  {t(`issue.states.${one.issue.state}`)}
                </Badge>{' '}
                {one.issue.outcome !== null && <bdi>{one.issue.outcome}</bdi>}
              </Text>
            )}
          </Paper>
        ))}
      </ol>
      {more && (
        <Text size="xs" c="dimmed">
          {t('issue.reporter.more')}
        </Text>
      )}
    </>
  );
}
