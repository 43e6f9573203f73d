/** Playbooks' files that change while the product runs: all processes go by the same revision, and a bad file never stops a good one. */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { OPERATOR } from '../../src/app/index.ts';
import type { Bondfire } from '../../src/main.ts';
import { post, scene, until } from '../support/scene.ts';

function playbook(words: string, more = ''): string {
  return `
title: Tell
purpose: To be tried.
mode: act
on: { activity: any, if: "activity.audience == 'external' && has(activity.text) && activity.text.contains('tell')" }
steps:
  - { id: first, do: webhook.post_keyed, via: office, with: { body: { text: "${words}" } } }
${more}`;
}

const PATIENT =
  '  - { id: ask, ask: "Go on?", of: role:expert, for: choice, options: [yes_do, no_do], within: 1h, otherwise: stop }';

const { app, bondfire, desk, sender, say, runs } = await scene({
  files: {
    'playbooks/tell.yaml': playbook(
      'Old.',
      `${PATIENT}\n  - { id: last, do: webhook.post_keyed, via: office, with: { body: { text: "Old end." } } }`,
    ),
  },
});
const office = await desk('office', 'internal');
await sender('crowd', 'external');
const worker = await bondfire.another();
await worker.startWork();
await bondfire.leaveWorkToOthers();
const folder = path.join(bondfire.config.dataDir, 'playbooks');

function write(name: string, text: string): Promise<void> {
  return writeFile(path.join(folder, name), text);
}

function texts(): string[] {
  return office.state().made.map(({ text }) => text);
}

function revision(process: Bondfire, name: string): string | null {
  return process.playbooks.all.find((one) => one.name === name)?.revision ?? null;
}

/** Once both processes hold it. */
async function agreed(what: (process: Bondfire) => boolean): Promise<void> {
  await until(async () => what(bondfire) && what(worker));
}

async function told(words: string): Promise<void> {
  await say('crowd', post(`tell ${words}`));
  await until(async () => texts().includes(words));
}

test('a changed file applies to new runs, in every process; a run under way keeps its own', async () => {
  await told('Old.');
  const old = revision(worker, 'tell');
  await write('tell.yaml', playbook('New.'));
  await agreed((one) => revision(one, 'tell') !== old);
  expect(revision(bondfire, 'tell')).toBe(revision(worker, 'tell'));
  await told('New.');
  const [ask] = await app.listAsks(OPERATOR, { state: 'open', limit: 5 });
  await app.answerAsk(OPERATOR, ask?.id ?? '', { choice: 'yes_do' }, 'ines');
  await until(async () => texts().includes('Old end.'));
  expect((await runs()).map((one) => one.revision)).toEqual([revision(worker, 'tell'), old]);
});

test('a file that is wrong leaves the last good revision in force, and is told with its place and cure', async () => {
  const good = revision(worker, 'tell');
  await write('tell.yaml', playbook('Worse.').replace('do: webhook', 'doo: webhook'));
  await write('other.yaml', playbook('Other.').replaceAll('tell', 'other'));
  await agreed((one) => one.playbooks.problems.length > 0 && revision(one, 'other') !== null);
  expect(revision(worker, 'tell')).toBe(good);
  const { playbooks, refused } = await app.listPlaybooks(OPERATOR);
  expect(playbooks.map(({ name, problems }) => [name, problems.length])).toEqual([
    ['other', 0],
    ['tell', 1],
  ]);
  expect(refused).toMatchObject([
    {
      playbook: 'tell',
      revision: good,
      problems: [{ line: 7, cure: expect.stringContaining('did you mean do?') as string }],
    },
  ]);
  await say('crowd', post('tell other'));
  await until(async () => texts().includes('Other.'));
  // A process that is started now finds the good one too.
  const late = await bondfire.another();
  expect(revision(late, 'tell')).toBe(good);
  expect(late.playbooks.problems).toHaveLength(1);
  await write('tell.yaml', playbook('Mended.'));
  await agreed((one) => one.playbooks.problems.length === 0 && revision(one, 'tell') !== good);
  expect((await app.showPlaybook(OPERATOR, 'tell')).revisions).toHaveLength(3);
});

test('one that has never been without fault starts nothing, and says why', async () => {
  await write('never.yaml', playbook('Never.').replace('mode: act', 'mode: acts'));
  await agreed((one) => one.playbooks.problems.length === 1);
  await expect(app.showPlaybook(OPERATOR, 'never')).rejects.toThrow(/never\.yaml:4:7 mode: "acts" is no mode/);
  await rm(path.join(folder, 'never.yaml'));
  await agreed((one) => one.playbooks.problems.length === 0);
});

