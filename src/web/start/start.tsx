/** The guided start: listen to something, choose what is done about it, bring people in. Left and found again where it was. */
import { useEffect, useRef } from 'react';
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { FirstVisit, VisitStep } from '../../api/shapes/index.ts';
import { useMay } from '../frame/session.ts';
import { Empty, Failed, Loading, Refused } from '../parts/states.tsx';
import { notifyDone } from '../parts/told.ts';
import { useDoing } from '../settings/doing.ts';
import { Connect } from './connect.tsx';
import { InvitePeople } from './invite.tsx';
import { ChoosePlaybooks } from './playbooks.tsx';
import styles from './start.module.css';
import { STEPS, useAccounts, useMove, useVisit } from './visit.ts';

const PANELS = { connect: Connect, playbooks: ChoosePlaybooks, invite: InvitePeople } as const;

export function Start() {
  const { t } = useTranslation();
  const mayConfigure = useMay('configure');
  const visit = useVisit();
  if (!mayConfigure) return <Empty title={t('start.title')}>{t('start.no_right')}</Empty>;
  if (visit.isPending) return <Loading rows={4} />;
  if (visit.data === undefined) return <Failed error={visit.error} again={() => void visit.refetch()} />;
  return <Guided visit={visit.data} />;
}

/** Whether there is what the step is for. */
function isThere(step: VisitStep, { connections, archive }: FirstVisit, accounts: number): boolean {
  return step === 'connect' ? connections > 0 || archive?.state === 'read' : step === 'invite' ? accounts > 1 : true;
}

function Guided({ visit }: { readonly visit: FirstVisit }) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const move = useMove();
  const doing = useDoing();
  const { step } = visit;
  const accounts = useAccounts();
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(step);
  // Whoever goes on by keyboard goes on from there.
  useEffect(() => {
    if (shown.current !== step) heading.current?.focus();
    shown.current = step;
  }, [step]);
  const at = STEPS.indexOf(step);
  const next = STEPS[at + 1] ?? null;
  const before = STEPS[at - 1] ?? null;
  const Panel = PANELS[step];
  const there = isThere(step, visit, accounts.data?.items.length ?? 0);
  async function pass(): Promise<void> {
    const passed = { [step]: there ? 'done' : 'skipped' } as const;
    const moved = await doing.run([], () => move(next === null ? { passed, ended: true } : { passed, step: next }));
    if (!moved || next !== null) return;
    notifyDone(t('start.found_again'));
    go('/inbox');
  }
  return (
    <Stack maw={860} mx="auto" gap="md">
      <div>
        <Title order={2}>{t('start.title')}</Title>
        <Text c="dimmed">{t('start.lead')}</Text>
      </div>
      <nav aria-label={t('start.steps')}>
        <ol className={styles['steps']}>
          {STEPS.map((one, index) => (
            <li key={one}>
              <button
                type="button"
                className={styles['step']}
                aria-current={one === step ? 'step' : undefined}
                onClick={() => void doing.run([], () => move({ step: one }))}
              >
                <span className={styles['number']} aria-hidden>
                  {visit.passed[one] === 'done' ? <IconCheck size={16} /> : index + 1}
                </span>
                <span>
                  {t(`start.${one}.name`)}
                  {visit.passed[one] !== undefined && (
                    <Text component="span" size="xs" c="dimmed" display="block">
                      {t(`start.${visit.passed[one]}`)}
                    </Text>
                  )}
                </span>
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <Paper withBorder p={{ base: 'sm', sm: 'md' }} component="section" aria-labelledby="start-step">
        <Title order={3} size="h4" id="start-step" ref={heading} tabIndex={-1}>
          {t(`start.${step}.title`)}
        </Title>
        <Text size="sm" c="dimmed" mb="md">
          {t(`start.${step}.what`)}
        </Text>
        <Panel visit={visit} />
      </Paper>
      <Refused problem={doing.problem} />
      <Group justify="space-between">
        {before === null ? (
          <span />
        ) : (
          <Button variant="default" onClick={() => void doing.run([], () => move({ step: before }))}>
            {t('start.back')}
          </Button>
        )}
        <Button loading={doing.busy} variant={there ? 'filled' : 'light'} onClick={() => void pass()}>
          {t(next === null ? (there ? 'start.finish' : 'start.skip_finish') : there ? 'start.next' : 'start.skip')}
        </Button>
      </Group>
    </Stack>
  );
}
