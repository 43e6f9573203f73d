/** A person or a team that is new: an id and a name now, the rest on their own page. */
import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, Modal, MultiSelect, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Person } from '../../api/shapes/index.ts';
import { call, type Problem, problemOf } from '../frame/api.ts';
import { useZone } from '../frame/times.ts';
import { useKept } from '../parts/kept.ts';
import { Refused } from '../parts/states.tsx';
import { useReadAgain } from './data.ts';

interface AddProps {
  readonly opened: boolean;
  readonly close: () => void;
}

export function AddPerson({ opened, close }: AddProps) {
  const { t } = useTranslation();
  const zone = useZone();
  return (
    <Modal opened={opened} onClose={close} title={t('people.add.person')}>
      <New at="people" field="name" label={t('people.add.name')} example="ines" more={{ zone }} close={close} />
    </Modal>
  );
}

export function AddTeam({ opened, close, people }: AddProps & { readonly people: readonly Person[] }) {
  const { t } = useTranslation();
  const zone = useZone();
  const [members, setMembers] = useState<string[]>([]);
  return (
    <Modal opened={opened} onClose={close} title={t('people.add.team')}>
      <New at="teams" field="title" label={t('people.add.title')} example="care" more={{ zone, members }} close={close}>
        <MultiSelect
          label={t('people.team.members')}
          data={people.map(({ id, name }) => ({ value: id, label: name }))}
          value={members}
          onChange={setMembers}
          searchable
          hidePickedOptions
        />
      </New>
    </Modal>
  );
}

interface NewProps {
  readonly at: 'people' | 'teams';
  readonly field: 'name' | 'title';
  readonly label: string;
  readonly example: string;
  readonly more: Readonly<Record<string, unknown>>;
  readonly close: () => void;
  readonly children?: ReactNode;
}

function New({ at, field, label, example, more, close, children }: NewProps) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const readAgain = useReadAgain();
  const [name, setName] = useKept(`new.${at}.name`);
  const [id, setId] = useKept(`new.${at}.id`);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  async function add(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const chosen = id === '' ? slugOf(name) : id;
    try {
      await call('POST', `/${at}/${encodeURIComponent(chosen)}`, { body: { ...more, [field]: name } });
      setName('');
      setId('');
      close();
      await readAgain();
      go(`/${at}/${chosen}`);
    } catch (thrown) {
      setProblem(problemOf(thrown));
      setBusy(false);
    }
  }
  return (
    <form onSubmit={(event) => void add(event)}>
      <Stack>
        <Refused problem={problem} />
        <TextInput
          label={label}
          value={name}
          required
          data-autofocus
          autoComplete="off"
          error={problem?.errors.get(`/${field}`)}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t('people.add.id')}
          description={t('people.add.id_help')}
          placeholder={slugOf(name) || example}
          value={id}
          autoComplete="off"
          onChange={(event) => setId(event.currentTarget.value)}
        />
        {children}
        <Button type="submit" loading={busy} disabled={name.trim() === '' || (id === '' && slugOf(name) === '')}>
          {t('people.add.do')}
        </Button>
      </Stack>
    </form>
  );
}

/** `ines` of `Inès Paz`. */
function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return /[a-z][a-z0-9_-]*/.exec(plain)?.[0].slice(0, 63) ?? '';
}
