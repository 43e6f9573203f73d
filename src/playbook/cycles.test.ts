import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { IssueEventKind } from '#sdk';
import { loadPlaybooks, type ActionFacts, type Catalog } from './index.ts';

function own(...emits: IssueEventKind[]): ActionFacts {
  return { input: z.strictObject({}), effect: 'write', output: z.object({}), emits };
}
const catalog: Catalog = {
  actions: new Map([
    ['issue.open', own('opened')],
    ['issue.claim', own('claimed')],
    ['issue.resolve', own('resolved')],
    ['issue.note', own()],
  ]),
  connections: null,
  people: null,
};

function playbook(trigger: string, action: string): string {
  return `title: t\npurpose: p\nmode: act\non: { ${trigger} }\nsteps:\n  - id: pause\n    wait: 1h\n  - { id: act, do: ${action} }\n`;
}

async function load(files: Readonly<Record<string, string>>): Promise<{ names: string[]; told: string[] }> {
  const own = await mkdtemp(join(tmpdir(), 'bondfire-cycles-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(own, `${name}.yaml`), text);
    const { all, problems } = await loadPlaybooks({ builtIn: null, own }, catalog);
    return {
      names: all.map(({ name }) => name),
      told: problems.map(
        ({ file, line, column, where, problem, cure }) =>
          `${file.slice(own.length + 1)}:${line}:${column} ${where} ${problem} → ${cure}`,
      ),
    };
  } finally {
    await rm(own, { recursive: true });
  }
}

test('one that starts itself is refused, though its condition is false by then', async () => {
  const { names, told } = await load({
    a: playbook("issue: opened, if: issue.title == 'x'", 'issue.open'),
    good: playbook('issue: resolved', 'issue.note'),
  });
  expect(names).toEqual(['good']);
  expect(told).toEqual([
    'a.yaml:8:20 steps.1.do these start one another for ever: a.act does issue.open, which starts a (issue: opened) → remove the step act, or let another trigger than issue: opened start a; a condition cannot mend it',
  ]);
});

test('each of a ring is refused, with the chain from where it stands; what only leads into it is not', async () => {
  const { names, told } = await load({
    a: playbook('issue: opened', 'issue.claim'),
    b: playbook('issue: claimed', 'issue.resolve'),
    c: playbook('issue: resolved', 'issue.open'),
    into: playbook('activity: any', 'issue.open'),
    out: playbook('issue: claimed', 'issue.note'),
  });
  expect(names).toEqual(['into', 'out']);
  expect(told).toHaveLength(3);
  expect(told[1]).toContain(
    'b.act does issue.resolve, which starts c (issue: resolved); c.act does issue.open, which starts a (issue: opened); a.act does issue.claim, which starts b (issue: claimed)',
  );
});

test('in a branch of any depth', async () => {
  const nested = `title: t\npurpose: p\nmode: act\non: { issue: claimed }\nsteps:\n  - id: both\n    together:\n      - [{ id: pause, wait: 1h }]\n      - - id: which\n          choose:\n            - { when: has(issue.owner), steps: [{ id: act, do: issue.claim }] }\n`;
  expect((await load({ nested })).told).toEqual([
    expect.stringMatching(/^nested\.yaml:11:\d+ steps\.0\.together\.1\.0\.choose\.0\.steps\.0\.do /),
  ]);
});

test('following the cure mends it', async () => {
  const { names, told } = await load({
    a: playbook('issue: opened', 'issue.claim'),
    b: playbook('activity: any', 'issue.open'),
  });
  expect([names, told]).toEqual([['a', 'b'], []]);
});
