/** Letting somebody in: one of the people, or somebody new. */
import { Refused } from '../parts/states.tsx';
import { useState, type FormEvent } from 'react';
import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Account, Invitation, Person } from '../../api/shapes/index.ts';
import { call, useAll } from '../frame/api.ts';
import { useKept } from '../parts/kept.ts';
import { useDoing } from './doing.ts';
import { Invited } from './invited.tsx';
import { Finished, RoleChoice } from './pieces.tsx';
import type { Role } from './roles.ts';

const NEW = '';

export function Invite({ done }: { readonly done: () => void }) {
  const { t } = useTranslation();
  const people = useAll<Person>('person', '/people');
  const accounts = useAll<Account>('account', '/accounts');
  const taken = new Set((accounts.data?.items ?? []).map(({ person }) => person));
  const free = (people.data?.items ?? []).filter(({ id }) => !taken.has(id));
  const [chosen, setChosen] = useState(NEW);
  const [name, setName] = useKept('invite.name');
  const [email, setEmail] = useKept('invite.email');
  const [role, setRole] = useState<Role>('responder');
  const [made, setMade] = useState<Invitation | null>(null);
  const doing = useDoing();
  const known = free.find(({ id }) => id === chosen) ?? null;
  async function invite(event: FormEvent): Promise<void> {
    event.preventDefault();
    const ids = new Set((people.data?.items ?? []).map(({ id }) => id));
    const person = known?.id ?? freeId(name, email, ids);
    const body = { person, role, ...(known === null && { name: name.trim() }), ...(email !== '' && { email }) };
    const invited = await doing.run(['account', 'person'], async () =>
      setMade(await call<Invitation>('POST', '/accounts', { body })),
    );
    if (!invited) return;
    setName('');
    setEmail('');
  }
  if (made !== null)
    return (
      <Finished done={done}>
        <Invited made={made} />
      </Finished>
    );
  return (
    <form onSubmit={(event) => void invite(event)}>
      <Stack>
        {free.length > 0 && (
          <NativeSelect
            label={t('settings.invite.who')}
            value={chosen}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={[
              { value: NEW, label: t('settings.invite.new') },
              ...free.map((one) => ({ value: one.id, label: one.name })),
            ]}
          />
        )}
        {known === null && (
          <TextInput
            label={t('settings.invite.name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={200}
            required
            data-autofocus
          />
        )}
        <TextInput
          type="email"
          label={t('sign_in.email')}
          description={known?.email == null ? undefined : t('settings.invite.email_known', { email: known.email })}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          required={known?.email == null}
        />
        <RoleChoice value={role} choose={setRole} />
        <Refused problem={doing.problem} />
        <Group justify="flex-end">
          <Button type="submit" loading={doing.busy}>
            {t('settings.invite.do')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** `ines-paz`, or with a number where somebody is called so already. */
function freeId(name: string, email: string, taken: ReadonlySet<string>): string {
  const begin = plain(name) || plain(email.split('@', 1)[0] ?? '') || 'person';
  let id = begin;
  for (let count = 2; taken.has(id); count++) id = `${begin}-${count}`;
  return id;
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 40);
}
