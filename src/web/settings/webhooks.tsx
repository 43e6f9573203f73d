/** Programs that are told what changes: how each is, and what it was told. */
import { useState } from 'react';
import { Anchor, Badge, Button, Group, Modal, Stack, Text, type ButtonProps } from '@mantine/core';
import { IconWebhook } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { MadeWebhook, Webhook, WebhookDelivery } from '../../api/shapes/index.ts';
import { call, useGet, type Page } from '../frame/api.ts';
import { Empty, Failed, Loading, Refused } from '../parts/states.tsx';
import { useNow } from '../frame/times.ts';
import { Ago } from '../parts/time.tsx';
import { notifyFailed } from '../parts/told.ts';
import { undoNotice } from '../parts/undo-notice.tsx';
import { AddWebhook, ALL } from './add-webhook.tsx';
import { useDoing } from './doing.ts';
import { Confirm, Once } from './pieces.tsx';
import { Told } from './told.tsx';
import styles from './settings.module.css';

const EVERY_MS = 5_000;

export function Webhooks() {
  const { t } = useTranslation();
  // How they are is no change that anybody is told of.
  const webhooks = useGet<Page<Webhook>>('webhook', '/webhooks', {}, { refetchInterval: EVERY_MS });
  const [adding, setAdding] = useState(false);
  if (webhooks.isPending) return <Loading rows={3} />;
  if (webhooks.data === undefined) return <Failed error={webhooks.error} again={() => void webhooks.refetch()} />;
  const { items } = webhooks.data;
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw={640}>
          {t('settings.webhooks.lead')}{' '}
          <Anchor href="https://www.standardwebhooks.com" target="_blank" rel="noreferrer" underline="always" inherit>
            Standard Webhooks
          </Anchor>
        </Text>
        <Button leftSection={<IconWebhook size={18} aria-hidden />} onClick={() => setAdding(true)}>
          {t('settings.webhooks.add')}
        </Button>
      </Group>
      {items.length === 0 ? (
        <Empty title={t('settings.webhooks.none')}>{t('settings.webhooks.none_cure')}</Empty>
      ) : (
        <ul className="listed">
          {items.map((one) => (
            <Row key={one.id} webhook={one} />
          ))}
        </ul>
      )}
      <Modal opened={adding} onClose={() => setAdding(false)} title={t('settings.webhooks.add')} size="lg">
        <AddWebhook done={() => setAdding(false)} />
      </Modal>
    </Stack>
  );
}

