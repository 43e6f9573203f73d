/** The cases of a playbook, played where they are read: each with what came of it. */
import { lazy, Suspense, useMemo, useState } from 'react';
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconPlayerPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CaseResults, PlaybookDetail, PlaybookFiles } from '../../api/shapes/index.ts';
import { call } from '../frame/api.ts';
import { numbered } from '../library/numbered.ts';
import { useKept } from '../parts/kept.ts';
import { Refused } from '../parts/states.tsx';
import { useDoing } from '../settings/doing.ts';
import type { Draft } from './draft.ts';
import type { Mark } from './editor.tsx';
import styles from './playbooks.module.css';

const Editor = lazy(async () => ({ default: (await import('./editor.tsx')).Editor }));

interface CasesProps {
  readonly one: PlaybookDetail;
  readonly files: PlaybookFiles;
  readonly draft: Draft;
}

interface Played {
  readonly results: CaseResults['items'];
  readonly text: string;
  readonly cases: string;
}

export function Cases({ one: { name }, files, draft }: CasesProps) {
  const { t } = useTranslation();
  const { busy, problem, run } = useDoing();
  const beside = files.cases?.text ?? '';
  const [typed, setTyped] = useKept(`playbook.${name}.cases`);
  const cases = typed === '' ? beside : typed;
  const [played, setPlayed] = useState<Played | null>(null);
  const [goTo, setGoTo] = useState<{ readonly line: number } | null>(null);
  const results = played?.results;
  const marks = useMemo(() => marksOf(results ?? [], cases), [results, cases]);
  const failed = results?.filter(({ problems }) => problems.length > 0).length ?? 0;
  async function play(): Promise<void> {
    const body = { text: draft.changed ? draft.text : null, cases: typed === '' ? null : typed };
    await run([], async () => {
      const { items } = await call<CaseResults>('POST', `/playbooks/${name}/test`, { body });
      setPlayed({ results: items, text: draft.text, cases });
    });
  }
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t(draft.changed ? 'playbooks.cases.of_draft' : 'playbooks.cases.of_file')}
      </Text>
      <Group gap="sm">
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={busy}
          disabled={cases.trim() === ''}
          onClick={() => void play()}
        >
          {t('playbooks.cases.play')}
        </Button>
        {typed !== '' && typed !== beside && (
          <Button variant="subtle" color="gray" c="var(--mantine-color-text)" onClick={() => setTyped('')}>
            {t('playbooks.save.discard')}
          </Button>
        )}
        <Text component="output" aria-live="polite" size="sm">
          {results !== undefined && t('playbooks.cases.result', { count: results.length, failed })}
          {played !== null &&
            (played.text !== draft.text || played.cases !== cases) &&
            ` ${t('playbooks.cases.older')}`}
        </Text>
      </Group>
      <Refused problem={problem} />
      <div className={styles['side']}>
        <div className={styles['text']}>
          <Suspense fallback={<Skeleton height="100%" />}>
            <Editor
              label={t('playbooks.cases.text')}
              text={cases}
              marks={marks}
              goTo={goTo}
              schema={null}
              onChange={(text) => setTyped(text === beside ? '' : text)}
              onLine={() => undefined}
            />
          </Suspense>
        </div>
        {results === undefined ? (
          <Text size="sm" c="dimmed">
            {t(beside === '' ? 'playbooks.cases.none' : 'playbooks.cases.not_played')}
          </Text>
        ) : (
          <ul className={styles['results']} aria-label={t('playbooks.cases.results')}>
            {numbered(results).map(({ key, value }) => (
              <CaseResult key={key} result={value} onPlace={() => setGoTo({ line: lineOf(cases, value.case) })} />
            ))}
          </ul>
        )}
      </div>
    </Stack>
  );
}

interface CaseResultProps {
  readonly result: CaseResults['items'][number];
  readonly onPlace: () => void;
}

function CaseResult({ result: { case: name, problems }, onPlace }: CaseResultProps) {
  const { t } = useTranslation();
  const right = problems.length === 0;
  const Sign = right ? IconCircleCheck : IconCircleX;
  return (
    <li>
      <Sign size={18} className={styles[right ? 'sign-done' : 'sign-failed']} aria-hidden />
      <div>
        <button type="button" className={styles['plain-button']} onClick={onPlace}>
          <span className="unseen">{t(right ? 'playbooks.cases.right' : 'playbooks.cases.wrong')} </span>
          <bdi>{name}</bdi>
        </button>
        {numbered(problems).map(({ key, value }) => (
          <Text key={key} size="sm" className="said">
            {value}
          </Text>
        ))}
      </div>
    </li>
  );
}

function marksOf(results: CaseResults['items'], cases: string): readonly Mark[] {
  return results.flatMap(({ case: name, problems }) =>
    problems.map((message): Mark => ({ line: lineOf(cases, name), column: 3, severity: 'error', message })),
  );
}

/** Of the case of that name; else the first. */
function lineOf(cases: string, name: string): number {
  const at = cases.split('\n').findIndex((line) => line.includes('case:') && line.includes(name));
  return at === -1 ? 1 : at + 1;
}
