/** Behind a one-time link: who comes first makes the admin; who was invited, or forgot, chooses a password. */
import { useState, type FormEvent } from 'react';
import { Alert, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { SignInLink as Opened } from '../../api/shapes/index.ts';
import { call, type Problem, problemOf } from './api.ts';
import { SESSION } from './session.ts';
import { Door } from './sign-in.tsx';
import { Loading, Refused } from '../parts/states.tsx';

export function Welcome() {
  const { t } = useTranslation();
  // Behind the #, which a browser never sends: no proxy's log holds it.
  const [token] = useState(() => location.hash.slice(1));
  const opened = useQuery<Opened, Problem>({
    queryKey: ['welcome', token],
    queryFn: () => call<Opened>('POST', '/session/link/look', { body: { token } }),
    enabled: token !== '',
    staleTime: Infinity,
  });
  if (token === '')
    return (
      <Door title={t('welcome.invited')}>
        <Alert color="red">{t('welcome.no_token')}</Alert>
      </Door>
    );
  if (opened.isPending) return <Loading />;
  if (opened.isError)
    return (
      <Door title={t('welcome.gone')}>
        <Refused problem={opened.error} />
      </Door>
    );
  return <Choose token={token} opened={opened.data} />;
}

function Choose({ token, opened: { kind, name, email } }: { readonly token: string; readonly opened: Opened }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const first = kind === 'first';
  async function enter(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.currentTarget));
    setBusy(true);
    setProblem(null);
    try {
      await call('POST', first ? '/first-admin' : '/session/link', { body: { token, ...given } });
      await queries.invalidateQueries({ queryKey: [SESSION] });
      go(first ? '/start' : '/', { replace: true });
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
    setBusy(false);
  }
  return (
    <Door title={first ? t('welcome.first') : t('welcome.invited')}>
      <form onSubmit={(event) => void enter(event)}>
        <Stack>
          <Refused problem={problem} />
          {first ? (
            <>
              <TextInput name="name" label={t('welcome.name')} autoComplete="name" required />
              <TextInput name="email" type="email" label={t('sign_in.email')} autoComplete="username" required />
            </>
          ) : (
            <Text>
              <bdi>{name}</bdi> <bdi>{email}</bdi>
            </Text>
          )}
          <PasswordInput
            name="password"
            label={t('welcome.password')}
            description={t('welcome.password_rule')}
            autoComplete="new-password"
            minLength={12}
            required
          />
          <Button type="submit" loading={busy} size="md">
            {t('welcome.enter')}
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
