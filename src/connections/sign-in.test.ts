import { expect, test } from 'vitest';
import { Fault, type Http, type OAuthPlan } from '#sdk';
import { createSignIn, keepInMemory } from './sign-in.ts';

const PLAN: OAuthPlan = {
  flow: 'direct',
  token: new URL('https://vendor.example/token'),
  scopes: [],
  app: { id: 'app', secret: null, sent: 'form' },
  form: () => Promise.resolve({}),
  sendTo: () => [new URL('https://vendor.example')],
};

function nobody(): never {
  throw new Fault('bug', 'nothing is asked for');
}

test('a grant that was kept is hidden before it is used', async () => {
  const hidden: string[] = [];
  const signIn = createSignIn({
    connection: 'acme',
    plan: PLAN,
    http: { json: nobody, bytes: nobody, fetch: nobody, address: nobody } satisfies Http,
    keeper: keepInMemory({ access_token: 'kept-access', refresh_token: 'kept-refresh', expires_at: null, said: {} }),
    hide: (token) => void hidden.push(token),
    now: () => new Date('2026-03-02T09:00:00Z'),
  });
  expect(await signIn.headers(new URL('https://vendor.example/posts'))).toEqual({
    authorization: 'Bearer kept-access',
  });
  expect(hidden).toEqual(['kept-access', 'kept-refresh']);
});
