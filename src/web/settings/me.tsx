/** One's own: where one is signed in, the password, the language and the colours. */
import { useState, type FormEvent } from 'react';
import {
  Badge,
  Button,
  Group,
  PasswordInput,
  SegmentedControl,
  Stack,
  Text,
  Title,
  useMantineColorScheme,
  type MantineColorScheme,
} from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OwnSessions } from '../../api/shapes/index.ts';
import { call, useGet } from '../frame/api.ts';
import { SESSION, useMe, type SignedIn } from '../frame/session.ts';
import { useZone } from '../frame/times.ts';
import { chooseLanguage, languageNow, LANGUAGES, type Language } from '../frame/words.ts';
import { Failed, Loading, Refused } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { notifyDone } from '../parts/told.ts';
import { useDoing } from './doing.ts';
import { Confirm } from './pieces.tsx';
import styles from './settings.module.css';

/** Not of the session's noun: it is forgotten when somebody signs out. */
const OWN = 'own-session';
/** Nobody tells of a sign-in elsewhere as it happens. */
const AGAIN_MS = 30_000;

export function Me() {
  const { t } = useTranslation();
  const me = useMe();
  if (me === null) return <Loading rows={3} />;
  return (
    <Stack gap="xl" maw={760}>
      <Who me={me} />
      <Looks />
      {me.by === 'token' ? (
        <Text c="dimmed" size="sm">
          {t('settings.me.by_token')}
        </Text>
      ) : (
        <>
          <Sessions />
          {me.by === 'password' ? (
            <Password />
          ) : (
            <Text c="dimmed" size="sm">
              {t('settings.me.by_provider')}
            </Text>
          )}
        </>
      )}
    </Stack>
  );
}

function Who({ me: { name, email, role, permissions } }: { readonly me: SignedIn }) {
  const { t, i18n } = useTranslation();
  const may = new Intl.ListFormat(i18n.language).format(permissions.map((one) => t(`settings.may.${one}`)));
  return (
    <section>
      <Title order={3} size="h5">
        <bdi>{name}</bdi>
      </Title>
      <Text size="sm" c="dimmed" className="others">
        {email !== null && (
          <>
            <bdi>{email}</bdi> ·{' '}
          </>
        )}
        {t(`settings.role.${role}`)}: {may}
      </Text>
    </section>
  );
}

function Looks() {
  const { t } = useTranslation();
  const zone = useZone();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <section>
      <Title order={3} size="h5" mb="xs">
        {t('settings.me.looks')}
      </Title>
      <Group gap="md">
        <SegmentedControl
          aria-label={t('frame.language')}
          value={languageNow()}
          onChange={(chosen) => void chooseLanguage(chosen as Language)}
          data={(Object.keys(LANGUAGES) as Language[]).map((one) => ({ value: one, label: LANGUAGES[one] }))}
        />
        <SegmentedControl
          aria-label={t('frame.colours.title')}
          value={colorScheme}
          onChange={(chosen) => setColorScheme(chosen as MantineColorScheme)}
          data={(['auto', 'light', 'dark'] as const).map((one) => ({ value: one, label: t(`frame.colours.${one}`) }))}
        />
      </Group>
      <Text size="xs" c="dimmed" mt="xs">
        {t('settings.me.looks_what', { zone })}
      </Text>
    </section>
  );
}

function Sessions() {
  const { t } = useTranslation();
  const sessions = useGet<OwnSessions>(OWN, '/sessions', {}, { refetchInterval: AGAIN_MS });
  if (sessions.isPending) return <Loading rows={2} />;
  if (sessions.data === undefined) return <Failed error={sessions.error} again={() => void sessions.refetch()} />;
  const { items } = sessions.data;
  const others = items.filter(({ current }) => !current).length;
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h5">
          {t('settings.sessions.title')}
        </Title>
        {others > 0 && (
          <Confirm
            label={t('settings.sessions.end_others')}
            nouns={[OWN]}
            run={async () => {
              await call('DELETE', '/sessions');
              notifyDone(t('settings.sessions.ended_others', { count: others }));
            }}
          >
            {t('settings.sessions.end_others_what', { count: others })}
          </Confirm>
        )}
      </Group>
      <ul className="listed">
        {items.map((one) => (
          <SessionRow key={one.id} one={one} />
        ))}
      </ul>
    </section>
  );
}

function SessionRow({ one }: { readonly one: OwnSessions['items'][number] }) {
  const { t } = useTranslation();
  const { id, agent, address, current, created_at, seen_at, kind } = one;
  const browser = agent === null ? t('settings.sessions.unknown') : browserIn(agent);
  return (
    <li className={styles['row']}>
      <div>
        <Group gap="xs">
          <Text fw={600} className="others" title={agent ?? undefined}>
            {browser}
          </Text>
          {current && (
            <Badge variant="default" tt="none">
              {t('settings.sessions.this')}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed" className="others">
          {address !== null && <>{address} · </>}
          {t(`settings.sessions.by_${kind}`)} <Ago at={created_at} /> · {t('settings.sessions.seen')}{' '}
          <Ago at={seen_at} />
        </Text>
      </div>
      {!current && (
        <Confirm
          label={t('settings.sessions.end')}
          of={browser}
          nouns={[OWN]}
          run={() => call('DELETE', `/sessions/${id}`)}
        >
          {t('settings.sessions.end_what')}
        </Confirm>
      )}
    </li>
  );
}

const BROWSERS = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
] as const;

/** As a person would say it; what is not known as it says itself. */
export function browserIn(agent: string): string {
  const [browser, system] = [BROWSERS, SYSTEMS].map((all) => all.find(([sign]) => agent.includes(sign))?.[1]);
  if (browser === undefined) return agent.slice(0, 60);
  return system === undefined ? browser : `${browser}, ${system}`;
}

function Password() {
  const { t } = useTranslation();
  const doing = useDoing();
  // Never kept anywhere: it is the one thing that is lost when the page is.
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  async function change(event: FormEvent): Promise<void> {
    event.preventDefault();
    const done = await doing.run([OWN, SESSION], () =>
      call('POST', '/session/password', { body: { current, password } }),
    );
    if (!done) return;
    setCurrent('');
    setPassword('');
    notifyDone(t('settings.password.done'));
  }
  return (
    <section>
      <Title order={3} size="h5">
        {t('settings.password.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('settings.password.what')}
      </Text>
      <form onSubmit={(event) => void change(event)}>
        <Stack gap="sm" maw={420}>
          <PasswordInput
            label={t('settings.password.current')}
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            required
          />
          <PasswordInput
            label={t('settings.password.new')}
            description={t('welcome.password_rule')}
            autoComplete="new-password"
            minLength={12}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            required
          />
          <Refused problem={doing.problem} />
          <Group>
            <Button type="submit" loading={doing.busy}>
              {t('settings.password.do')}
            </Button>
          </Group>
        </Stack>
      </form>
    </section>
  );
}
