/** The text of a playbook with its graph beside it: a step is gone to from either. */
import { lazy, Suspense, useCallback, useState } from 'react';
import { Alert, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Flow, Linted, PlaybookDetail } from '../../api/shapes/index.ts';
import { saidOf } from '../parts/problem.ts';
import { useGet } from '../frame/api.ts';
import type { Schema } from './complete.ts';
import type { Draft } from './draft.ts';
import { useLastGraph, useLinted, useMarks } from './lint.ts';
import type { StepState } from './graph.tsx';
import { Problems } from './problems.tsx';
import { Save } from './save.tsx';
import styles from './playbooks.module.css';

const Editor = lazy(async () => ({ default: (await import('./editor.tsx')).Editor }));
const Graph = lazy(async () => ({ default: (await import('./graph.tsx')).Graph }));

const NONE: Linted['problems'] = [];

interface PlanProps {
  readonly one: PlaybookDetail;
  readonly draft: Draft;
  readonly own: boolean;
}

export function Plan({ one, draft, own }: PlanProps) {
  const { t } = useTranslation();
  const linted = useLinted(draft.file, draft.text);
  // As it stands, a built-in one may lack people and connections and is in force all the same; what is made of it is judged as one's own file.
  const problems = draft.changed ? (linted.data?.problems ?? NONE) : one.problems;
  const advice = linted.data?.advice ?? NONE;
  const [goTo, setGoTo] = useState<{ readonly line: number } | null>(null);
  return (
    <Stack gap="sm">
      <Text component="output" aria-live="polite" size="sm">
        {linted.error !== null
          ? saidOf(t, linted.error)
          : problems.length > 0
            ? t('playbooks.faults', { count: problems.length })
            : t(draft.changed ? 'playbooks.without_fault' : 'playbooks.as_in_force')}
      </Text>
      <Side
        label={t('playbooks.text_of', { file: draft.file })}
        text={draft.text}
        flow={linted.data?.graph}
        problems={problems}
        advice={advice}
        goTo={goTo}
        onGoTo={setGoTo}
        onChange={draft.set}
      />
      {(problems.length > 0 || advice.length > 0) && (
        <section aria-label={t('playbooks.found')}>
          <Problems problems={problems} onPlace={(line) => setGoTo({ line })} />
          {advice.length > 0 && (
            <>
              <Title order={3} size="h6" mt="xs">
                {t('playbooks.advice')}
              </Title>
              <Problems problems={advice} onPlace={(line) => setGoTo({ line })} />
            </>
          )}
        </section>
      )}
      {draft.stale && <Alert color="yellow">{t('playbooks.stale')}</Alert>}
      <Save draft={draft} own={own} faults={problems.length} />
    </Stack>
  );
}

interface SideProps {
  readonly label: string;
  readonly text: string;
  readonly flow: Flow | null | undefined;
  readonly problems?: Linted['problems'];
  readonly advice?: Linted['advice'];
  /** Gone to once for each object. */
  readonly goTo: { readonly line: number } | null;
  readonly onGoTo: (place: { readonly line: number }) => void;
  /** Null: it is only read. */
  readonly onChange: ((text: string) => void) | null;
  readonly states?: ReadonlyMap<string, StepState>;
}

/** Side by side, or one below the other where there is no room. */
export function Side(props: SideProps) {
  const { label, text, flow, problems = NONE, advice = NONE, goTo, onGoTo, onChange, states } = props;
  const { t } = useTranslation();
  const schema = useGet<Schema>(
    'schema',
    onChange === null ? null : '/playbooks-schema',
    {},
    { staleTime: Number.POSITIVE_INFINITY },
  );
  const marks = useMarks(problems, advice, t('playbooks.cure'));
  const graph = useLastGraph(flow);
  const [line, setLine] = useState(1);
  const toStep = useCallback(
    (node: { readonly line: number | null }) => {
      if (node.line !== null) onGoTo({ line: node.line });
    },
    [onGoTo],
  );
  return (
    <div className={styles['side']}>
      <div className={styles['text']}>
        <Suspense fallback={<Skeleton height="100%" />}>
          <Editor
            label={label}
            text={text}
            marks={marks}
            goTo={goTo}
            onChange={onChange}
            schema={schema.data ?? null}
            onLine={setLine}
          />
        </Suspense>
      </div>
      <div className={styles['graph']} data-behind={flow === null}>
        {graph === null ? (
          <Text size="sm" c="dimmed" p="md">
            {t('playbooks.no_graph')}
          </Text>
        ) : (
          <Suspense fallback={<Skeleton height="100%" />}>
            <Graph flow={graph} here={stepAt(graph, line)} onStep={toStep} {...(states && { states })} />
          </Suspense>
        )}
        {graph !== null && flow === null && (
          <Text size="xs" className={styles['behind']}>
            {t('playbooks.graph_behind')}
          </Text>
        )}
      </div>
    </div>
  );
}

/** The one that begins there or is the last to begin above. */
function stepAt({ nodes }: Flow, line: number): string | null {
  let found: { readonly id: string; readonly line: number } | null = null;
  for (const { id, line: begins } of nodes)
    if (begins !== null && begins <= line && begins >= (found?.line ?? 0)) found = { id, line: begins };
  return found?.id ?? null;
}
