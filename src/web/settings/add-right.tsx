/** A rule that narrows, put together and read as a sentence before it is added. */
import { Refused } from '../parts/states.tsx';
import { useState, type FormEvent } from 'react';
import { Button, Checkbox, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Connection, Right } from '../../api/shapes/index.ts';
import { call, useGet, type Page } from '../frame/api.ts';
import { SESSION } from '../frame/session.ts';
import { useDoing } from './doing.ts';

import { GRANTED, ROLES } from './roles.ts';
import { sentenceOf, type Folk } from './sentence.ts';
import styles from './settings.module.css';

const TOUCH = { label: styles['touch'] ?? '' };
const KINDS = ['role', 'team', 'person'] as const;
const AUDIENCES = ['both', 'internal', 'external'] as const;

interface AddProps {
  readonly folk: Folk;
  readonly done: () => void;
}

export function AddRight({ folk, done }: AddProps) {
  const { t, i18n } = useTranslation();
  const connections = useGet<Page<Connection>>('connection', '/connections');
  const [kind, setKind] = useState<Right['holder_kind']>('role');
  const [chosen, setChosen] = useState('');
  const [permission, setPermission] = useState<Right['permission']>('speak');
  const [where, setWhere] = useState<readonly string[] | null>(null);
  const [teams, setTeams] = useState<readonly string[] | null>(null);
  const [audience, setAudience] = useState<(typeof AUDIENCES)[number]>('both');
  const doing = useDoing();
  const holders = {
    // A rule narrows: who may not speak at all is not made to by one.
    role: ROLES.filter((role) => GRANTED[role].includes(permission)).map((role) => ({
      value: role as string,
      label: t(`settings.role.${role}`),
    })),
    team: folk.teams.map(({ id, title }) => ({ value: id, label: title })),
    person: folk.people.map(({ id, name }) => ({ value: id, label: name })),
  };
  const holder = holders[kind].find(({ value }) => value === chosen)?.value ?? holders[kind][0]?.value ?? '';
  const said = {
    holder_kind: kind,
    holder,
    permission,
    connections: where,
    teams: permission === 'speak' ? teams : null,
    audience: permission === 'read' && audience !== 'both' ? audience : null,
  };
  async function add(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = {
      permission,
      [kind]: holder,
      connections: said.connections,
      ...(permission === 'speak' ? { teams: said.teams } : { audience: said.audience }),
    };
    if (await doing.run(['right', SESSION], () => call('POST', '/rights', { body }))) done();
  }
  return (
    <form onSubmit={(event) => void add(event)}>
      <Stack>
        <Group grow align="end">
          <NativeSelect
            label={t('settings.rights.who')}
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as Right['holder_kind'])}
            data={KINDS.filter((one) => holders[one].length > 0).map((one) => ({
              value: one,
              label: t(`settings.rights.kind.${one}`),
            }))}
            data-autofocus
          />
          <NativeSelect
            aria-label={t(`settings.rights.kind.${kind}`)}
            value={holder}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={holders[kind]}
          />
        </Group>
        <NativeSelect
          label={t('settings.rights.what')}
          value={permission}
          onChange={(event) => setPermission(event.currentTarget.value as Right['permission'])}
          data={(['speak', 'read'] as const).map((one) => ({ value: one, label: t(`settings.rights.${one}`) }))}
        />
        {permission === 'read' && (
          <NativeSelect
            label={t('settings.rights.audience')}
            value={audience}
            onChange={(event) => setAudience(event.currentTarget.value as (typeof AUDIENCES)[number])}
            data={AUDIENCES.map((one) => ({ value: one, label: t(`settings.rights.audiences.${one}`) }))}
          />
        )}
        <Extent
          label={t('settings.rights.where')}
          of={(connections.data?.items ?? []).map(({ id }) => ({ value: id, label: id }))}
          value={where}
          choose={setWhere}
          none
        />
        {permission === 'speak' && folk.teams.length > 0 && where?.length !== 0 && (
          <Extent label={t('settings.rights.teams')} of={holders.team} value={teams} choose={setTeams} />
        )}
        <Text component="output" fw={600} className="others">
          {sentenceOf(t, i18n.language, said, folk)}
        </Text>
        <Refused problem={doing.problem} />
        <Group justify="flex-end">
          <Button type="submit" loading={doing.busy} disabled={holder === ''}>
            {t('settings.rights.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface ExtentProps {
  readonly label: string;
  readonly of: readonly { readonly value: string; readonly label: string }[];
  /** Null: all. */
  readonly value: readonly string[] | null;
  readonly choose: (value: readonly string[] | null) => void;
  /** May be none. */
  readonly none?: boolean;
}

function Extent({ label, of, value, choose, none = false }: ExtentProps) {
  const { t } = useTranslation();
  const [extent, setExtent] = useState<'all' | 'some' | 'none'>('all');
  function take(chosen: 'all' | 'some' | 'none'): void {
    setExtent(chosen);
    const [first] = of;
    choose(chosen === 'all' ? null : chosen === 'none' || first === undefined ? [] : [first.value]);
  }
  const extents = ['all' as const, ...(of.length > 0 ? ['some' as const] : []), ...(none ? ['none' as const] : [])];
  return (
    <>
      <NativeSelect
        label={label}
        value={extent}
        onChange={(event) => take(event.currentTarget.value as 'all' | 'some' | 'none')}
        data={extents.map((one) => ({ value: one, label: t(`settings.rights.extent.${one}`) }))}
      />
      {extent === 'some' && (
        <Checkbox.Group
          aria-label={label}
          value={[...(value ?? [])]}
          // The last one stays: none at all is said above.
          onChange={(chosen) => chosen.length > 0 && choose(chosen)}
        >
          <Group gap="sm">
            {of.map((one) => (
              <Checkbox key={one.value} value={one.value} label={<bdi>{one.label}</bdi>} classNames={TOUCH} />
            ))}
          </Group>
        </Checkbox.Group>
      )}
    </>
  );
}
