/** What is around every screen: the menu, who is signed in, and whether what is shown is live. */
import { useMemo, useState, type ReactNode } from 'react';
import {
  ActionIcon,
  AppShell,
  Badge,
  Burger,
  Group,
  Kbd,
  Menu,
  NavLink,
  Title,
  Tooltip,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCampfire, IconLanguage, IconLogout, IconMoon, IconUserCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { later } from '../parts/later.tsx';
import { Bell } from './bell.tsx';
import { useKeys, type Key } from './keys.ts';
import { useLiveness } from './live.ts';
import { PLACES, type Place } from './places.ts';
import { useMe, type SignedIn } from './session.ts';
import { chooseLanguage, languageNow, LANGUAGES, type Language } from './words.ts';
import { useVisit } from '../start/visit.ts';
import styles from './frame.module.css';

const Held = later(async () => (await import('../phone/held.tsx')).Held);
const KnownKeys = later(async () => (await import('./known-keys.tsx')).KnownKeys);

export function Frame({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const [opened, menu] = useDisclosure(false);
  const [keysShown, setKeysShown] = useState(false);
  const [, go] = useLocation();
  const me = useMe();
  const places = PLACES.filter(({ needs }) => needs === undefined || me?.permissions.includes(needs) === true);
  const keys = useMemo<readonly Key[]>(
    () => [
      { keys: '?', does: t('frame.keys.show'), run: () => setKeysShown(true) },
      ...PLACES.map(({ key, name, path }) => ({
        keys: `g ${key}`,
        does: t(`frame.places.${name}`),
        run: () => go(path),
      })),
    ],
    [t, go],
  );
  useKeys(keys);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      footer={{ height: { base: 58, sm: 0 } }}
      padding={{ base: 'xs', sm: 'md' }}
    >
      <a href="#screen" className="skip">
        {t('frame.skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="sm" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap" miw={0}>
            <Burger opened={opened} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label={t('frame.menu')} />
            <Link href="/" className={styles['brand']} aria-label={t('frame.home')}>
              <img src="/bondfire.svg" alt="" width={26} height={26} />
              <Title order={1} size="h4">
                Bondfire
              </Title>
            </Link>
          </Group>
          <Group gap="xs" wrap="nowrap" flex="none">
            <Live />
            {me?.person != null && <Bell />}
            {me && <Me me={me} showKeys={() => setKeysShown(true)} />}
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('frame.menu')}>
        {places.map((place) => (
          <MenuPlace key={place.path} place={place} onGone={menu.close} />
        ))}
        <ToStart onGone={menu.close} />
      </AppShell.Navbar>
      <AppShell.Main id="screen" tabIndex={-1}>
        <Held />
        {children}
      </AppShell.Main>
      <AppShell.Footer hiddenFrom="sm" p={0}>
        <nav className={styles['tabs']} aria-label={t('frame.tabs')}>
          {places.slice(0, 4).map((place) => (
            <Tab key={place.path} place={place} />
          ))}
        </nav>
      </AppShell.Footer>
      <KnownKeys opened={keysShown} close={() => setKeysShown(false)} />
    </AppShell>
  );
}

function MenuPlace({
  place: { path, name, icon: Icon },
  onGone,
}: {
  readonly place: Place;
  readonly onGone: () => void;
}) {
  const { t } = useTranslation();
  const here = useHere(path);
  return (
    <NavLink
      component={Link}
      href={path}
      label={t(`frame.places.${name}`)}
      leftSection={<Icon size={20} stroke={1.6} aria-hidden />}
      active={here}
      aria-current={here ? 'page' : undefined}
      onClick={onGone}
    />
  );
}

/** Until the guided start is over. */
function ToStart({ onGone }: { readonly onGone: () => void }) {
  const { t } = useTranslation();
  const visit = useVisit();
  const here = useHere('/start');
  if (visit.data?.ended_at !== null) return null;
  return (
    <NavLink
      component={Link}
      href="/start"
      label={t('start.title')}
      leftSection={<IconCampfire size={20} stroke={1.6} aria-hidden />}
      active={here}
      aria-current={here ? 'page' : undefined}
      onClick={onGone}
    />
  );
}

function Tab({ place: { path, name, icon: Icon } }: { readonly place: Place }) {
  const { t } = useTranslation();
  const here = useHere(path);
  return (
    <Link href={path} className={styles['tab']} aria-current={here ? 'page' : undefined}>
      <Icon size={22} stroke={1.6} aria-hidden />
      <span>{t(`frame.places.${name}`)}</span>
    </Link>
  );
}

function useHere(path: string): boolean {
  const [location] = useLocation();
  return location === path || location.startsWith(`${path}/`);
}

function Live() {
  const { t } = useTranslation();
  const liveness = useLiveness();
  return (
    <Tooltip label={t(`frame.live.${liveness}_why`)}>
      <Badge variant="dot" color={liveness === 'live' ? 'teal' : 'gray'} component="output" tt="none">
        {t(`frame.live.${liveness}`)}
      </Badge>
    </Tooltip>
  );
}

function Me({ me, showKeys }: { readonly me: SignedIn; readonly showKeys: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  async function leave(): Promise<void> {
    const { signOut } = await import('../phone/sign-out.tsx');
    await signOut(queries, t);
  }
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" size="lg" aria-label={t('frame.me', { name: me.name })}>
          <IconUserCircle size={24} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <bdi>{me.name}</bdi> · {me.role}
        </Menu.Label>
        <Menu.Label>{t('frame.colours.title')}</Menu.Label>
        {(['auto', 'light', 'dark'] as const).map((one) => (
          <Menu.Item
            key={one}
            leftSection={<IconMoon size={16} aria-hidden />}
            aria-current={colorScheme === one}
            fw={colorScheme === one ? 700 : 400}
            onClick={() => setColorScheme(one)}
          >
            {t(`frame.colours.${one}`)}
          </Menu.Item>
        ))}
        <Menu.Label>{t('frame.language')}</Menu.Label>
        {(Object.keys(LANGUAGES) as Language[]).map((one) => (
          <Menu.Item
            key={one}
            lang={one}
            leftSection={<IconLanguage size={16} aria-hidden />}
            fw={languageNow() === one ? 700 : 400}
            onClick={() => void chooseLanguage(one)}
          >
            {LANGUAGES[one]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        {me.permissions.includes('configure') && (
          <Menu.Item component={Link} href="/start" leftSection={<IconCampfire size={16} aria-hidden />}>
            {t('start.title')}
          </Menu.Item>
        )}
        <Menu.Item rightSection={<Kbd>?</Kbd>} onClick={showKeys}>
          {t('frame.keys.title')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>
          {t('frame.sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
