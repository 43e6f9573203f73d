/** Changing what is said of a person or a team: what does not fit is told at its field, and what is typed stays until it is saved or put away. */
import { useEffect, useMemo, useRef, useState, type FormEvent, type ReactNode, type RefObject } from 'react';
import { Alert, Button, Fieldset, Group, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { call, type Problem, problemOf } from '../frame/api.ts';
import { keepText, keptText } from '../parts/kept.ts';
import { ProblemText } from '../parts/states.tsx';
import { notifyDone } from '../parts/told.ts';
import { useReadAgain } from './data.ts';
import { changesOf, unfitDays, weekdays, type Week } from './fields.ts';

interface EditingParts<T> {
  /** Below the API: `people/ines`. */
  readonly at: string;
  /** As it is now. */
  readonly now: T;
  readonly given: (typed: T) => Readonly<Record<string, unknown>>;
  readonly close: () => void;
}

export interface Editing<T> {
  readonly typed: T;
  type(part: Partial<T>): void;
  save(event: FormEvent): Promise<void>;
  leave(): void;
  readonly form: RefObject<HTMLFormElement | null>;
  readonly problem: Problem | null;
  /** By field. */
  readonly errors: ReadonlyMap<string, string>;
  /** Days are told as unfit only once somebody wanted to save them. */
  readonly checked: boolean;
  readonly busy: boolean;
  readonly changed: boolean;
}

interface Begun<T> {
  readonly before: T;
  readonly typed: T;
}

export function useEditing<T extends Week>({ at, now, given, close }: EditingParts<T>): Editing<T> {
  const { t } = useTranslation();
  const readAgain = useReadAgain();
  const form = useRef<HTMLFormElement>(null);
  // As it was when somebody began to type: what others change meanwhile is not put back.
  const [begun] = useState<Begun<T>>(() => keptForm<T>(at) ?? { before: now, typed: now });
  const { before } = begun;
  const [typed, setTyped] = useState(begun.typed);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [checked, setChecked] = useState(false);
  const [busy, setBusy] = useState(false);
  const changes = changesOf(given(before), given(typed));
  const errors = useMemo(() => byField(problem), [problem]);
  // Whoever pressed the button goes on from here.
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  function toFirstError(): void {
    // Once it is drawn.
    setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), 50);
  }
  function leave(): void {
    keepText(keyOf(at), '');
    close();
  }
  return {
    typed,
    form,
    problem,
    errors,
    checked,
    busy,
    changed: Object.keys(changes).length > 0 || unfitDays(typed).length > 0,
    leave,
    type(part) {
      const after = { ...typed, ...part };
      setTyped(after);
      keepText(keyOf(at), JSON.stringify({ before, typed: after }));
    },
    async save(event) {
      event.preventDefault();
      setChecked(true);
      setProblem(null);
      if (unfitDays(typed).length > 0) return toFirstError();
      setBusy(true);
      try {
        await call('PATCH', `/${at}`, { body: changes });
        await readAgain();
        notifyDone(t('people.saved'));
        leave();
      } catch (thrown) {
        setProblem(problemOf(thrown));
        setBusy(false);
        toFirstError();
      }
    },
  };
}

export function EditForm<T>({
  editing: { form, save, leave, problem, errors, busy, changed },
  children,
}: {
  readonly editing: Editing<T>;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <form ref={form} onSubmit={(event) => void save(event)} noValidate>
      <Stack gap="md">
        {problem !== null && (
          <Alert color="red" role="alert" title={t('people.refused')}>
            {errors.size === 0 ? <ProblemText problem={problem} /> : t('people.look_at_fields')}
          </Alert>
        )}
        {children}
        <Group>
          <Button type="submit" loading={busy} disabled={!changed}>
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

const ZONES: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

export function ZoneField({
  zone,
  error,
  choose,
}: {
  readonly zone: string;
  readonly error: string | undefined;
  readonly choose: (zone: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <Select
      label={t('people.person.zone')}
      data={ZONES.includes(zone) ? ZONES : [zone, ...ZONES]}
      value={zone}
      searchable
      allowDeselect={false}
      limit={50}
      error={error}
      onChange={(chosen) => choose(chosen ?? zone)}
    />
  );
}

/** `always`: what it means that no hours are said. */
export function WeekFields({
  editing: { typed, type, checked },
  legend,
  always,
}: {
  readonly editing: Pick<Editing<Week>, 'typed' | 'type' | 'checked'>;
  readonly legend: string;
  readonly always: string;
}) {
  const { t, i18n } = useTranslation();
  const unfit = unfitDays(typed);
  return (
    <Fieldset legend={legend}>
      <Stack gap="xs">
        <Switch
          label={always}
          checked={typed.always}
          onChange={(event) => type({ always: event.currentTarget.checked })}
        />
        {!typed.always &&
          weekdays(i18n.language).map(([day, name]) => (
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
  );
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

function keyOf(at: string): string {
  return at.replace('people/', 'person.').replace('teams/', 'team.');
}

function keptForm<T>(at: string): Begun<T> | null {
  const kept = keptText(keyOf(at));
  return kept === null ? null : (JSON.parse(kept) as Begun<T>);
}
