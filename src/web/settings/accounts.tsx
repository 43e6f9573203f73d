/** Who may sign in: invited, changed and shut out. */
import { useState } from 'react';
import { Badge, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Account, Invitation, OwnSessions } from '../../api/shapes/index.ts';
import { call, useAll, useGet, type Page } from '../frame/api.ts';
import { SESSION } from '../frame/session.ts';
import { Empty, Failed, Loading, Refused } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { notifyDone } from '../parts/told.ts';
import { useDoing } from './doing.ts';
import { Invite } from './invite.tsx';
import { browserIn } from './me.tsx';
import { Invited } from './invited.tsx';
import { Confirm, RoleChoice } from './pieces.tsx';
import styles from './settings.module.css';

/** One's own role may be among what changes. */
const NOUNS = ['account', SESSION];

export function Accounts() {
  const { t } = useTranslation();
  const accounts = useAll<Account>('account', '/accounts');
  const [inviting, setInviting] = useState(false);
  const [managed, setManaged] = useState<string | null>(null);
  if (accounts.isPending) return <Loading rows={4} />;
  if (accounts.data === undefined) return <Failed error={accounts.error} again={() => void accounts.refetch()} />;
  const { items } = accounts.data;
  const one = items.find(({ person }) => person === managed) ?? null;
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {t('settings.accounts.lead', { count: items.length })}
        </Text>
        <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={() => setInviting(true)}>
          {t('settings.accounts.invite')}
        </Button>
      </Group>
      {items.length === 0 ? (
        <Empty title={t('settings.accounts.none')}>{t('settings.accounts.none_cure')}</Empty>
      ) : (
        <ul className="listed">
          {items.map((account) => (
            <Row key={account.person} account={account} manage={() => setManaged(account.person)} />
          ))}
        </ul>
      )}
      <Modal opened={inviting} onClose={() => setInviting(false)} title={t('settings.accounts.invite')} size="lg">
        <Invite done={() => setInviting(false)} />
      </Modal>
      <Modal
        opened={one !== null}
        onClose={() => setManaged(null)}
        title={one === null ? '' : <bdi>{one.name}</bdi>}
        size="lg"
      >
        {one !== null && <Manage key={one.person} account={one} />}
      </Modal>
    </Stack>
  );
}

function Row({ account, manage }: { readonly account: Account; readonly manage: () => void }) {
  const { t } = useTranslation();
  const { name, email, role, disabled, ready, signed_in_at } = account;
  return (
    <li className={styles['row']}>
      <div>
        <Group gap="xs" mb={4}>
          <Text fw={600}>
            <bdi>{name}</bdi>
          </Text>
          <Badge variant="default" tt="none">
            {t(`settings.role.${role}`)}
          </Badge>
          {disabled && (
            <Badge color="red.9" tt="none">
              {t('settings.accounts.disabled')}
            </Badge>
          )}
          {!ready && !disabled && (
            <Badge variant="outline" color="gray" tt="none" className={styles['calm']}>
              {t('settings.accounts.invited')}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed" className="others">
          <bdi>{email}</bdi> ·{' '}
          {signed_in_at === null ? (
            t('settings.accounts.never')
          ) : (
            <>
              {t('settings.accounts.signed_in')} <Ago at={signed_in_at} />
            </>
          )}
        </Text>
      </div>
      <Button variant="default" size="xs" onClick={manage} aria-label={`${t('settings.accounts.manage')}: ${name}`}>
        {t('settings.accounts.manage')}
      </Button>
    </li>
  );
}

function Manage({ account }: { readonly account: Account }) {
  const { t } = useTranslation();
  const { person, name, disabled, ready } = account;
  const [role, setRole] = useState(account.role);
  const [made, setMade] = useState<Invitation | null>(null);
  const doing = useDoing();
  async function change(changes: object): Promise<void> {
    if (await doing.run(NOUNS, () => call('PATCH', `/accounts/${person}`, { body: changes })))
      notifyDone(t('settings.accounts.changed', { name }));
  }
  async function link(): Promise<void> {
    await doing.run(NOUNS, async () => setMade(await call<Invitation>('POST', `/accounts/${person}/link`)));
  }
  return (
    <Stack gap="lg">
      <RoleChoice value={role} choose={setRole} />
      <Group>
        <Button disabled={role === account.role} loading={doing.busy} onClick={() => void change({ role })}>
          {t('settings.accounts.save_role')}
        </Button>
      </Group>
      <Refused problem={doing.problem} />
      {made !== null && <Invited made={made} />}
      <Signed account={account} />
      <Group gap="xs">
        {!disabled && (
          <Button variant="default" size="xs" onClick={() => void link()}>
            {t(ready ? 'settings.accounts.reset' : 'settings.accounts.again')}
          </Button>
        )}
        {disabled ? (
          <Button variant="default" size="xs" onClick={() => void change({ disabled: false })}>
            {t('settings.accounts.enable')}
          </Button>
        ) : (
          <Confirm
            label={t('settings.accounts.disable')}
            nouns={NOUNS}
            run={() => call('PATCH', `/accounts/${person}`, { body: { disabled: true } })}
          >
            {t('settings.accounts.disable_what', { name })}
          </Confirm>
        )}
      </Group>
    </Stack>
  );
}

/** Where they are signed in. */
function Signed({ account: { person, name } }: { readonly account: Account }) {
  const { t } = useTranslation();
  const sessions = useGet<Page<Omit<OwnSessions['items'][number], 'current'>>>(
    'account',
    `/accounts/${person}/sessions`,
  );
  if (sessions.isPending) return <Loading rows={1} />;
  if (sessions.data === undefined) return <Failed error={sessions.error} again={() => void sessions.refetch()} />;
  const { items } = sessions.data;
  if (items.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('settings.accounts.nowhere')}
      </Text>
    );
  return (
    <div>
      <Text size="sm" fw={600}>
        {t('settings.sessions.title')}
      </Text>
      <ul className={styles['plain']}>
        {items.map(({ id, agent, address, seen_at }) => (
          <li key={id}>
            <Text size="sm" className="others">
              {agent === null ? t('settings.sessions.unknown') : browserIn(agent)}
              {address !== null && <> · {address}</>} · {t('settings.sessions.seen')} <Ago at={seen_at} />
            </Text>
          </li>
        ))}
      </ul>
      <Confirm
        label={t('settings.accounts.sign_out')}
        nouns={NOUNS}
        run={() => call('DELETE', `/accounts/${person}/sessions`)}
      >
        {t('settings.accounts.sign_out_what', { name })}
      </Confirm>
    </div>
  );
}
