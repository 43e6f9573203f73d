/** What the tabs share: a question before something is done, what is shown once, and the choice of a role. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Alert, Button, Code, CopyButton, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../parts/states.tsx';
import { useDoing } from './doing.ts';
import { ROLES, type Role } from './roles.ts';
import styles from './settings.module.css';

interface ConfirmProps {
  /** What the button says, and the dialog that asks. */
  readonly label: string;
  /** Where several look alike: of which it is. */
  readonly of?: string;
  /** What comes of it. */
  readonly children: ReactNode;
  readonly nouns: readonly string[];
  readonly run: () => Promise<unknown>;
}

/** A button that asks first. */
export function Confirm({ label, of, children, nouns, run }: ConfirmProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const doing = useDoing();
  const close = (): void => setOpened(false);
  const did = useRef(false);
  // What was done may take this very button away; whoever pressed it goes on where they were.
  useEffect(
    () => () => {
      if (did.current && document.activeElement === document.body) focusAround();
    },
    [],
  );
  async function confirmed(): Promise<void> {
    did.current = true;
    did.current = await doing.run(nouns, run);
    if (did.current) close();
  }
  return (
    <>
      <Button
        variant="default"
        size="xs"
        onClick={() => setOpened(true)}
        aria-label={of === undefined ? undefined : `${label}: ${of}`}
      >
        {label}
      </Button>
      <Modal opened={opened} onClose={close} title={label}>
        <Stack>
          <Text size="sm" component="div" className="others">
            {children}
          </Text>
          <Refused problem={doing.problem} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              {t('settings.keep')}
            </Button>
            <Button color="red.9" loading={doing.busy} onClick={() => void confirmed()}>
              {label}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function focusAround(): void {
  const around =
    document.querySelector<HTMLElement>('[role="dialog"]') ?? document.querySelector<HTMLElement>('#screen');
  around?.focus({ preventScroll: true });
}

interface OnceProps {
  readonly title: string;
  readonly text: string;
  /** Until when it holds, and for whom. */
  readonly children: ReactNode;
}

/** Nobody can tell it again. */
export function Once({ title, text, children }: OnceProps) {
  const { t } = useTranslation();
  return (
    <Alert icon={<IconKey aria-hidden />} color="ember" title={title}>
      <Stack gap="xs">
        <Code block className={styles['secret']}>
          {text}
        </Code>
        <Group gap="xs">
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button
                size="xs"
                onClick={copy}
                leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
              >
                {copied ? t('parts.copied') : t('parts.copy')}
              </Button>
            )}
          </CopyButton>
        </Group>
        <Text size="sm" component="div" className="others">
          {children}
        </Text>
      </Stack>
    </Alert>
  );
}

/** The end of a dialog that made something: what was made, and the way out. */
export function Finished({ children, done }: { readonly children: ReactNode; readonly done: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack>
      {children}
      <Group justify="flex-end">
        <Button onClick={done}>{t('settings.done')}</Button>
      </Group>
    </Stack>
  );
}

interface RoleChoiceProps {
  readonly value: Role;
  readonly choose: (role: Role) => void;
}

export function RoleChoice({ value, choose }: RoleChoiceProps) {
  const { t } = useTranslation();
  return (
    <Radio.Group
      label={t('settings.role.label')}
      value={value}
      onChange={(chosen) => choose(ROLES.find((one) => one === chosen) ?? value)}
    >
      <Stack gap="xs" mt={4}>
        {ROLES.map((role) => (
          <Radio
            key={role}
            value={role}
            label={t(`settings.role.${role}`)}
            description={t(`settings.role.${role}_what`)}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
