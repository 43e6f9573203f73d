/** Commands and starts take what was found of the very same files, and look at them anew once anything is otherwise. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { OPERATOR } from '../../src/app/index.ts';
import { testBondfire, type TestBondfire } from '../support/bondfire.ts';

function form(purpose: string): string {
  return `
title: Ask
purpose: ${purpose}
mode: act
on: { manual: { wherefore: text, when: text, by: text } }
steps:
  - { id: note, ask: "?", of: "role:expert", for: form, fields: { story: text, amount: number, at: text }, within: 1h, otherwise: stop }
`;
}

const { app, config, database, logged, another } = await testBondfire({
  files: { 'playbooks/ask.yaml': form('To be tried.') },
});

/** As nobody would find it of that file: who shows it has not looked. */
async function mark(): Promise<void> {
  const problem = { file: 'ask.yaml', line: 1, column: 1, where: '', problem: 'marked', cure: 'none' };
  await database.pool.query(`update playbook_files set problems = $1`, [JSON.stringify([problem])]);
}

async function found(trusting: boolean): Promise<readonly string[]> {
  return (await another({ trusting })).playbooks.problems.map(({ problem }) => problem);
}

function formOf(one: TestBondfire['playbooks']['all'][number] | undefined): readonly string[] {
  const on = one?.source.on;
  return on !== undefined && 'manual' in on ? Object.keys(on.manual) : [];
}

test('nothing is looked at twice while it is the same, unless that is asked for', async () => {
  await mark();
  expect(await found(true)).toEqual(['marked']);
  expect(await found(false)).toEqual([]);
});

test('a changed file, and somebody whom it could name, are noticed', async () => {
  await mark();
  await writeFile(path.join(config.dataDir, 'playbooks/ask.yaml'), form('To be tried again.'));
  expect(await found(true)).toEqual([]);
  await mark();
  expect(await found(true)).toEqual(['marked']);
  await app.addPerson(OPERATOR, 'ines', { name: 'Ines', roles: ['expert'] });
  expect(await found(true)).toEqual([]);
});

test('it reads as it was written, fields in their order', async () => {
  const [ask] = (await another({ trusting: true })).playbooks.all;
  expect(ask?.source.purpose).toBe('To be tried again.');
  expect(formOf(ask)).toEqual(['wherefore', 'when', 'by']);
  expect(ask?.plan.kind).toBe('manual');
  const form = { wherefore: 'a', when: 'b', by: 'c' };
  const { run } = await app.startPlaybook(OPERATOR, 'ask', form, null);
  const [asked] = await app.asksOfRun(OPERATOR, run);
  expect(Object.keys(asked?.fields ?? {})).toEqual(['story', 'amount', 'at']);
});

test('the same written in another order is kept in that order', async () => {
  const text = form('To be tried again.').replace('wherefore: text, when: text', 'when: text, wherefore: text');
  await writeFile(path.join(config.dataDir, 'playbooks/ask.yaml'), text);
  await found(true);
  const [ask] = (await another({ trusting: true })).playbooks.all;
  expect(formOf(ask)).toEqual(['when', 'wherefore', 'by']);
});

/** How often a start says what is wrong with that mapping. */
async function toldOfMapping(): Promise<number> {
  const before = logged.entries().length;
  const one = await another({ trusting: true });
  await one.leaveWorkToOthers();
  return logged
    .entries()
    .slice(before)
    .filter(({ message }) => String(message).includes('wrong.yaml')).length;
}

test('a mapping with mistakes is told at each start, also where all were sound before', async () => {
  expect(await toldOfMapping()).toBe(0);
  await mkdir(path.join(config.dataDir, 'mappings/outside'), { recursive: true });
  await writeFile(path.join(config.dataDir, 'mappings/outside/wrong.yaml'), 'from: nobody.nothing\n');
  expect(await toldOfMapping()).toBeGreaterThan(0);
  expect(await toldOfMapping()).toBeGreaterThan(0);
});
