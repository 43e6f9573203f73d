/** Files as envelopes of a connection. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { OPERATOR, type ImportReport } from '../../src/app/index.ts';
import { post, scene, until } from '../support/scene.ts';

const { app, bondfire, sender, runs } = await scene({
  files: {
    'playbooks/seen.yaml': `
title: Seen
purpose: Starts for every text with the word alarm.
mode: watch
on: { activity: any, if: "has(activity.text) && activity.text.contains('alarm')" }
steps: [{ id: tell, do: webhook.post, via: outside, with: { body: { text: "{{ activity.text }}" } } }]
`,
    'mappings/outside/reviews.yaml': `
from: webhook.reviews
version: 1
key: { id: $.no }
fields:
  kind: { const: create }
  object: { const: review }
  text: $.words
  published_at: { path: $.at, as: instant }
`,
  },
});
await sender('outside', 'external');
const AT = '2026-03-02T09:00:00Z';

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const at = path.join(bondfire.config.dataDir, name);
  await writeFile(at, content);
  return at;
}

function bring(at: string, more: { mapping?: string; live?: boolean } = {}): Promise<ImportReport> {
  return app.import(OPERATOR, at, { connection: 'outside', mapping: more.mapping ?? null, live: more.live ?? false });
}

async function texts(): Promise<(string | null)[]> {
  return (await app.listActivities(OPERATOR, { connection: 'outside', limit: 500 })).map(({ text }) => text);
}

describe('JSON Lines', () => {
  test('bad rows are told with line and reason, the rest goes in, and a second time all are known', async () => {
    const good = [post('one'), post('two'), post('three')].map((one) => JSON.stringify(one));
    const at = await file(
      'posts.jsonl',
      Buffer.concat([
        Buffer.from(`\uFEFF${good[0]}\r\n\r\n  \n{"id": broken}\n${good[1]}\n`),
        Buffer.from([0x22, 0xff, 0x22, 0x0a]),
        Buffer.from(
          `${'['.repeat(10_000)}\n{"id":12345678901234567890,"text":"exact","created_at":"${AT}"}\n[1]\n${good[2]}`,
        ),
      ]),
    );
    const report = await bring(at);
    expect(report).toMatchObject({ rows: 8, imported: 4, known: 0, skipped: 0, bad: 4 });
    expect(report.badRows).toEqual([
      { line: 4, reason: expect.stringContaining('not JSON: unexpected "broken}"') as string },
      { line: 6, reason: 'not UTF-8: byte 1 of 3' },
      { line: 7, reason: 'JSON nested more than 500 deep' },
      { line: 9, reason: expect.stringContaining('is not an object') as string },
    ]);
    expect((await texts()).toSorted()).toEqual(['exact', 'one', 'three', 'two']);
    const { rows } = await bondfire.database.pool.query(`select external_id from activities where text = 'exact'`);
    expect(rows).toEqual([{ external_id: '12345678901234567890' }]);
    expect(await bring(at)).toMatchObject({ rows: 8, imported: 0, known: 5, bad: 4 });
  });

  test('a line too long to be held costs itself alone', async () => {
    const at = await file('long.jsonl', `"${'x'.repeat(17 * 1024 * 1024)}"\n${JSON.stringify(post('after it'))}\n`);
    const report = await bring(at);
    expect(report).toMatchObject({ rows: 2, imported: 1, bad: 1 });
    expect(report.badRows[0]?.reason).toMatch(/longer than/);
  });

  test('is history unless it is live', async () => {
    expect(await bring(await file('old.jsonl', JSON.stringify(post('alarm of old'))))).toMatchObject({ imported: 1 });
    expect(await runs()).toEqual([]);
    expect(await bring(await file('new.jsonl', JSON.stringify(post('alarm now'))), { live: true })).toMatchObject({
      imported: 1,
    });
    expect(await until(async () => (await runs()).length > 0 && runs())).toHaveLength(1);
  });

  test('cut off in the middle and begun again: nothing is lost, nothing doubled', async () => {
    const all = Array.from({ length: 1_200 }, (_, at) => JSON.stringify(post(`row ${at}`)));
    const cut = await file('cut.jsonl', all.slice(0, 700).join('\n'));
    expect(await bring(cut)).toMatchObject({ imported: 700 });
    expect(await bring(await file('whole.jsonl', all.join('\n')))).toMatchObject({
      rows: 1200,
      imported: 500,
      known: 700,
    });
  });
});

describe('CSV', () => {
  test('bad rows are told with line and reason, and the rest goes in', async () => {
    const at = await file(
      'reviews.csv',
      `no,words,at\n1,"said, ""well""",${AT}\n2,brok"en,${AT}\n3,"several\nlines",${AT}\n4,few\n5,late,yesterday\n6,"last",${AT}\n`,
    );
    const report = await bring(at, { mapping: 'reviews' });
    expect(report).toMatchObject({ imported: 3 });
    expect(report.badRows.map(({ line }) => line).toSorted()).toEqual([3, 6, 7]);
    expect((await texts()).filter((text) => /said|several|last/.test(text ?? ''))).toEqual([
      'last',
      'several\nlines',
      'said, "well"',
    ]);
    expect(await bring(at, { mapping: 'reviews' })).toMatchObject({ imported: 0 });
  });
});

describe('what cannot be imported', () => {
  test('a mapping that there is not: nothing is taken', async () => {
    const at = await file('any.jsonl', JSON.stringify(post('mistyped')));
    await expect(bring(at, { mapping: 'reveiws' })).rejects.toMatchObject({ kind: 'config' });
    expect(await texts()).not.toContain('mistyped');
  });

  test('no file, or a folder', async () => {
    await expect(bring('/nowhere/x.jsonl')).rejects.toMatchObject({ kind: 'config' });
    const folder = path.join(bondfire.config.dataDir, 'folder.csv');
    await mkdir(folder);
    await expect(bring(folder)).rejects.toMatchObject({ kind: 'config' });
  });
});
