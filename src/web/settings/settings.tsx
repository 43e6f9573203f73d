/** What is set, and who did what: one's own sign-ins, and, for those who may, accounts, tokens, rights and the audit log. */
import { useMemo, useRef } from 'react';
import { Stack, Tabs, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import { useLocationProperty } from 'wouter/use-browser-location';
import { useKeys, type Key } from '../frame/keys.ts';
import { useMay } from '../frame/session.ts';
import { useInSight } from '../parts/in-sight.ts';
import { Accounts } from './accounts.tsx';
import { Audit } from './audit.tsx';
import { Me } from './me.tsx';
import { Rights } from './rights.tsx';
import { ANCHOR, Telling } from './telling.tsx';
import { Tokens } from './tokens.tsx';
import { Webhooks } from './webhooks.tsx';
import styles from './settings.module.css';

/** The first of these are anybody's own. */
const OWN = 2;
const TABS = [
  ['me', Me],
  ['notifications', Telling],
  ['accounts', Accounts],
  ['tokens', Tokens],
  ['rights', Rights],
  ['audit', Audit],
  ['webhooks', Webhooks],
] as const;

export function Settings() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const mayConfigure = useMay('configure');
  const tabs = mayConfigure ? TABS : TABS.slice(0, OWN);
  const anchored = useLocationProperty(() => location.hash.startsWith(ANCHOR));
  const wanted = params.get('tab') ?? (anchored ? 'notifications' : null);
  const [tab] = tabs.find(([name]) => name === wanted) ?? TABS[0];
  const list = useRef<HTMLDivElement>(null);
  useInSight(list, tab);
  const keys = useMemo<readonly Key[]>(
    () =>
      tabs.map(([name], at) => ({
        keys: String(at + 1),
        does: t(`settings.tabs.${name}`),
        run: () => setParams({ tab: name }, { replace: true }),
      })),
    [t, tabs, setParams],
  );
  useKeys(keys);
  return (
    <Stack gap="md">
      <div>
        <Title order={2}>{t('settings.title')}</Title>
        {!mayConfigure && (
          <Text size="sm" c="dimmed">
            {t('settings.admin_only')}
          </Text>
        )}
      </div>
      <Tabs
        value={tab}
        onChange={(chosen) => setParams(chosen === null ? {} : { tab: chosen }, { replace: true })}
        keepMounted={false}
      >
        <Tabs.List ref={list} className={styles['tabs']}>
          {tabs.map(([name]) => (
            <Tabs.Tab key={name} value={name}>
              {t(`settings.tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(([name, Panel]) => (
          <Tabs.Panel key={name} value={name} pt="md">
            <Panel />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}
