import { expect, test } from 'vitest';
import { Fault, type Bytes, type Http, type OAuthPlan } from '#sdk';
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

test('what is not HTTP is given the token: renewed before it ends, and once when it is refused, however many say so', async () => {
  const hidden: string[] = [];
  let asked = 0;
  const answer = (): Promise<Bytes> => {
    asked += 1;
    const body = Buffer.from(JSON.stringify({ access_token: `renewed-${asked}`, expires_in: 3600 }));
    return Promise.resolve({ status: 200, body, contentType: 'application/json', headers: {} });
  };
  const kept = { access_token: 'kept', refresh_token: null, expires_at: '2026-03-02T09:00:30Z', said: {} };
  const signIn = createSignIn({
    connection: 'acme',
    plan: PLAN,
    http: { json: nobody, bytes: answer, fetch: nobody, address: nobody } satisfies Http,
    keeper: keepInMemory(kept),
    hide: (token) => void hidden.push(token),
    now: () => new Date('2026-03-02T09:00:00Z'),
  });
  expect(await signIn.token()).toBe('renewed-1');
  const tokens = await Promise.all([1, 2, 3].map(() => signIn.token('renewed-1')));
  expect(tokens).toEqual(['renewed-2', 'renewed-2', 'renewed-2']);
  // Whoever comes late with an old one is given what there is by now.
  expect(await signIn.token('renewed-1')).toBe('renewed-2');
  expect(asked).toBe(2);
  expect(hidden).toEqual(['kept', 'renewed-1', 'renewed-2']);
});
