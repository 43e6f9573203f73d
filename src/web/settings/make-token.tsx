/** Making an API token: what it may, and until when. */
import { Refused } from '../parts/states.tsx';
import { useState, type FormEvent } from 'react';
import { Button, Checkbox, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MadeToken, Person } from '../../api/shapes/index.ts';
import { call, useAll } from '../frame/api.ts';
import type { Permission } from '../frame/session.ts';
import { useNow, useZone } from '../frame/times.ts';
import { dayIn, instantIn } from '../parts/moments.ts';
import { useKept } from '../parts/kept.ts';
import { useDoing } from './doing.ts';
import { Finished, Once, RoleChoice } from './pieces.tsx';
import { GRANTED, type Role } from './roles.ts';
import styles from './settings.module.css';

const TOUCH = { label: styles['touch'] ?? '' };
const ENDS = ['d30', 'd90', 'd365', 'day', 'never'] as const;
const DAYS = { d30: 30, d90: 90, d365: 365 } as const;
type End = (typeof ENDS)[number];

/** The whole of the last day is within it. */
function endOf(zone: string, end: End, day: string): string | null {
  if (end === 'never') return null;
  if (end !== 'day') return new Date(Date.now() + DAYS[end] * 86_400_000).toISOString();
  return instantIn(zone, `${day}T23:59:59`).toISOString();
}

export function MakeToken({ done }: { readonly done: () => void }) {
  const { t } = useTranslation();
  const zone = useZone();
  const now = useNow();
  const people = useAll<Person>('person', '/people');
  const [name, setName] = useKept('token.name');
  const [person, setPerson] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [scopes, setScopes] = useState<readonly Permission[]>(GRANTED.viewer);
  const [end, setEnd] = useState<End>('d90');
  const [day, setDay] = useState('');
  const [made, setMade] = useState<string | null>(null);
  const doing = useDoing();
  const whole = scopes.length === GRANTED[role].length;
  async function make(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = {
      name: name.trim(),
      role,
      person: person === '' ? null : person,
      scopes: whole ? null : scopes,
      expires_at: endOf(zone, end, day),
    };
    const did = await doing.run(['token'], async () => {
      const { token } = await call<MadeToken>('POST', '/tokens', { body });
      setMade(token);
    });
    if (did) setName('');
  }
  if (made !== null)
    return (
      <Finished done={done}>
        <Once title={t('settings.once.token')} text={made}>
          {t('settings.once.token_what')}
        </Once>
      </Finished>
    );
  return (
    <form onSubmit={(event) => void make(event)}>
      <Stack>
        <TextInput
          label={t('settings.tokens.name')}
          description={t('settings.tokens.name_what')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={200}
          required
          data-autofocus
        />
        <RoleChoice
          value={role}
          choose={(chosen) => {
            setRole(chosen);
            setScopes(GRANTED[chosen]);
          }}
        />
        <Checkbox.Group
          label={t('settings.tokens.scopes')}
          value={[...scopes]}
          onChange={(chosen) => setScopes(GRANTED[role].filter((one) => chosen.includes(one)))}
          error={scopes.length === 0 ? t('settings.tokens.scopes_none') : undefined}
        >
          <Stack gap="xs" mt={4}>
            {GRANTED[role].map((one) => (
              <Checkbox key={one} value={one} label={t(`settings.may.${one}`)} classNames={TOUCH} />
            ))}
          </Stack>
        </Checkbox.Group>
        <NativeSelect
          label={t('settings.tokens.end')}
          value={end}
          onChange={(event) => setEnd(event.currentTarget.value as End)}
          data={ENDS.map((one) => ({ value: one, label: t(`settings.tokens.ends.${one}`) }))}
        />
        {end === 'day' && (
          <TextInput
            type="date"
            label={t('settings.tokens.end_day')}
            min={dayIn(zone, now, 0)}
            value={day}
            onChange={(event) => setDay(event.currentTarget.value)}
            required
          />
        )}
        {end === 'never' && (
          <Text size="sm" c="dimmed">
            {t('settings.tokens.never_what')}
          </Text>
        )}
        <NativeSelect
          label={t('settings.tokens.person')}
          value={person}
          onChange={(event) => setPerson(event.currentTarget.value)}
          data={[
            { value: '', label: t('settings.tokens.nobody') },
            ...(people.data?.items ?? []).map((one) => ({ value: one.id, label: one.name })),
          ]}
        />
        <Refused problem={doing.problem} />
        <Group justify="flex-end">
          <Button type="submit" loading={doing.busy} disabled={scopes.length === 0}>
            {t('settings.tokens.make')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
