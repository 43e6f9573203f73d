/** For those who are not signed in. What they wanted to see is still at the address, and is shown after. */
import { useState, type FormEvent } from 'react';
import { Alert, Button, Code, Divider, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call, type Problem, problemOf } from './api.ts';
import { SESSION, type SignedOut } from './session.ts';
import { Refused } from '../parts/states.tsx';
import styles from './sign-in.module.css';

export function SignIn({ by: { first_start, sign_in } }: { readonly by: SignedOut }) {
  const { t } = useTranslation();
  return (
    <Door title={t('sign_in.title')}>
      {first_start && (
        <Alert color="ember" title={t('sign_in.first_start')}>
          {t('sign_in.first_start_cure')} <Code>bondfire account link</Code>
        </Alert>
      )}
      {sign_in.oidc && (
        <Button component="a" href={sign_in.oidc.url} size="md">
          {t('sign_in.by', { name: sign_in.oidc.name })}
        </Button>
      )}
      {sign_in.oidc && sign_in.local && <Divider label={t('sign_in.or')} />}
      {sign_in.local && <LocalSignIn />}
    </Door>
  );
}

/** What all pages before the console share. */
export function Door({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <main className={styles['door']}>
      <Paper withBorder p="xl" w="100%" maw={420}>
        <Stack>
          <img src="/bondfire.svg" alt="" width={44} height={44} />
          <Title order={1} size="h3">
            {title}
          </Title>
          {children}
        </Stack>
      </Paper>
    </main>
  );
}

function LocalSignIn() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  async function enter(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    try {
      await call('POST', '/session', { body: { email: given.get('email'), password: given.get('password') } });
      await queries.invalidateQueries({ queryKey: [SESSION] });
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
    setBusy(false);
  }
  return (
    <form onSubmit={(event) => void enter(event)}>
      <Stack>
        <Refused problem={problem} />
        <TextInput name="email" type="email" label={t('sign_in.email')} autoComplete="username" required />
        <PasswordInput name="password" label={t('sign_in.password')} autoComplete="current-password" required />
        <Button type="submit" loading={busy} size="md">
          {t('sign_in.enter')}
        </Button>
        <Text size="sm" c="dimmed">
          {t('sign_in.forgotten')}
        </Text>
      </Stack>
    </form>
  );
}
