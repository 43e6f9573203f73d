/** One run: where it is on the graph of its revision, what it asks, its journal, and what may be done about it. */
import { useCallback, useMemo, useState } from 'react';
import { Alert, Anchor, Badge, Group, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { PlaybookDetail, RunDetail } from '../../api/shapes/index.ts';
import { useGet } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { AskCard } from '../issue/asking.tsx';
import { DoingOn } from '../issue/doing.tsx';
import { nameIn, usePeople } from '../people/data.ts';
import { numbered } from '../library/numbered.ts';
import { Failed, Loading } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { Cancel } from './cancel.tsx';
import { PLAYBOOK, shortOf, RUN_COLOURS } from './data.ts';
import { factsOf, noteOf, statesOf, waitsOf, type JournalLine, type RunFacts } from './journal.ts';
import { useLinted } from './lint.ts';
import { ModeBadge } from './mode-badge.tsx';
import { Side } from './plan.tsx';
import { Rerun } from './rerun.tsx';
import { useRevisionText } from './revisions.tsx';
import styles from './playbooks.module.css';

export function RunView({ id, one }: { readonly id: string; readonly one: PlaybookDetail }) {
  const { t } = useTranslation();
  const run = useGet<RunDetail>(PLAYBOOK, `/runs/${id}`);
  if (run.data === undefined)
    return run.error === null ? <Loading rows={6} /> : <Failed error={run.error} again={() => void run.refetch()} />;
  return (
    <Stack gap="md">
      <Anchor component={Link} href={`/playbooks/${one.name}?tab=runs`} size="sm">
        {t('playbooks.runs.back')}
      </Anchor>
      <Whole run={run.data} one={one} />
    </Stack>
  );
}

function Whole({ run, one }: { readonly run: RunDetail; readonly one: PlaybookDetail }) {
  const { t } = useTranslation();
  const may = useMay('act');
  const facts = factsOf(run);
  const { state, mode, reason, key, revision, journal, form } = facts;
  const waits = waitsOf(facts);
  const now = useNow();
  const { short } = useTimes();
  const underWay = state === 'parked' || state === 'running';
  return (
    <>
      <div>
        <Group gap="xs">
          <Badge variant="dot" tt="none" color={RUN_COLOURS[state]}>
            {t(`playbooks.run_states.${state}`)}
          </Badge>
          <ModeBadge mode={mode} />
          <Text size="sm">
            {t('playbooks.runs.began')} <Ago at={run.at} />
          </Text>
          <Text size="xs" c="dimmed">
            {t('playbooks.runs.by_revision', { revision: shortOf(revision) })}
          </Text>
        </Group>
        <Text size="sm" className="others">
          {key}
        </Text>
        {form !== null && (
          <Text size="sm" className="others">
            {Object.entries(form)
              .map(([field, value]) => `${field}: ${String(value)}`)
              .join(' · ')}
          </Text>
        )}
      </div>
      {waits.length > 0 ? (
        <Alert color="ink" variant="default">
          {waits.map((one) => (
            <Text key={one.step} size="sm">
              {t(`playbooks.waits.${one.code}`, { ...one, until: one.until && short(one.until, now) })}
            </Text>
          ))}
        </Alert>
      ) : (
        reason !== null && (
          <Alert color={state === 'failed' ? 'red' : 'ink'} variant="default">
            <bdi>{reason}</bdi>
          </Alert>
        )
      )}
      <Questions run={run} />
      <Overlay facts={facts} />
      <section aria-labelledby="journal">
        <Title order={3} size="h5" id="journal" mb="xs">
          {t('playbooks.runs.journal')}
        </Title>
        {journal.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('playbooks.runs.no_journal')}
          </Text>
        ) : (
          <ol className={styles['journal']}>
            {numbered(journal).map(({ key: at, value }) => (
              <Line key={at} line={value} />
            ))}
          </ol>
        )}
      </section>
      {may && (underWay ? <Cancel id={run.id} /> : <Rerun run={run} facts={facts} one={one} />)}
    </>
  );
}

/** Drawn by the revision that the run goes by, which the file may have left behind. */
function Overlay({ facts: { playbook, revision, journal } }: { readonly facts: RunFacts }) {
  const { t } = useTranslation();
  const text = useRevisionText(playbook, revision);
  if (text.data === undefined)
    return text.error === null ? <Loading rows={4} /> : <Failed error={text.error} again={() => void text.refetch()} />;
  return <Drawn text={text.data.text} label={t('playbooks.runs.text')} journal={journal} />;
}

interface DrawnProps {
  readonly text: string;
  readonly label: string;
  readonly journal: readonly JournalLine[];
}

function Drawn({ text, label, journal }: DrawnProps) {
  const linted = useLinted('playbook.yaml', text);
  const [goTo, setGoTo] = useState<{ readonly line: number } | null>(null);
  const states = useMemo(() => statesOf(journal), [journal]);
  return (
    <Side
      label={label}
      text={text}
      flow={linted.data?.graph}
      goTo={goTo}
      onGoTo={setGoTo}
      onChange={null}
      states={states}
    />
  );
}

/** What it asks, answered where it stands. */
function Questions({ run: { asks } }: { readonly run: RunDetail }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const people = usePeople();
  const open = asks.filter(({ state }) => state === 'open');
  const readAgain = useCallback(() => queries.invalidateQueries({ queryKey: [PLAYBOOK] }), [queries]);
  if (open.length === 0) return null;
  return (
    <DoingOn issue="" readAgain={readAgain}>
      <Stack component="section" gap="xs" aria-label={t('issue.asks.title')}>
        {open.map((ask) => (
          <AskCard key={ask.id} ask={ask} nameOf={(id) => nameIn(people.data?.items ?? [], id)} />
        ))}
      </Stack>
    </DoingOn>
  );
}

function Line({ line }: { readonly line: JournalLine }) {
  const { t } = useTranslation();
  const { step, state, at, outcome } = line;
  const said = noteOf(line);
  const note = said === 'else' ? t('playbooks.told.else') : said;
  const isData = typeof outcome === 'object' && outcome !== null && Object.keys(outcome).length > 0;
  return (
    <li data-state={state}>
      <Text size="sm">
        <bdi>{step}</bdi> · {t(`playbooks.states.${state}`)} · <Ago at={at} />
      </Text>
      {note !== null && (
        <Text size="sm" className="said">
          {note}
        </Text>
      )}
      {isData && (
        <details>
          <summary>{t('playbooks.runs.data')}</summary>
          <pre className={styles['data']} dir="ltr">
            {JSON.stringify(outcome, null, 2)}
          </pre>
        </details>
      )}
    </li>
  );
}
