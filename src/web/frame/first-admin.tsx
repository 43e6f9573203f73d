/** Behind a one-time link: who comes first makes the admin; who was invited, or forgot, chooses a password. */
import { useState, type FormEvent } from 'react';
import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { call, Problem } from './api.ts';
import { SESSION, useSession } from './session.ts';
import { Door } from './sign-in.tsx';
import { ProblemText } from '../parts/states.tsx';

export function FirstAdmin() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const session = useSession();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  // Behind the #, which a browser never sends: no proxy's log holds it.
  const token = location.hash.slice(1);
  const first = session.data?.signed_in === false && session.data.first_start;
  async function enter(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.currentTarget));
    setBusy(true);
    setProblem(null);
    try {
      await call('POST', first ? '/first-admin' : '/session/link', { body: { token, ...given } });
      await queries.invalidateQueries({ queryKey: [SESSION] });
      go('/', { replace: true });
    } catch (thrown) {
      setProblem(thrown instanceof Problem ? thrown : new Problem(0, String(thrown)));
    }
    setBusy(false);
  }
  return (
    <Door title={first ? t('welcome.first') : t('welcome.invited')}>
      {token === '' ? (
        <Alert color="red">{t('welcome.no_token')}</Alert>
      ) : (
        <form onSubmit={(event) => void enter(event)}>
          <Stack>
            {problem && (
              <Alert color="red" role="alert">
                <ProblemText problem={problem} />
              </Alert>
            )}
            {first && (
              <>
                <TextInput name="name" label={t('welcome.name')} autoComplete="name" required />
                <TextInput name="email" type="email" label={t('sign_in.email')} autoComplete="username" required />
              </>
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
      )}
    </Door>
  );
}
