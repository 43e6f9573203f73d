/** The whole console: what holds for every screen, and which screen is shown at which address. */
import { Suspense, useEffect, useMemo } from 'react';
import { MantineProvider, mergeThemeOverrides } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Redirect, Route, Switch } from 'wouter';
import { Problem } from './api.ts';
import { Frame } from './frame.tsx';
import { listenToKeys } from './keys.ts';
import { startLive } from './live.ts';
import { nonce } from './nonce.ts';
import { SCREENS, SignIn, Welcome } from './screens.ts';
import { useSession } from './session.ts';
import { theme } from './theme.ts';
import { later } from '../parts/later.tsx';
import { Crash, Failed, Loading, NothingHere } from '../parts/states.tsx';

// Where what locks the page behind a dialog looks for it.
Object.assign(globalThis, { __webpack_nonce__: nonce });

const Phone = later(async () => (await import('../phone/phone.tsx')).Phone);

export function Console() {
  const { t, i18n } = useTranslation();
  // A cross says nothing to those who do not see it.
  const named = useMemo(
    () =>
      mergeThemeOverrides(theme, {
        components: {
          CloseButton: { defaultProps: { 'aria-label': t('frame.close') } },
          PasswordInput: { defaultProps: { visibilityToggleButtonProps: { 'aria-label': t('frame.password_shown') } } },
        },
      }),
    [t],
  );
  const queries = useMemo(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            // What the API refuses it refuses again; what did not answer may.
            retry: (count, error) =>
              count < 2 && !(error instanceof Problem && error.status >= 400 && error.status < 500),
            staleTime: 5_000,
            // A browser may say that it has no network where it reaches Bondfire all the same.
            networkMode: 'always',
          },
        },
      }),
    [],
  );
  // What the API told in the language before.
  useEffect(() => {
    const again = (): void => void queries.invalidateQueries();
    i18n.on('languageChanged', again);
    return () => i18n.off('languageChanged', again);
  }, [i18n, queries]);
  return (
    <MantineProvider theme={named} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-center" />
        <Entrance queries={queries} />
        <Phone />
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Entrance({ queries }: { readonly queries: QueryClient }) {
  const session = useSession();
  const signedIn = session.data?.signed_in === true;
  useEffect(() => (signedIn ? startLive(queries) : undefined), [signedIn, queries]);
  useEffect(() => listenToKeys(), []);
  if (session.data === undefined) {
    return session.isError ? <Failed error={session.error} again={() => void session.refetch()} /> : <Loading />;
  }
  return (
    <Crash>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/welcome">
            <Welcome />
          </Route>
          <Route>
            {session.data.signed_in ? (
              <Frame>
                <Screens />
              </Frame>
            ) : (
              <SignIn by={session.data} />
            )}
          </Route>
        </Switch>
      </Suspense>
    </Crash>
  );
}

function Screens() {
  return (
    <Crash>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/">
            <Redirect to="/inbox" replace />
          </Route>
          {SCREENS.map(({ path, Screen }) => (
            <Route key={path} path={path}>
              <Screen />
            </Route>
          ))}
          <Route>
            <NothingHere />
          </Route>
        </Switch>
      </Suspense>
    </Crash>
  );
}
