/** What playbooks did about the issue, do now, and will do. */
import { Badge, Group, Paper, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconCircleX, IconClockHour4, IconMinus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Desk } from '../../api/shapes/index.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { Ago } from '../parts/time.tsx';
import styles from './issue.module.css';

type Run = Desk['runs'][number];
type Step = Run['steps'][number];

const SIGNS = {
  done: IconCircleCheck,
  parked: IconClockHour4,
  failed: IconCircleX,
  skipped: IconMinus,
  to_come: IconCircleDashed,
} as const;
const COLOURS = { done: 'teal', parked: 'yellow', running: 'yellow', failed: 'red', stopped: 'gray' } as const;

export function RunsPanel({ runs }: { readonly runs: readonly Run[] }) {
  const { t } = useTranslation();
  if (runs.length === 0) return <Text size="sm">{t('issue.runs.none')}</Text>;
  return (
    <Stack gap="xs">
      {runs.map((run) => (
        <Paper key={run.id} withBorder p="xs" component="article">
          <Group gap={6} justify="space-between">
            <Text size="sm" fw={600}>
              {run.title}
            </Text>
            <Group gap={4}>
              {run.mode === 'watch' && (
                <Badge size="sm" variant="default" tt="none">
                  {t('issue.runs.watching')}
                </Badge>
              )}
              <Badge size="sm" variant="dot" tt="none" color={COLOURS[run.state]}>
                {t(`issue.runs.${run.state}`)}
              </Badge>
            </Group>
          </Group>
          <Text size="xs" c="dimmed">
            {t('issue.runs.began')} <Ago at={run.started_at} />
            {run.reason !== null && run.state !== 'parked' && <> · {run.reason}</>}
          </Text>
          <ol className={styles['steps']}>
            {run.steps.map((step) => (
              <StepLine key={step.step} step={step} />
            ))}
          </ol>
        </Paper>
      ))}
    </Stack>
  );
}

function StepLine({ step }: { readonly step: Step }) {
  const { t } = useTranslation();
  const now = useNow();
  const { short } = useTimes();
  const Sign = SIGNS[step.state];
  const { of, note } = step;
  const only = of === null || step.state !== 'to_come' ? null : onlyIf(of.when);
  function onlyIf(when: string | null): string | null {
    if (when === null) return null;
    if (when === 'otherwise' || when === 'rejected' || when === 'else') return t(`issue.runs.only_${when}`);
    return t('issue.runs.only_when', { when });
  }
  return (
    <li data-step={step.state}>
      <Sign size={16} aria-hidden className={styles[`sign-${step.state}`]} />
      <div>
        <Text size="sm" component="span">
          {t(`issue.runs.verbs.${step.verb}`, {
            action: step.action ?? '',
            via: step.via ?? '',
            whom: step.whom ?? '',
            asks: step.asks === null ? '' : t(`issue.runs.asks.${step.asks}`),
            time: step.time ?? '',
          })}
        </Text>
        <Text size="xs" c="dimmed" component="span">
          {' '}
          · {t(`issue.runs.states.${step.state}`)}
          {step.at !== null && step.state !== 'to_come' && <> {short(step.at, now)}</>}
          {step.state === 'parked' && step.until !== null && (
            <> · {t('issue.runs.until', { until: short(step.until, now) })}</>
          )}
        </Text>
        {(note ?? only) !== null && (
          <Text size="xs" c="dimmed">
            {note ?? only}
          </Text>
        )}
      </div>
    </li>
  );
}