function Row({ webhook }: { readonly webhook: Webhook }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { id, url, nouns, internal, paused_at, waiting, failing_since, old_until } = webhook;
  const [opened, setOpened] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [tried, setTried] = useState<WebhookDelivery | null>(null);
  const doing = useDoing();
  const remove = useRemove();
  const told =
    nouns === null
      ? t('settings.webhooks.all')
      : new Intl.ListFormat(i18n.language).format(
          ALL.filter((one) => nouns.includes(one)).map((one) => t(`settings.webhooks.nouns.${one}`)),
        );
  const verb = paused_at === null ? 'pause' : 'resume';
  const post = (what: string): void => void doing.run(['webhook'], () => call('POST', `/webhooks/${id}/${what}`));
  return (
    <li className={styles['entry']} data-webhook={url}>
      <Group gap="xs">
        <Text fw={600} className="others">
          <bdi>{url}</bdi>
        </Text>
        <Health webhook={webhook} />
      </Group>
      <Text size="sm" c="dimmed" className="others">
        {t('settings.webhooks.told')}: {told} · {t(internal ? 'settings.webhooks.inside' : 'settings.webhooks.outside')}
        {waiting > 0 && <> · {t('settings.webhooks.waiting', { count: waiting })}</>}
        {old_until !== null && Date.parse(old_until) > now && (
          <>
            {' · '}
            {t('settings.webhooks.both')} <Ago at={old_until} />
          </>
        )}
      </Text>
      <Why webhook={webhook} />
      <Group gap="xs" mt="xs">
        <Act label={t('settings.webhooks.log')} of={url} aria-expanded={opened} onClick={() => setOpened(!opened)} />
        <Act
          label={t('settings.webhooks.test')}
          of={url}
          loading={doing.busy}
          onClick={() => void doing.run(['webhook'], async () => setTried(await call('POST', `/webhooks/${id}/test`)))}
        />
        <Act label={t(`settings.webhooks.${verb}`)} of={url} onClick={() => post(verb)} />
        {failing_since !== null && paused_at === null && (
          <Act label={t('settings.webhooks.now')} of={url} onClick={() => post('replay')} />
        )}
        <Confirm
          label={t('settings.webhooks.rotate')}
          of={url}
          nouns={['webhook']}
          run={async () => setSecret((await call<MadeWebhook>('POST', `/webhooks/${id}/rotate`)).secret)}
        >
          {t('settings.webhooks.rotate_what')}
        </Confirm>
        <Act label={t('settings.webhooks.remove')} of={url} onClick={() => void remove(webhook)} />
      </Group>
      <Refused problem={doing.problem} />
      {tried !== null && (
        <Text
          component="output"
          display="block"
          size="sm"
          mt="xs"
          c={tried.state === 'done' ? 'dimmed' : ''}
          className={`others ${tried.state === 'done' ? '' : styles['failed']}`}
        >
          {tried.state === 'done'
            ? t('settings.webhooks.tried', { status: tried.status })
            : t('settings.webhooks.not_tried', { fault: tried.fault ?? '' })}
        </Text>
      )}
      {opened && <Told webhook={id} />}
      <Modal opened={secret !== null} onClose={() => setSecret(null)} title={t('settings.webhooks.rotate')}>
        {secret !== null && (
          <Once title={t('settings.webhooks.secret')} text={secret}>
            {t('settings.webhooks.secret_what')}
          </Once>
        )}
      </Modal>
    </li>
  );
}

interface ActProps extends Pick<ButtonProps, 'loading'> {
  readonly label: string;
  /** Several look alike. */
  readonly of: string;
  readonly onClick: () => void;
  readonly 'aria-expanded'?: boolean;
}

function Act({ label, of, ...more }: ActProps) {
  return (
    <Button size="xs" variant="default" aria-label={`${label}: ${of}`} {...more}>
      {label}
    </Button>
  );
}

function Health({ webhook: { paused_at, failing_since } }: { readonly webhook: Webhook }) {
  const { t } = useTranslation();
  const [word, color] =
    paused_at !== null
      ? (['paused', 'gray'] as const)
      : failing_since === null
        ? (['well', 'teal'] as const)
        : (['failing', 'red'] as const);
  return (
    <Badge variant="dot" color={color} tt="none">
      {t(`settings.webhooks.${word}`)}
    </Badge>
  );
}

/** In a sentence, with what to do. */
function Why({ webhook: { paused_at, paused_by, pause_reason, failing_since } }: { readonly webhook: Webhook }) {
  const { t } = useTranslation();
  const at = paused_at ?? failing_since;
  if (at === null) return null;
  return (
    <Text size="sm" className="others">
      {paused_at === null
        ? t('settings.webhooks.failing_what')
        : paused_by === null
          ? t('settings.webhooks.paused_self', { why: pause_reason ?? '' })
          : t('settings.webhooks.paused_by', { name: paused_by })}{' '}
      <Ago at={at} />
    </Text>
  );
}

/** At once; for a while it is taken back by one press. */
function useRemove(): (webhook: Webhook) => Promise<void> {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const doing = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (thrown) {
      notifyFailed(t, thrown);
      return false;
    } finally {
      await queries.invalidateQueries({ queryKey: ['webhook'] });
    }
  };
  return async ({ id, url }) => {
    if (!(await doing(() => call('DELETE', `/webhooks/${id}`)))) return;
    // The button is gone with it; whoever pressed it goes on where they were.
    document.querySelector<HTMLElement>('#screen')?.focus({ preventScroll: true });
    undoNotice({
      said: t('settings.webhooks.removed', { url }),
      undo: () => void doing(() => call('POST', `/webhooks/${id}/restore`)),
      t,
    });
  };
}
