/** What a playbook was: each revision that was in force, and what became of one in another. */
import { useMemo, useState } from 'react';
import { Badge, Group, Select, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { structuredPatch } from 'diff';
import { useTranslation } from 'react-i18next';
import type { PlaybookDetail } from '../../api/shapes/index.ts';
import { call, type Problem } from '../frame/api.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { numbered } from '../library/numbered.ts';
import { Failed, Loading } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { shortOf } from './data.ts';
import styles from './playbooks.module.css';

const AROUND = 3;

export function Revisions({ one }: { readonly one: PlaybookDetail }) {
  const { t } = useTranslation();
  const now = useNow();
  const { short } = useTimes();
  const { revisions, revision: present } = one;
  const [before, setBefore] = useState<string | null>(null);
  const [after, setAfter] = useState<string | null>(null);
  const second = revisions.find(({ revision }) => revision !== present);
  const from = before ?? second?.revision ?? present;
  const to = after ?? present;
  const choices = revisions.map(({ revision, loaded_at: at }) => ({
    value: revision,
    label: `${shortOf(revision)} · ${short(at, now)}`,
  }));
  return (
    <Stack gap="md">
      <Table.ScrollContainer minWidth={0}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('playbooks.revisions.revision')}</Table.Th>
              <Table.Th>{t('playbooks.revisions.since')}</Table.Th>
              <Table.Th>{t('playbooks.revisions.runs')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {revisions.map(({ revision, loaded_at: at, runs, open }) => (
              <Table.Tr key={revision}>
                <Table.Td>
                  <Group gap={6}>
                    <code>{shortOf(revision)}</code>
                    {revision === present && (
                      <Badge variant="light" color="teal" c="var(--mantine-color-text)" tt="none">
                        {t('playbooks.revisions.in_force')}
                      </Badge>
                    )}
                  </Group>
                </Table.Td>
                <Table.Td>
                  <Ago at={at} />
                </Table.Td>
                <Table.Td>
                  {runs}
                  {open > 0 && ` (${t('playbooks.revisions.open', { count: open })})`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <section aria-label={t('playbooks.revisions.compare')}>
        <Title order={3} size="h5">
          {t('playbooks.revisions.compare')}
        </Title>
        {second === undefined ? (
          <Text size="sm" c="dimmed">
            {t('playbooks.revisions.only_one')}
          </Text>
        ) : (
          <Stack gap="xs">
            <Text size="sm" c="dimmed">
              {t('playbooks.revisions.what')}
            </Text>
            <Group>
              <Select
                label={t('playbooks.revisions.before')}
                data={choices}
                value={from}
                onChange={setBefore}
                allowDeselect={false}
              />
              <Select
                label={t('playbooks.revisions.after')}
                data={choices}
                value={to}
                onChange={setAfter}
                allowDeselect={false}
              />
            </Group>
            <Difference name={one.name} before={from} after={to} />
          </Stack>
        )}
      </section>
    </Stack>
  );
}

/** A revision never changes, so it is asked for once. */
export function useRevisionText(name: string, revision: string | null) {
  return useQuery<{ readonly text: string }, Problem>({
    queryKey: ['revision', name, revision],
    queryFn: ({ signal }) =>
      call<{ readonly text: string }>('GET', `/playbooks/${name}/revisions/${revision}/text`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: revision !== null,
  });
}

interface DifferenceProps {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

function Difference({ name, before, after }: DifferenceProps) {
  const { t } = useTranslation();
  const old = useRevisionText(name, before);
  const fresh = useRevisionText(name, after);
  const lines = useMemo(() => linesOf(old.data?.text, fresh.data?.text), [old.data, fresh.data]);
  const error = old.error ?? fresh.error;
  if (error !== null)
    return (
      <Failed
        error={error}
        again={() => {
          void old.refetch();
          void fresh.refetch();
        }}
      />
    );
  if (old.data === undefined || fresh.data === undefined) return <Loading rows={3} />;
  if (lines.length === 0) return <Text size="sm">{t('playbooks.revisions.same')}</Text>;
  return (
    <pre className={styles['diff']} dir="ltr" aria-label={t('playbooks.revisions.compare')}>
      {numbered(lines).map(({ key, value }) => {
        const line = `${value}\n`;
        if (value.startsWith('+')) return <ins key={key}>{line}</ins>;
        if (value.startsWith('-')) return <del key={key}>{line}</del>;
        return <span key={key}>{line}</span>;
      })}
    </pre>
  );
}

/** `+ ` and `- ` before what is only in one of them; `…` for what is the same. */
function linesOf(before: string | undefined, after: string | undefined): readonly string[] {
  if (before === undefined || after === undefined) return [];
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: AROUND });
  return hunks.flatMap(({ lines }, at) =>
    (at === 0 ? [] : ['…']).concat(
      lines.filter((line) => !line.startsWith('\\')).map((line) => `${line.slice(0, 1)} ${line.slice(1)}`),
    ),
  );
}
