/** What a screen shows while it waits, when nothing is there, and when something went wrong. */
import { Component, type ReactNode } from 'react';
import { Alert, Button, Center, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconCampfire, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../frame/api.ts';
import { saidOf } from './problem.ts';

/** `rows`: about as many as will be there, so that nothing jumps. */
export function Loading({ rows = 6 }: { readonly rows?: number }) {
  const { t } = useTranslation();
  return (
    <Stack component="output" aria-label={t('states.loading')} gap="xs" py="sm">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={44} />
      ))}
    </Stack>
  );
}

interface EmptyProps {
  readonly title: string;
  /** What to do to have something here. */
  readonly children?: ReactNode;
}

export function Empty({ title, children }: EmptyProps) {
  return (
    <Center mih={240} p="xl">
      <Stack align="center" gap="xs" maw={460} ta="center">
        <IconCampfire size={48} stroke={1.2} aria-hidden />
        <Title order={2} size="h4">
          {title}
        </Title>
        {typeof children === 'string' ? <Text c="dimmed">{children}</Text> : children}
      </Stack>
    </Center>
  );
}

export function Failed({ error, again }: { readonly error: Problem; readonly again: () => void }) {
  const { t } = useTranslation();
  return (
    <Center mih={240} p="md">
      <Alert color="red" icon={<IconPlugConnectedX aria-hidden />} title={t('states.failed')} role="alert">
        <Stack gap="sm">
          <ProblemText problem={error} />
          <Group>
            <Button size="xs" variant="default" onClick={again}>
              {t('states.again')}
            </Button>
          </Group>
        </Stack>
      </Alert>
    </Center>
  );
}

/** What happened, and what to do. */
export function ProblemText({ problem }: { readonly problem: Problem }) {
  const { t } = useTranslation();
  return (
    <Text size="sm" className="others">
      {saidOf(t, problem)}
    </Text>
  );
}

/** Why what was pressed was refused; nothing where it was not. */
export function Refused({ problem }: { readonly problem: Problem | null }) {
  if (problem === null) return null;
  return (
    <Alert color="red" role="alert">
      <ProblemText problem={problem} />
    </Alert>
  );
}

export function NothingHere() {
  const { t } = useTranslation();
  return <Empty title={t('states.nothing_here')}>{t('states.nothing_here_cure')}</Empty>;
}

interface Crashed {
  readonly error: Error | null;
}

/** A screen that breaks does not take the rest with it. */
export class Crash extends Component<{ readonly children: ReactNode }, Crashed> {
  override state: Crashed = { error: null };

  static getDerivedStateFromError(error: Error): Crashed {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const problem = error instanceof Problem ? error : new Problem(500, error.message);
    return <Failed error={problem} again={() => this.setState({ error: null })} />;
  }
}
