/** What is known of a person or a team, and the form by which an admin changes it. */
import { useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import { Button, Group, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useKeys, type Key } from '../frame/keys.ts';
import { useMay } from '../frame/session.ts';

export interface Changing {
  readonly editing: boolean;
  start(): void;
  close(): void;
  /** The button that starts it: whoever leaves the form goes on from there. */
  readonly button: RefObject<HTMLButtonElement | null>;
}

/** @param does what the key `e` does, in words. */
export function useChanging(does: string): Changing {
  const mayConfigure = useMay('configure');
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const keys = useMemo<readonly Key[]>(
    () => (mayConfigure ? [{ keys: 'e', does, run: () => setEditing(true) }] : []),
    [does, mayConfigure],
  );
  useKeys(keys);
  return {
    editing,
    button,
    start: () => setEditing(true),
    close() {
      setEditing(false);
      // Once it is drawn.
      setTimeout(() => button.current?.focus(), 50);
    },
  };
}

interface KnownProps {
  readonly title: string;
  readonly changing: Changing;
  /** What is read, or the form. */
  readonly children: ReactNode;
}

export function Known({ title, changing: { editing, start, button }, children }: KnownProps) {
  const { t } = useTranslation();
  const mayConfigure = useMay('configure');
  return (
    <section aria-labelledby="known">
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h5" id="known">
          {title}
        </Title>
        {mayConfigure && !editing && (
          <Button ref={button} variant="default" onClick={start}>
            {t('people.person.edit')}
          </Button>
        )}
      </Group>
      {children}
      {!mayConfigure && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('people.admin_only')}
        </Text>
      )}
    </section>
  );
}
