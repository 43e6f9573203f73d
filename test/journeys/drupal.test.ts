/** Whose doing a change in Drupal is: on the whole product, with the connector's sandbox. */
import { afterAll, describe, expect, test } from 'vitest';
import type { Activity } from '#sdk';
import { startSandbox } from '#sdk/sandbox';
import { addContent, personNamed, sandbox } from '../../connectors/drupal/sandbox.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { testBondfire } from '../support/bondfire.ts';
import { until } from '../support/processes/process.ts';

let now = Date.parse('2026-03-02T09:00:00Z');
const site = await startSandbox(sandbox, { now: () => new Date(now) });
afterAll(() => site.stop());
const bondfire = await testBondfire();
const { app } = bondfire;
await app.addConnection(OPERATOR, {
  id: 'community',
  connector: 'drupal',
  audience: 'internal',
  settings: site.settings,
});
// Whose account it is, is learnt by testing.
await app.testConnection(OPERATOR, 'community');
await bondfire.startActions();

/** What the action made, or changed. */
async function done(action: string, input: Readonly<Record<string, unknown>>): Promise<string> {
  const { id } = await app.act(OPERATOR, { action: `drupal.${action}`, connection: 'community', input });
  await until(async () => (await app.showEffect(OPERATOR, id)).state === 'done');
  return (await app.showEffect(OPERATOR, id)).external_id ?? '';
}

async function newest(external_id: string): Promise<Activity | undefined> {
  await app.pull(OPERATOR, 'community', 'nodes', AbortSignal.timeout(60_000));
  const found = await app.listActivities(OPERATOR, { connection: 'community', limit: 100 });
  return found.find((one) => one.external_id === external_id);
}

async function savedBy(name: string, id: string, title: string): Promise<void> {
  const pair = Buffer.from(`${name}:${name}-sandbox`).toString('base64');
  const { status } = await fetch(`${site.url}/jsonapi/node/page/${id}`, {
    method: 'PATCH',
    headers: { authorization: `Basic ${pair}`, 'content-type': 'application/vnd.api+json' },
    body: JSON.stringify({ data: { type: 'node--page', id, attributes: { title } } }),
  });
  expect(status).toBe(200);
}

describe('in Drupal', () => {
  test('somebody else’s change of a page that we wrote is theirs', async () => {
    const id = await done('create_node', { type: 'page', title: 'What works', body: 'Install 2.1.' });
    expect(await newest(id)).toMatchObject({ kind: 'create', ours: true, actor: { name: 'bondfire' } });
    now += 60_000;
    await savedBy('admin', id, 'What works, corrected');
    expect(await newest(id)).toMatchObject({
      kind: 'update',
      title: 'What works, corrected',
      ours: false,
      actor: { name: 'admin' },
    });
  });

  test('our change of somebody else’s page is ours, and their next one theirs again', async () => {
    const author = personNamed(site.world, 'admin');
    const { id } = addContent(site.world, { bundle: 'page', title: 'By admin', author });
    expect(await newest(id)).toMatchObject({ kind: 'create', ours: false });
    now += 60_000;
    await done('update_node', { id, title: 'By admin, with a note' });
    expect(await newest(id)).toMatchObject({ kind: 'update', ours: true, actor: { name: 'bondfire' } });
    now += 60_000;
    await savedBy('admin', id, 'By admin, again');
    expect(await newest(id)).toMatchObject({ kind: 'update', ours: false, actor: { name: 'admin' } });
  });
});
