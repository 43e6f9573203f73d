/** A run is done again by the playbook as it is now: from its beginning or from a step, with what it was given or with something else. */
import { useState } from 'react';
import { Alert, Button, Paper, Select, Stack, Text, Textarea, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PlaybookDetail, RunDetail, Started } from '../../api/shapes/index.ts';
import { call } from '../frame/api.ts';
import { useMe } from '../frame/session.ts';
import { useKept } from '../parts/kept.ts';
import { Refused } from '../parts/states.tsx';
import { useDoing } from '../settings/doing.ts';
import { PLAYBOOK } from './data.ts';
import { useGoing } from './going.ts';
import { stepOf, type RunFacts } from './journal.ts';

const BEGINNING = '';

interface RerunProps {
  readonly run: RunDetail;
  readonly facts: RunFacts;
  readonly one: PlaybookDetail;
}

export function Rerun({ run: { id, effects, asks }, facts: { journal, form }, one }: RerunProps) {
  const { t } = useTranslation();
  const goes = useGoing();
  const { busy, problem, run } = useDoing();
  const failed = journal.find(({ state }) => state === 'failed');
  const [from, setFrom] = useState(failed === undefined ? BEGINNING : stepOf(failed));
  const [typed, setTyped] = useKept(`run.${id}.rerun.${from}`);
  const steps = [...new Set(journal.map(stepOf))];
  const given = from === BEGINNING ? form : (effects.findLast(({ step }) => stepOf({ step }) === from)?.input ?? null);
  const input = parsed(typed);
  // Whoever is nobody here answers for one of those who were asked.
  const me = useMe();
  const whom = asks.find((ask) => stepOf(ask) === from)?.asked.map(({ person }) => person) ?? [];
  const forOthers = input != null && me?.person == null && whom.length > 0;
  const [as, setAs] = useState<string | null>(null);
  async function again(): Promise<void> {
    const body = {
      from: from === BEGINNING ? null : from,
      with: input,
      as: forOthers ? (as ?? whom[0] ?? null) : null,
    };
    await run([PLAYBOOK], async () => {
      const fresh = await call<Started>('POST', `/runs/${id}/rerun`, { body });
      setTyped('');
      goes(one.name, fresh);
    });
  }
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby="rerun">
      <Stack gap="xs" align="start">
        <Title order={3} size="h5" id="rerun">
          {t('playbooks.rerun.title')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('playbooks.rerun.what')}
        </Text>
        <Select
          label={t('playbooks.rerun.from')}
          value={from}
          onChange={(chosen) => setFrom(chosen ?? BEGINNING)}
          allowDeselect={false}
          data={[
            { value: BEGINNING, label: t('playbooks.rerun.beginning') },
            ...steps.map((step) => ({ value: step, label: step })),
          ]}
        />
        <Textarea
          label={t('playbooks.rerun.with')}
          description={t('playbooks.rerun.with_help')}
          autosize
          minRows={2}
          w="100%"
          ff="monospace"
          value={typed}
          error={input === undefined ? t('playbooks.rerun.no_data') : null}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        {given !== null && typed === '' && (
          <Button variant="subtle" size="compact-sm" onClick={() => setTyped(JSON.stringify(given, null, 2))}>
            {t('playbooks.rerun.as_it_was')}
          </Button>
        )}
        {forOthers && (
          <Select
            label={t('issue.asks.as')}
            data={whom}
            value={as ?? whom[0] ?? null}
            onChange={setAs}
            allowDeselect={false}
          />
        )}
        {from !== BEGINNING && <Alert color="yellow">{t('playbooks.rerun.takes_over')}</Alert>}
        <Refused problem={problem} />
        <Button loading={busy} disabled={input === undefined} onClick={() => void again()}>
          {t('playbooks.rerun.do')}
        </Button>
      </Stack>
    </Paper>
  );
}

/** Null: nothing is typed; undefined: it is no data that has names. */
function parsed(text: string): Readonly<Record<string, unknown>> | null | undefined {
  if (text.trim() === '') return null;
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? (data as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
