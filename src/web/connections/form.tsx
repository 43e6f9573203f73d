/** The fields of a connector's settings: what is needed first, the rest behind a line that opens. */
import { useId, useState } from 'react';
import {
  Button,
  Checkbox,
  Collapse,
  Group,
  NumberInput,
  PasswordInput,
  Select,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { askedFor, type Field, type Form, type Typed } from './fields.ts';

interface FieldsProps {
  readonly form: Form;
  readonly typed: Typed;
  readonly type: (name: string, value: unknown) => void;
  /** By field. */
  readonly errors: ReadonlyMap<string, string>;
  /** Secrets are known already: left empty, they stay. */
  readonly changing?: boolean;
}

export function Fields({ form, typed, type, errors, changing = false }: FieldsProps) {
  const { t } = useTranslation();
  const first = askedFor(form, typed);
  const rest = form.fields.filter(({ name }) => !first.has(name));
  const [opened, setOpened] = useState(false);
  const open = opened || rest.some(({ name }) => errors.has(name));
  const body = useId();
  const one = (field: Field) => (
    <Input
      key={field.name}
      field={{ ...field, required: first.has(field.name) && field.fallback === undefined }}
      value={typed[field.name]}
      type={(value) => type(field.name, value)}
      error={errors.get(field.name)}
      changing={changing}
    />
  );
  return (
    <Stack gap="md">
      {form.fields.filter(({ name }) => first.has(name)).map(one)}
      {rest.length > 0 && (
        <div>
          <Button
            variant="subtle"
            size="sm"
            aria-expanded={open}
            aria-controls={body}
            onClick={() => setOpened(!open)}
            leftSection={open ? <IconChevronDown size={16} aria-hidden /> : <IconChevronRight size={16} aria-hidden />}
          >
            {t('connections.form.more', { count: rest.length })}
          </Button>
          <Collapse expanded={open} id={body}>
            <Stack gap="md" pt="sm">
              {rest.map(one)}
            </Stack>
          </Collapse>
        </div>
      )}
    </Stack>
  );
}

interface InputProps {
  readonly field: Field;
  readonly value: unknown;
  readonly type: (value: unknown) => void;
  readonly error: string | undefined;
  readonly changing: boolean;
}

function Input({ field, value, type, error, changing }: InputProps) {
  const { t } = useTranslation();
  const { name, label, help, kind, choices, fallback, required, signs } = field;
  const text = value === undefined ? '' : String(value);
  const common = { name, label, description: <Help text={help} />, error, id: idOf(name) };
  const hint = fallback === undefined || fallback === null || typeof fallback === 'object' ? '' : String(fallback);
  const typing = (event: { readonly currentTarget: { readonly value: string } }): void =>
    type(event.currentTarget.value);
  switch (kind) {
    case 'secret':
      return (
        <div>
          <PasswordInput
            {...common}
            value={text}
            onChange={typing}
            required={required && !changing}
            autoComplete="new-password"
            placeholder={changing ? t('connections.form.unchanged') : ''}
          />
          {signs && (
            <Button variant="subtle" size="xs" mt={4} onClick={() => type(madeSecret())}>
              {t('connections.form.make')}
            </Button>
          )}
        </div>
      );
    case 'long-secret':
      return (
        <Textarea
          {...common}
          value={text}
          onChange={typing}
          autosize
          minRows={3}
          maxRows={10}
          autoComplete="off"
          spellCheck={false}
          required={required && !changing}
          placeholder={changing ? t('connections.form.unchanged') : ''}
        />
      );
    case 'choice':
      return (
        <Select
          {...common}
          data={choices}
          value={text === '' ? hint || null : text}
          onChange={(chosen) => type(chosen ?? undefined)}
          required={required}
          clearable={fallback === undefined && !required}
        />
      );
    case 'switch':
      return (
        <Switch
          {...common}
          checked={typeof value === 'boolean' ? value : fallback === true}
          onChange={(event) => type(event.currentTarget.checked)}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' ? value : text}
          onChange={(typed) => type(typed)}
          placeholder={hint}
          required={required}
        />
      );
    case 'checks': {
      const chosen = Array.isArray(value) ? value.map(String) : Array.isArray(fallback) ? fallback.map(String) : [];
      return (
        <Checkbox.Group {...common} value={chosen} onChange={(typed) => type(typed)}>
          <Group gap="md" pt={6}>
            {choices.map(({ value: one, label: called }) => (
              <Checkbox key={one} value={one} label={called} />
            ))}
          </Group>
        </Checkbox.Group>
      );
    }
    case 'lines':
    case 'json':
    case 'long':
      return (
        <Textarea
          {...common}
          value={text}
          onChange={typing}
          autosize
          minRows={2}
          maxRows={12}
          required={required}
          spellCheck={false}
          placeholder={kind === 'lines' ? [fallback].flat().join('\n') : fallback ? JSON.stringify(fallback) : ''}
        />
      );
    default:
      return <TextInput {...common} value={text} onChange={typing} required={required} placeholder={hint} />;
  }
}

export function idOf(name: string): string {
  return `setting-${name}`;
}

/** Names of settings and what to type stand between backticks. */
function Help({ text }: { readonly text: string }) {
  return (
    <Text span inherit className="others">
      {text
        .split(/(`[^`]*`)/)
        .map((part) => (part.startsWith('`') ? <code key={part}>{part.slice(1, -1)}</code> : part))}
    </Text>
  );
}

/** As Standard Webhooks writes it. */
function madeSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}
