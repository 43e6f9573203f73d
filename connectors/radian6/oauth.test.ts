/** OAuth through the whole product: it gets the token, the sandbox takes it by either header and by nothing else. */
import { afterAll, expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { OPERATOR } from '../../src/app/index.ts';
import { testBondfire } from '../../test/support/bondfire.ts';
import { radian6 } from './connector.ts';
import { sandbox, SEEDED } from './sandbox.ts';
import { ACCOUNT, OAUTH, TOPIC } from './sandbox/world.ts';

const running = await startSandbox(sandbox);
afterAll(() => running.stop());
const { app } = await testBondfire({ connectors: [radian6] });
const { user, password } = ACCOUNT;
const settings = {
  generation: 'v3',
  url: `${running.url}/socialcloud`,
  sign_in: 'password',
  user,
  password,
  ...OAUTH,
  topics: [TOPIC],
};

test.each(['authorization', 'access_token'])('by the header %s', async (token_in) => {
  const id = `later-${token_in.replace('_', '-')}`;
  await app.addConnection(OPERATOR, {
    id,
    connector: 'radian6',
    audience: 'external',
    settings: { ...settings, token_in },
  });
  expect((await app.testConnection(OPERATOR, id)).filter(({ ok }) => !ok)).toEqual([]);
  expect(await app.pull(OPERATOR, id, 'posts', AbortSignal.timeout(60_000))).toMatchObject({ fresh: SEEDED.length });
  expect(running.state().seen.filter((line) => line.includes('authenticate'))).toEqual([]);
});

test('a refused password is told', async () => {
  await app.addConnection(OPERATOR, {
    id: 'wrong',
    connector: 'radian6',
    audience: 'external',
    settings: { ...settings, password: 'wrong' },
  });
  const told = await app.testConnection(OPERATOR, 'wrong').then(
    (checks) => checks.filter(({ ok }) => !ok).map(({ cure }) => cure),
    (thrown: unknown) => [(thrown as { cure: string | null }).cure],
  );
  expect(told).toEqual([expect.stringMatching(/\w/)]);
});
