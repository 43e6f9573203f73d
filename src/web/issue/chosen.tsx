/** What was pressed in a notification, said again before it is done. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import type { AnswerProps } from './asking.tsx';

/** Nothing of it is done before it is said again here, where all of it can be read. */
export function Chosen({ ask, busy, answer }: AnswerProps) {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const choice = params.get('ask') === ask.id ? params.get('choose') : null;
  const may = ask.kind === 'approval' ? ['yes', 'no'] : ask.options;
  if (choice === null || !may.includes(choice)) return null;
  const says =
    ask.kind === 'choice'
      ? choice.replaceAll('_', ' ')
      : t(choice === 'yes' ? 'issue.asks.approve' : 'issue.asks.reject');
  return (
    <Alert color="ember" p="xs" role="presentation">
      <Text size="sm">{t('issue.asks.chosen', { choice: says })}</Text>
      <Group gap="xs" mt="xs">
        <Button
          ref={focusedOn}
          loading={busy}
          onClick={() => void answer({ choice }).then(() => setParams({}, { replace: true }))}
        >
          {t('issue.asks.confirm', { choice: says })}
        </Button>
        <Button variant="default" disabled={busy} onClick={() => setParams({}, { replace: true })}>
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
