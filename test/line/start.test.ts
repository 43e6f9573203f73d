/** Starts and restarts: files that changed, files that are wrong, two at once. */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { OPERATOR } from '../../src/app/index.ts';
import { post, scene, until } from '../support/scene.ts';

function playbook(word: string, says: string): string {
  return `
title: Say ${says}
purpose: To be changed.
mode: act
on: { activity: any, if: "has(activity.text) && activity.text.contains('${word}')" }
steps:
  - { id: rest, wait: 1h }
  - { id: tell, do: webhook.post_keyed, via: office, with: { body: { text: "${says}: {{ activity.text }}" } } }
`;
}

const mapping = (id: string): string => `
from: webhook.shapes
version: 1
key: { id: ${id} }
fields:
  kind: { const: create }
  object: { const: note }
  text: $.words
  published_at: { path: $.at, as: instant }
`;

let ahead = 0;
const clock = { now: () => new Date(Date.now() + ahead) };
const { app, bondfire, desk, sender, say, runs, run } = await scene({
  clock,
  files: {
    'playbooks/greet.yaml': playbook('hello', 'First'),
    'playbooks/wrong.yaml': 'title: Wrong\nsteps: [{ id: tell, do: webhook.shout }]\n',
    'mappings/shapes/shapes.yaml': mapping('$.number'),
    'mappings/shapes/broken.yaml': 'from: webhook.broken\nfields: { colour: $.x }\n',
  },
});
const office = await desk('office', 'internal');
await sender('outside', 'external');
await sender('shapes', 'external', { mapping: 'shapes' });

function file(name: string): string {
  return path.join(bondfire.config.dataDir, name);
}

describe('a file', () => {
  test('with mistakes is left out and told; the good ones go on', async () => {
    expect(new Set(bondfire.playbooks.problems.map((one) => path.basename(one.file)))).toEqual(new Set(['wrong.yaml']));
    expect(bondfire.playbooks.all.map(({ name }) => name)).toEqual(['greet']);
    expect(bondfire.mappings.problems.map((one) => path.basename(one.file))).toContain('broken.yaml');
    await say('outside', post('hello one'));
    await run('greet', 'parked');
  });

  test('that changed: runs go on as they began, new ones follow the new text', async () => {
    await writeFile(file('playbooks/greet.yaml'), playbook('hello', 'Second'));
    const restarted = await bondfire.another();
    await say('outside', post('hello two'), restarted);
    expect(new Set((await runs()).map(({ revision }) => revision)).size).toBe(2);
    await rm(file('playbooks/greet.yaml'));
    const without = await bondfire.another();
    ahead += 3_601_000;
    await without.startWork();
    await until(async () => (await runs()).every(({ state }) => state === 'done'));
    expect(
      office
        .state()
        .made.map(({ text }) => text)
        .toSorted(),
    ).toEqual(['First: hello one', 'Second: hello two']);
    await Promise.all([restarted.close(), without.close()]);
  });

  test('that reads records again once it is mended: also those whose id it could not find', async () => {
    const records = [7, 8, 7].map((no) => ({ no, words: `shape ${no}`, at: '2026-03-02T09:00:00Z' }));
    expect(await say('shapes', records)).toEqual({ received: 3, fresh: 2 });
    const list = await app.listQuarantined(OPERATOR, { connection: 'shapes', limit: 5 });
    expect(list.map(({ problems }) => problems)).toEqual([
      [{ field: 'external_id', problem: 'nothing at $.number' }],
      [{ field: 'external_id', problem: 'nothing at $.number' }],
    ]);
    await writeFile(file('mappings/shapes/shapes.yaml'), mapping('$.no'));
    const mended = await bondfire.another();
    expect(await say('shapes', records[1], mended)).toEqual({ received: 1, fresh: 1 });
    const replayed = await mended.app.replayQuarantined(OPERATOR, { connection: 'shapes' });
    expect(replayed).toEqual({ mapped: 1, skipped: 1, quarantined: 0 });
    const kept = await app.listActivities(OPERATOR, { connection: 'shapes', limit: 5 });
    expect(kept.map(({ external_id }) => external_id).toSorted()).toEqual(['7', '8']);
    await mended.close();
  });
});

describe('starts', () => {
  test('two at once on one data folder, and both work', async () => {
    const both = await Promise.all([bondfire.another(), bondfire.another()]);
    await Promise.all(both.map((one) => one.startWork()));
    const answers = await Promise.all(both.map((one, at) => say('outside', post(`at once ${at}`), one)));
    expect(answers).toEqual([
      { received: 1, fresh: 1 },
      { received: 1, fresh: 1 },
    ]);
    await Promise.all(both.map((one) => one.close()));
  });

  test('without the key of the credentials there are: refused, with the cure', async () => {
    await rm(file('key'));
    await expect(bondfire.another()).rejects.toMatchObject({
      kind: 'config',
      cure: expect.stringMatching(/\w/) as string,
    });
  });
});

test('the end, while posts come in: what was acknowledged is stored', async () => {
  const texts = Array.from({ length: 200 }, (_, at) => `closing ${at}`);
  const said = texts.map((text) =>
    say('outside', post(text)).then(
      () => text,
      () => null,
    ),
  );
  await bondfire.close();
  const taken = (await Promise.all(said)).filter((text) => text !== null);
  const { Client } = await import('pg');
  const client = new Client({ connectionString: bondfire.config.databaseUrl ?? '' });
  await client.connect();
  const { rows } = await client.query<{ text: string }>(`select text from activities where text like 'closing %'`);
  await client.end();
  expect(rows.map(({ text }) => text)).toEqual(expect.arrayContaining(taken));
});
