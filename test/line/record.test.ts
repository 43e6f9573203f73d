/** A playbook with a past: what it has done, what people made of it, and its runs moved to another revision. */
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { OPERATOR, type SeenAsk } from '../../src/app/index.ts';
import { post, scene, until } from '../support/scene.ts';

const TEXT = `
title: Answer
purpose: To be tried.
mode: act
on: { activity: any, if: "has(activity.text) && activity.text.contains('help')" }
steps:
  - { id: approve, ask: "May it?", of: "person:ines", for: approval, text: "{{ activity.text }}", within: 1h, otherwise: stop }
  - { id: send, do: webhook.post_keyed, via: office, with: { body: { text: "{{ steps.approve.text }}" } } }`;

const { app, bondfire, desk, sender, say } = await scene({
  files: {
    'playbooks/answer.yaml': TEXT,
    'playbooks/hand.yaml': TEXT.replace(/on: .*/, 'on: { manual: { text: text } }').replaceAll(
      'activity.text',
      'form.text',
    ),
  },
});
await desk('office', 'internal');
await sender('crowd', 'internal');
await bondfire.startWork();

async function asked(): Promise<readonly SeenAsk[]> {
  return (await app.listAsks(OPERATOR, { state: 'open', limit: 500 })).toReversed();
}

test('what people made of what it put to them is its record', async () => {
  await app.addPerson(OPERATOR, 'ines', {});
  await say(
    'crowd',
    Array.from({ length: 6 }, (_, at) => post(`help ${at}`)),
  );
  const asks = await asked();
  const answers = [
    { choice: 'yes' },
    { choice: 'yes' },
    { choice: 'yes', text: 'better' },
    { choice: 'no', comment: 'rude' },
  ];
  for (const [at, answer] of answers.entries()) await app.answerAsk(OPERATOR, asks[at]?.id ?? '', answer, 'ines');
  await until(async () => (await app.listRuns(OPERATOR, { state: 'done', limit: 9 })).length === 3);
  expect(await app.showPlaybook(OPERATOR, 'answer')).toMatchObject({
    record: [{ mode: 'act', runs: 6, done: 3, parked: 2, stopped: 1, failed: 0 }],
    answers: [
      { step: 'approve', kind: 'approval', asked: 6, answers: { yes: 3, no: 1 }, edited: 1, lapsed: 0, open: 2 },
    ],
    endings: [{ state: 'stopped', reason: 'approve was rejected by ines: rude', count: 1 }],
  });
});

test('all runs under way are moved together, and those that have no place stay', async () => {
  const file = path.join(bondfire.config.dataDir, 'playbooks/answer.yaml');
  const [first, second] = await asked();
  const write = async (text: string): Promise<string> => {
    const old = bondfire.playbooks.all[0]?.revision;
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
    return until(async () => {
      const now = bondfire.playbooks.all[0]?.revision;
      return now !== old && now;
    });
  };
  const next = await write(TEXT.replace('title: Answer', 'title: Better'));
  expect(await app.migrateRuns(OPERATOR, 'answer')).toEqual({
    revision: next,
    moved: [first?.run, second?.run],
    left: [],
  });
  expect(await app.migrateRuns(OPERATOR, 'answer')).toMatchObject({ moved: [], left: [] });
  // Two moves are one line of what was changed.
  const { changes } = await app.showPlaybook(OPERATOR, 'answer');
  expect(changes.map(({ change, reason }) => `${change} ${reason}`)).toEqual(['migrated 2 runs']);
  await write(TEXT.replaceAll('approve', 'agree'));
  expect(await app.migrateRuns(OPERATOR, 'answer')).toMatchObject({
    moved: [],
    left: [{ run: first?.run, why: 'it waits at approve, and the present revision has no such step' }, {}],
  });
  await expect(app.migrateRuns(OPERATOR, 'nothing')).rejects.toThrow('there is no playbook nothing');
});

test('a dry run is of activities, and says so of others', async () => {
  const times = { days: 3660, against: null };
  const one = await app.dryRunPlaybook(OPERATOR, { name: 'answer', ...times });
  expect(one).toMatchObject({
    looked: 6,
    totals: [
      { step: 'agree', action: 'ask', count: 6 },
      { step: 'send', count: 6 },
    ],
  });
  await expect(app.dryRunPlaybook(OPERATOR, { name: 'hand', ...times })).rejects.toThrow(
    'a dry run plays activities, and hand starts otherwise: by hand',
  );
});
