/** The fields of a form that a playbook describes, filled in by a person. */
import { Badge, Checkbox, Group, Select, Textarea, TextInput } from '@mantine/core';
import { IconWorld } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Field } from '../../api/shapes/index.ts';
import styles from './form.module.css';

type Fields = Readonly<Record<string, Field>>;

export interface Form {
  readonly fields: Fields;
  readonly typed: Readonly<Record<string, unknown>>;
  set(name: string, value: unknown): void;
  /** What was typed, without what was left out. */
  readonly filled: Readonly<Record<string, unknown>>;
  /** Something that must be there is not. */
  readonly missing: boolean;
}

/** As text, a form that nothing was typed into. */
export const NOTHING = '{}';

/** @param kept the text that holds what was typed, and how it is kept. */
export function useForm(fields: Fields, [kept, keep]: readonly [string, (text: string) => void]): Form {
  const typed = parsed(kept);
  return {
    fields,
    typed,
    set: (name, value) => keep(JSON.stringify({ ...typed, [name]: value })),
    filled: Object.fromEntries(Object.entries(typed).filter(([, value]) => !isNothing(value))),
    missing: Object.entries(fields).some(
      ([name, { optional, type }]) => !optional && type !== 'bool' && isNothing(typed[name]),
    ),
  };
}

export function FormFields({ form: { fields, typed, set } }: { readonly form: Form }) {
  return Object.entries(fields).map(([name, field]) => (
    <FormInput key={name} name={name} field={field} value={typed[name]} set={(value) => set(name, value)} />
  ));
}

function FormInput({
  name,
  field,
  value,
  set,
}: {
  readonly name: string;
  readonly field: Field;
  readonly value: unknown;
  readonly set: (value: unknown) => void;
}) {
  const { t } = useTranslation();
  const { outside } = field;
  const label = (
    <Group gap={6} component="span" display="inline-flex">
      <span>{field.label ?? name.replaceAll('_', ' ')}</span>
      {outside && (
        <Badge size="xs" color="ember" variant="light" leftSection={<IconWorld size={10} aria-hidden />}>
          {t('parts.goes_outside')}
        </Badge>
      )}
    </Group>
  );
  const text = typeof value === 'string' ? value : '';
  if (field.type === 'bool')
    return (
      <Checkbox label={label} checked={value === true} onChange={({ currentTarget }) => set(currentTarget.checked)} />
    );
  if (field.type === 'number')
    return (
      <TextInput
        type="number"
        step="any"
        label={label}
        value={typeof value === 'number' ? value : ''}
        onChange={({ currentTarget: { value: written } }) => set(written === '' ? '' : Number(written))}
      />
    );
  if (field.type === 'date')
    return (
      <TextInput type="date" label={label} value={text} onChange={({ currentTarget }) => set(currentTarget.value)} />
    );
  if (field.options !== undefined)
    return <Select label={label} data={[...field.options]} value={text === '' ? null : text} onChange={set} />;
  return (
    <Textarea
      label={label}
      autosize
      value={text}
      onChange={({ currentTarget }) => set(currentTarget.value)}
      classNames={{ input: (outside ? styles['outside-field'] : undefined) ?? '' }}
    />
  );
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