function circle(when: string): string {
  return `
title: Circle
purpose: To be tried.
mode: act
on: { issue: ${when} }
steps:
  - { id: resolve, do: issue.resolve, with: { outcome: "x" } }`;
}

test('one that closes a circle is refused, and those that were there go on', async () => {
  await write('round.yaml', circle('opened'));
  await agreed((one) => revision(one, 'round') !== null);
  await write(
    'about.yaml',
    circle('resolved').replace('issue.resolve, with: { outcome: "x" }', 'issue.open, with: { title: "x" }'),
  );
  await agreed((one) => one.playbooks.problems.length === 1);
  expect(worker.playbooks.problems[0]?.problem).toContain('these start one another for ever');
  expect(revision(worker, 'about')).toBeNull();
  expect(revision(worker, 'round')).not.toBeNull();
  await rm(path.join(folder, 'about.yaml'));
  await agreed((one) => one.playbooks.problems.length === 0);
});

test('one whose file is removed starts nothing any more', async () => {
  await rm(path.join(folder, 'other.yaml'));
  await agreed((one) => revision(one, 'other') === null);
  const before = (await runs()).length;
  await say('crowd', post('nobody other than this'));
  expect((await runs()).length).toBe(before);
});

test('who is named is looked at again when people come', async () => {
  await write(
    'named.yaml',
    `
title: Named
purpose: To be tried.
mode: act
on: { manual: { words: text } }
steps:
  - { id: ask, ask: "?", of: "person:tom", for: choice, options: [a, b], within: 1h, otherwise: stop }`,
  );
  await agreed((one) => revision(one, 'named') !== null);
  await worker.app.addPerson(OPERATOR, 'ines', { roles: ['expert'] });
  await agreed((one) => one.playbooks.problems.length === 1);
  expect(worker.playbooks.problems[0]?.problem).toBe('there is no person tom');
  // It was without fault when it was taken up, and goes on until somebody mends it.
  expect(revision(worker, 'named')).not.toBeNull();
  await worker.app.addPerson(OPERATOR, 'tom', {});
  await agreed((one) => one.playbooks.problems.length === 0);
});

async function chain(run: string): Promise<unknown> {
  return (await app.asksOfRun(OPERATOR, run)).find(({ step }) => step === 'second')?.escalate;
}

test('a run keeps the chain of escalation that it began with, though the policy changes before it is reached', async () => {
  const begun = async (): Promise<{ run: string; first: string }> => {
    const { run } = await worker.app.startPlaybook(OPERATOR, 'chain', { words: 'x' }, null);
    return { run, first: (await app.asksOfRun(OPERATOR, run))[0]?.id ?? '' };
  };
  await write('escalations.yaml', 'night: [{ after: 10m, to: person:tom }]');
  await write(
    'chain.yaml',
    `
title: Chain
purpose: To be tried.
mode: act
on: { manual: { words: text } }
steps:
  - { id: first, ask: "?", of: "person:ines", for: choice, options: [a, b], within: 1h, otherwise: stop }
  - { id: second, ask: "?", of: "person:ines", for: choice, options: [a, b], escalate: night, within: 1h, otherwise: stop }`,
  );
  await agreed((one) => revision(one, 'chain') !== null);
  const old = revision(worker, 'chain');
  const before = await begun();
  await write('escalations.yaml', 'night: [{ after: 20m, to: person:tom }]');
  await agreed((one) => revision(one, 'chain') !== old);
  const after = await begun();
  for (const { first } of [before, after]) await app.answerAsk(OPERATOR, first, { choice: 'a' }, 'ines');
  expect(await chain(before.run)).toEqual([{ after: 600, to: 'person:tom' }]);
  expect(await chain(after.run)).toEqual([{ after: 1200, to: 'person:tom' }]);
  // A policy that is wrong is told at its own place and where it is named; the last good chain stays.
  const good = revision(worker, 'chain');
  await write('escalations.yaml', 'night: [{ after: 30m, to: person:tim }]');
  await agreed((one) => one.playbooks.refused.length === 2);
  expect(revision(worker, 'chain')).toBe(good);
  expect(bondfire.playbooks.refused).toMatchObject([
    { playbook: 'chain', revision: good, problems: [{ where: 'steps.1.escalate' }] },
    { playbook: 'escalations', problems: [{ line: 1, where: 'night.0.to', problem: 'there is no person tim' }] },
  ]);
});
