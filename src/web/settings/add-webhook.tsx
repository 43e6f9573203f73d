/** Telling a program what changes: where it listens, of what it is told, and its secret, once. */
import { useState, type FormEvent } from 'react';
import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EventNoun, MadeWebhook } from '../../api/shapes/index.ts';
import { call } from '../frame/api.ts';
import { useKept } from '../parts/kept.ts';
import { Refused } from '../parts/states.tsx';
import { useDoing } from './doing.ts';
import { Finished, Once } from './pieces.tsx';
import styles from './settings.module.css';

/** All that the API may tell of; a new one is missing here where types are checked. */
const NOUNS: Readonly<Record<EventNoun, null>> = {
  activity: null,
  alarm: null,
  ask: null,
  connection: null,
  effect: null,
  issue: null,
  notification: null,
  person: null,
  playbook: null,
  presence: null,
  quarantine: null,
  response: null,
  run: null,
  signal: null,
  team: null,
};
export const ALL = Object.keys(NOUNS) as EventNoun[];
const TOUCH = { label: styles['touch'] ?? '' };

export function AddWebhook({ done }: { readonly done: () => void }) {
  const { t } = useTranslation();
  const [url, setUrl] = useKept('webhook.url');
  const [nouns, setNouns] = useState<readonly EventNoun[]>([]);
  const [internal, setInternal] = useState(false);
  const [made, setMade] = useState<MadeWebhook | null>(null);
  const doing = useDoing();
  async function add(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = { url: url.trim(), nouns: nouns.length === 0 ? null : nouns, internal };
    const added = await doing.run(['webhook'], async () =>
      setMade(await call<MadeWebhook>('POST', '/webhooks', { body })),
    );
    if (added) setUrl('');
  }
  if (made !== null)
    return (
      <Finished done={done}>
        <Once title={t('settings.webhooks.secret')} text={made.secret}>
          {t('settings.webhooks.secret_what')}
        </Once>
      </Finished>
    );
  return (
    <form onSubmit={(event) => void add(event)}>
      <Stack>
        <TextInput
          type="url"
          label={t('settings.webhooks.url')}
          description={t('settings.webhooks.url_what')}
          placeholder="https://example.com/hook"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          error={doing.problem?.errors.get('/url')}
          maxLength={2_000}
          required
          data-autofocus
        />
        <Checkbox.Group
          label={t('settings.webhooks.told')}
          value={[...nouns]}
          onChange={(chosen) => setNouns(ALL.filter((one) => chosen.includes(one)))}
          description={t('settings.webhooks.told_all')}
        >
          <div className={styles['filters']}>
            {ALL.map((one) => (
              <Checkbox key={one} value={one} label={t(`settings.webhooks.nouns.${one}`)} classNames={TOUCH} />
            ))}
          </div>
        </Checkbox.Group>
        <Checkbox
          label={t('settings.webhooks.internal')}
          description={t('settings.webhooks.internal_what')}
          checked={internal}
          onChange={(event) => setInternal(event.currentTarget.checked)}
        />
        <Refused problem={doing.problem} />
        <Group justify="flex-end">
          <Button type="submit" loading={doing.busy}>
            {t('settings.webhooks.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
