/** What is said of a person, to be changed: what does not fit is told at its field, and what is typed stays until it is saved or put away. */
import { useEffect, useMemo, useRef, useState, type FormEvent } from 'react';
import { Alert, Button, Fieldset, Group, Select, Stack, Switch, TagsInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/shapes/index.ts';
import { call, type Problem, problemOf } from '../frame/api.ts';
import { keepText, keptText } from '../parts/kept.ts';
import { ProblemText } from '../parts/states.tsx';
import { notifyDone } from '../parts/told.ts';
import { useReadAgain } from './data.ts';
import { changesOf, LISTS, typedOf, unfitDays, weekdays, type Typed } from './fields.ts';

interface FormProps {
  readonly person: Person;
  readonly people: readonly Person[];
  readonly close: () => void;
}

const HELP = { holidays: 'holidays_help', calendar: 'calendar_help', languages: 'languages_help' } as const;
const ZONES: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

export function PersonForm({ person, people, close }: FormProps) {
  const { t, i18n } = useTranslation();
  const readAgain = useReadAgain();
  const form = useRef<HTMLFormElement>(null);
  const { id } = person;
  const key = `person.${id}`;
  // As it was when somebody began to type: what others change meanwhile is not put back.
  const [begun] = useState<Begun>(() => keptForm(key) ?? { before: typedOf(person), typed: typedOf(person) });
  const { before } = begun;
  const [typed, setTyped] = useState(begun.typed);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [checked, setChecked] = useState(false);
  const [busy, setBusy] = useState(false);
  const changes = changesOf(before, typed);
  const unfit = unfitDays(typed);
  const errors = useMemo(() => byField(problem), [problem]);
  const days = weekdays(i18n.language);
  const zones = ZONES.includes(typed.texts.zone) ? ZONES : [typed.texts.zone, ...ZONES];
  // Whoever pressed the button goes on from here.
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  function type(part: Partial<Typed>): void {
    const now = { ...typed, ...part };
    setTyped(now);
    keepText(key, JSON.stringify({ before, typed: now }));
  }
  function leave(): void {
    keepText(key, '');
    close();
  }
  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setChecked(true);
    setProblem(null);
    if (unfit.length > 0) return void toFirstError();
    setBusy(true);
    try {
      await call('PATCH', `/people/${id}`, { body: changes });
      await readAgain();
      notifyDone(t('people.saved'));
      leave();
    } catch (thrown) {
      setProblem(problemOf(thrown));
      setBusy(false);
      toFirstError();
    }
  }
  function toFirstError(): void {
    // Once it is drawn.
    setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), 50);
  }
  const text = (name: 'name' | 'email' | 'holidays' | 'calendar') => (
    <TextInput
      label={t(`people.person.${name}`)}
      description={name in HELP ? t(`people.person.${HELP[name as 'holidays' | 'calendar']}`) : undefined}
      value={typed.texts[name]}
      error={errors.get(name)}
      autoComplete="off"
      required={name === 'name'}
      onChange={(event) => type({ texts: { ...typed.texts, [name]: event.currentTarget.value } })}
    />
  );
  return (
    <form ref={form} onSubmit={(event) => void save(event)} noValidate>
      <Stack gap="md">
        {problem !== null && (
          <Alert color="red" role="alert" title={t('people.refused')}>
            {errors.size === 0 ? <ProblemText problem={problem} /> : t('people.look_at_fields')}
          </Alert>
        )}
        {text('name')}
        {text('email')}
        <Select
          label={t('people.person.zone')}
          data={zones}
          value={typed.texts.zone}
          searchable
          allowDeselect={false}
          limit={50}
          error={errors.get('zone')}
          onChange={(zone) => type({ texts: { ...typed.texts, zone: zone ?? typed.texts.zone } })}
        />
        <Fieldset legend={t('people.person.hours')}>
          <Stack gap="xs">
            <Switch
              label={t('people.hours.always')}
              checked={typed.always}
              onChange={(event) => type({ always: event.currentTarget.checked })}
            />
            {!typed.always &&
              days.map(([day, name]) => (
                <TextInput
                  key={day}
                  label={name}
                  description={day === 'mon' ? t('people.hours.help') : undefined}
                  value={typed.hours[day]}
                  autoComplete="off"
                  error={checked && unfit.includes(day) ? t('people.hours.unfit') : undefined}
                  onChange={(event) => type({ hours: { ...typed.hours, [day]: event.currentTarget.value } })}
                />
              ))}
          </Stack>
        </Fieldset>
        {text('holidays')}
        <Select
          label={t('people.person.stand_in')}
          data={people.filter((one) => one.id !== id).map((one) => ({ value: one.id, label: one.name }))}
          value={typed.stand_in}
          searchable
          clearable
          error={errors.get('stand_in')}
          onChange={(stand_in) => type({ stand_in })}
        />
        {LISTS.map((name) => (
          <TagsInput
            key={name}
            label={t(`people.person.${name}`)}
            description={name === 'languages' ? t('people.person.languages_help') : undefined}
            data={known(people, name)}
            value={[...typed.lists[name]]}
            acceptValueOnBlur
            error={errors.get(name)}
            onChange={(list) => type({ lists: { ...typed.lists, [name]: list } })}
          />
        ))}
        <Switch
          label={t('people.person.expert')}
          checked={typed.expert}
          onChange={(event) => type({ expert: event.currentTarget.checked })}
        />
        {text('calendar')}
        <Group>
          <Button type="submit" loading={busy} disabled={Object.keys(changes).length === 0 && unfit.length === 0}>
            {t('people.save')}
          </Button>
          <Button variant="default" onClick={leave}>
            {t('people.person.keep')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What others have of it, so that the same is called the same. */
function known(people: readonly Person[], name: (typeof LISTS)[number]): string[] {
  return [...new Set(people.flatMap((one) => one[name]))].toSorted();
}

/** `/roles/0` is about `roles`. */
function byField(problem: Problem | null): ReadonlyMap<string, string> {
  const told = new Map<string, string>();
  for (const [pointer, detail] of problem?.errors ?? []) {
    const [, field = ''] = pointer.split('/');
    if (!told.has(field)) told.set(field, detail);
  }
  return told;
}

interface Begun {
  readonly before: Typed;
  readonly typed: Typed;
}

function keptForm(key: string): Begun | null {
  const kept = keptText(key);
  return kept === null ? null : (JSON.parse(kept) as Begun);
}
