/** The same connections elsewhere: what goes into the file, what does not, and what is still to be given. */
import { expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { drupal } from '../../connectors/drupal/connector.ts';
import { sandbox } from '../../connectors/drupal/sandbox.ts';
import { webhook } from '../../connectors/webhook/connector.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { testBondfire } from '../support/bondfire.ts';

const connectors = [drupal, webhook];
const here = await testBondfire({ connectors });
const there = await testBondfire({ connectors });

test('an export holds no secret, and an import asks for each', async ({ onTestFinished }) => {
  const site = await startSandbox(sandbox);
  onTestFinished(() => site.stop());
  const settings = { ...site.settings, types: ['article'] };
  await here.app.addConnection(OPERATOR, { id: 'acme', connector: 'drupal', audience: 'internal', settings });
  const { token } = await here.app.addConnection(OPERATOR, {
    id: 'outside',
    connector: 'webhook',
    audience: 'external',
    settings: { url: 'https://receiver.example', token: 'sesame-sesame' },
  });
  const exported = here.app.exportConnections(OPERATOR, []);
  expect(JSON.stringify(exported)).not.toMatch(new RegExp(`bondfire-sandbox|sesame|${token}`));
  expect(here.app.exportConnections(OPERATOR, ['acme']).connections.map(({ id }) => id)).toEqual(['acme']);

  const { added } = await there.app.importConnections(OPERATOR, exported);
  expect(added).toMatchObject([
    { connection: { id: 'acme', audience: 'internal', settings: { types: ['article'] } }, missing: ['password'] },
    { connection: { id: 'outside' }, missing: [], token: expect.any(String) },
  ]);
  expect(added[1]?.token).not.toBe(token);
  await expect(there.app.testConnection(OPERATOR, 'acme')).rejects.toMatchObject({
    kind: 'config',
    message: 'acme has no password yet',
    cure: 'Give it: bondfire connection reconnect acme --set password=-',
  });
  await there.app.changeConnection(OPERATOR, 'acme', { password: site.settings['password'] });
  expect((await there.app.testConnection(OPERATOR, 'acme')).every(({ ok }) => ok)).toBe(true);
  expect(await there.app.importConnections(OPERATOR, exported)).toEqual({ added: [], there: ['acme', 'outside'] });
});

test.for([
  ['no export', {}, 'that is no export of connections'],
  ['a list', [], 'that is no export of connections'],
  ['another version', { bondfire: 2, connections: [] }, 'that is no export of connections'],
  ['an unknown connector', one({ connector: 'myspace' }), 'there is no connector "myspace"'],
  ['a bad name', one({ id: '../etc' }), `"../etc" can't name a connection`],
  ['an unknown setting', one({ settings: { url: 'https://x.example', colour: 'red' } }), 'colour'],
  ['a secret', one({ settings: { url: 'https://x.example', username: 'x', password: 'y' } }), 'which is secret'],
  ['a missing setting that is no secret', one({ settings: { username: 'x' } }), 'url'],
] as const)('%s adds nothing', async ([, file, said]) => {
  const before = there.app.listConnections(OPERATOR);
  await expect(there.app.importConnections(OPERATOR, file)).rejects.toMatchObject({
    kind: 'config',
    message: expect.stringContaining(said),
  });
  expect(there.app.listConnections(OPERATOR)).toEqual(before);
});

/** Behind one that is right. */
function one(wrong: Readonly<Record<string, unknown>>): object {
  const right = { id: 'fine', connector: 'webhook', audience: 'external', settings: {} };
  const settings = { url: 'https://x.example', username: 'x' };
  return {
    bondfire: 1,
    connections: [right, { id: 'made', connector: 'drupal', audience: 'internal', settings, ...wrong }],
  };
}
