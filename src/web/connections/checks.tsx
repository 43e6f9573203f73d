/** Each right that a connection needs at its vendor, tried now: what is there, what is missing, what that costs, and what to do. */
import { useCallback, useState } from 'react';
import { Alert, Card, Group, Loader, Stack, Text, ThemeIcon, Title, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Check } from '../../api/shapes/index.ts';
import { call, type Page, type Problem, problemOf } from '../frame/api.ts';
import { ProblemText } from '../parts/states.tsx';

export interface Testing {
  readonly busy: boolean;
  readonly checks: readonly Check[] | null;
  readonly problem: Problem | null;
  readonly run: () => Promise<void>;
}

export function useTest(id: string): Testing {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [checks, setChecks] = useState<readonly Check[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = useCallback(async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const { items } = await call<Page<Check>>('POST', `/connections/${id}/test`);
      setChecks(items);
    } catch (thrown) {
      setChecks(null);
      setProblem(problemOf(thrown));
    }
    setBusy(false);
    await queries.invalidateQueries({ queryKey: ['connection'] });
  }, [id, queries]);
  return { busy, checks, problem, run };
}

export function Checks({ testing: { busy, checks, problem } }: { readonly testing: Testing }) {
  const { t } = useTranslation();
  if (!busy && checks === null && problem === null) return null;
  const missing = checks?.filter(({ ok }) => !ok).length ?? 0;
  return (
    <Card withBorder component="section" aria-label={t('connections.checks.title')}>
      <Group gap="xs" component="output">
        {busy && <Loader size="xs" aria-hidden />}
        <Title order={3} size="h5">
          {busy
            ? t('connections.checks.under_way')
            : problem !== null
              ? t('connections.checks.not_asked')
              : missing === 0
                ? t('connections.checks.all')
                : t('connections.checks.missing', { count: missing })}
        </Title>
      </Group>
      {problem !== null && (
        <Alert color="red" mt="sm">
          <ProblemText problem={problem} />
        </Alert>
      )}
      {checks !== null && (
        <Stack component="ul" gap="xs" mt="sm" p={0} m={0} className="plain">
          {checks.map((one) => (
            <OneCheck key={one.scope} check={one} />
          ))}
        </Stack>
      )}
    </Card>
  );
}

function OneCheck({ check: { scope, ok, missing, costs, cure } }: { readonly check: Check }) {
  const { t } = useTranslation();
  return (
    <Group component="li" wrap="nowrap" align="flex-start" gap="sm">
      <ThemeIcon size="sm" radius="xl" color={ok ? 'teal.9' : 'red.9'}>
        {ok ? <IconCheck size={14} aria-hidden /> : <IconX size={14} aria-hidden />}
        <VisuallyHidden>{t(ok ? 'connections.checks.ok' : 'connections.checks.not_ok')}</VisuallyHidden>
      </ThemeIcon>
      <div>
        <Text size="sm" fw={600} className="others">
          {scope}
        </Text>
        {missing !== null && (
          <Text size="sm" className="others">
            {missing}
          </Text>
        )}
        {costs !== null && (
          <Text size="sm" c="dimmed" className="others">
            {t('connections.checks.costs', { what: costs })}
          </Text>
        )}
        {cure !== null && (
          <Text size="sm" className="others">
            {t('connections.checks.cure', { what: cure })}
          </Text>
        )}
      </div>
    </Group>
  );
}
