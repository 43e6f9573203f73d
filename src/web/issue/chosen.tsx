/** What was pressed in a notification, said again before it is done. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import type { Ask } from '../../api/shapes/index.ts';
import type { AnswerProps } from './asking.tsx';

/** Null: nothing was, or it is no answer of this ask. */
export function useChosen({ id, kind, options }: Ask): string | null {
  const [params] = useSearchParams();
  const choice = params.get('ask') === id ? params.get('choose') : null;
  const may = kind === 'approval' ? ['yes', 'no'] : options;
  return choice !== null && may.includes(choice) ? choice : null;
}

/** Nothing of it is done before it is said again here, below all that it is about. */
export function Chosen({ ask, busy, answer, choice }: AnswerProps & { readonly choice: string }) {
  const { t } = useTranslation();
  const [, setParams] = useSearchParams();
  const says =
    ask.kind === 'choice'
      ? choice.replaceAll('_', ' ')
      : t(choice === 'yes' ? 'issue.asks.approve' : 'issue.asks.reject');
  const over = (): void => setParams({}, { replace: true });
  return (
    <Alert color="ember" p="xs" role="presentation">
      <Text size="sm">{t('issue.asks.chosen', { choice: says })}</Text>
      <Group gap="xs" mt="xs">
        <Button ref={focusedOn} loading={busy} onClick={() => void answer({ choice }).then(over)}>
          {t('issue.asks.confirm', { choice: says })}
        </Button>
        <Button variant="default" disabled={busy} onClick={over}>
          {t('issue.asks.not_yet')}
        </Button>
      </Group>
    </Alert>
  );
}

/** Seen at once, however long what stands above it is. */
function focusedOn(button: HTMLButtonElement | null): void {
  button?.focus();
  button?.scrollIntoView({ block: 'center' });
}
