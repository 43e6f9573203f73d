/** One of many, found by typing: arrows move, Enter takes. */
import { useEffect, useRef, type ReactNode } from 'react';
import { Combobox, Stack, Text, TextInput, useCombobox } from '@mantine/core';
import styles from './inbox.module.css';

export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly before?: ReactNode;
  readonly after?: ReactNode;
}

interface PickerProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly nothing: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onPick: (id: string) => void;
}

export function Picker({ label, choices, nothing, text, onText, onPick }: PickerProps) {
  const combobox = useCombobox({ opened: true });
  const { selectFirstOption } = combobox;
  const first = choices[0]?.id;
  const field = useRef<HTMLInputElement>(null);
  // The choices may come after the dialog was opened.
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (first !== undefined) selectFirstOption();
  }, [selectFirstOption, first]);
  return (
    <Combobox store={combobox} onOptionSubmit={onPick}>
      <Stack gap="xs">
        <Combobox.EventsTarget>
          <TextInput
            ref={field}
            data-autofocus
            aria-label={label}
            placeholder={label}
            value={text}
            onChange={(event) => onText(event.currentTarget.value)}
            autoComplete="off"
          />
        </Combobox.EventsTarget>
        <Combobox.Options className={styles['choices']} aria-label={label}>
          {choices.map(({ id, label: name, before, after }) => (
            <Combobox.Option key={id} value={id} className={styles['choice']}>
              {before}
              <bdi className={styles['cut']}>{name}</bdi>
              {after !== undefined && (
                <Text span size="xs" c="dimmed" className={styles['pushed']}>
                  {after}
                </Text>
              )}
            </Combobox.Option>
          ))}
          {choices.length === 0 && <Combobox.Empty>{nothing}</Combobox.Empty>}
        </Combobox.Options>
      </Stack>
    </Combobox>
  );
}
