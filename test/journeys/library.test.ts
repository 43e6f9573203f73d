/** The library and a Drupal community: pages become responses, responses become pages and stay in step. On the connector's sandbox. */
import { afterAll, describe, expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { addContent, personNamed, sandbox } from '../../connectors/drupal/sandbox.ts';
import { OPERATOR, type Principal } from '../../src/app/index.ts';
import { testBondfire } from '../support/bondfire.ts';
import { until } from '../support/processes/process.ts';

const site = await startSandbox(sandbox);
afterAll(() => site.stop());
const bondfire = await testBondfire();
const { app } = bondfire;
await app.addConnection(OPERATOR, {
  id: 'community',
  connector: 'drupal',
  audience: 'internal',
  settings: site.settings,
});
await app.addConnection(OPERATOR, { id: 'public', connector: 'drupal', audience: 'external', settings: site.settings });
await app.testConnection(OPERATOR, 'community');
await bondfire.startActions();

async function page(id: string) {
  const pair = Buffer.from('admin:admin-sandbox').toString('base64');
  const answer = await fetch(`${site.url}/jsonapi/node/page/${id}`, { headers: { authorization: `Basic ${pair}` } });
  const { data } = (await answer.json()) as {
    data: { attributes: { title: string; status: boolean; body: { value: string } } };
  };
  return data.attributes;
}

async function ended(effect: string): Promise<string> {
  await until(async () => (await app.showEffect(OPERATOR, effect)).state === 'done');
  return (await app.showEffect(OPERATOR, effect)).external_id ?? '';
}

/** What is behind is written, and has arrived. */
async function inStep(id: string): Promise<void> {
  await bondfire.keepPublished();
  const [shown] = (await app.showResponse(OPERATOR, id)).published;
  await ended(shown?.effect ?? '');
}

describe('a community', () => {
  test('gives its pages to the library, once each, as they are now', async () => {
    const author = personNamed(site.world, 'admin');
    addContent(site.world, { bundle: 'page', title: 'Zeppelin leaks', author });
    await app.pull(OPERATOR, 'community', 'nodes', AbortSignal.timeout(60_000));
    const pages = await app.listActivities(OPERATOR, { connection: 'community', limit: 500 });
    const wanted = new Set(
      pages
        .filter(({ object, text }) => (object === 'page' || object === 'article') && text)
        .map((one) => one.external_id),
    );
    const first = await app.importHistory(OPERATOR, 'community');
    expect(first.added).toBe(wanted.size);
    expect(first.added).toBeGreaterThan(0);
    expect(await app.importHistory(OPERATOR, 'community')).toMatchObject({ added: 0, changed: 0, same: first.added });
  });

  test('shows what is published, follows each change, and hides what is retired until it is back', async () => {
    const { id } = await app.addResponse(OPERATOR, {
      title: 'Hot camera',
      situation: 'It gets hot',
      decision: 'Install 4.2',
    });
    const node = await ended(await app.publishResponse(OPERATOR, id, 'community', 'page'));
    expect(await page(node)).toMatchObject({
      title: 'Hot camera',
      body: { value: 'It gets hot\n\nDecided: Install 4.2' },
    });
    await app.editResponse(OPERATOR, id, { decision: 'Install 4.3' });
    await inStep(id);
    expect((await page(node)).body.value).toContain('Install 4.3');
    expect((await app.showResponse(OPERATOR, id)).published).toMatchObject([{ node, version: 2 }]);
    await app.retireResponse(OPERATOR, id, 'gone');
    await inStep(id);
    expect((await page(node)).status).toBe(false);
    await app.restoreResponse(OPERATOR, id);
    await inStep(id);
    // Nor does it stay there for everybody once it is a team's alone.
    await app.editResponse(OPERATOR, id, { team: 'care', private: true });
    await inStep(id);
    expect((await page(node)).status).toBe(false);
    await app.editResponse(OPERATOR, id, { private: false });
    await inStep(id);
    await app.editResponse(OPERATOR, id, { title: 'Hot camera, again' });
    await inStep(id);
    expect(await page(node)).toMatchObject({ status: true, title: 'Hot camera, again' });
  });

  test('and every export forget whoever asks for it', async () => {
    const { id } = await app.addResponse(OPERATOR, {
      title: 'Call of Ludovica Brandt',
      situation: 'Ludovica Brandt says that it rattles',
      answers: [{ text: 'Dear Ludovica Brandt, oil it' }],
    });
    const node = await ended(await app.publishResponse(OPERATOR, id, 'community', 'page'));
    await app.editResponse(OPERATOR, id, { decision: 'Oil it' });
    await app.forgetPerson(OPERATOR, { names: ['Ludovica Brandt'], handles: [] });
    await inStep(id);
    expect(JSON.stringify(await page(node))).not.toMatch(/Ludovica|Brandt/);
    expect((await page(node)).body.value).toContain('Decided: Oil it');
    for (const format of ['jsonl', 'csv', 'markdown'] as const)
      for await (const line of app.writeLibrary(OPERATOR, format)) expect(line).not.toMatch(/Ludovica|Brandt/);
  });

  test('gets nothing that is private, and nothing internal where the public reads', async () => {
    const alone = await app.addResponse(OPERATOR, { situation: 'Ours', team: 'care', private: true });
    await expect(app.publishResponse(OPERATOR, alone.id, 'community', 'page')).rejects.toThrow('private to care');
    const inside = await app.addResponse(OPERATOR, { situation: 'Inside talk' });
    await expect(app.publishResponse(OPERATOR, inside.id, 'public', 'page')).rejects.toThrow(/inside|internal/);
    const viewer: Principal = { name: 'vera', role: 'viewer' };
    await expect(app.publishResponse(viewer, inside.id, 'community', 'page')).rejects.toThrow('may not act');
    await expect(app.publishResponse(OPERATOR, inside.id, 'nowhere', 'page')).rejects.toThrow('nowhere');
  });
});
