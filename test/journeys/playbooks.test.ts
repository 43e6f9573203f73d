/** Playbooks and people as a person types them: somebody is added, a playbook asks, one writes and another approves, and the issue is resolved with those words. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { start, typed, typedJson, type Ended } from '../support/cli.ts';
import { testDatabase } from '../support/database.ts';

const { url: databaseUrl } = await testDatabase();
let dataDir: string;
let env: Readonly<Record<string, string>>;

const ANSWER = `title: Ask what to say
purpose: Somebody decides, somebody else approves.
mode: act
on: { manual: { subject: text } }
steps:
  - { id: open, do: issue.open, with: { title: "{{ form.subject }}", severity: 6 } }
  - id: words
    ask: "What do we say about {{ form.subject }}?"
    of: role:expert
    for: form
    fields: { text: text }
    within: 2h
    otherwise: stop
  - { id: approve, ask: May this go out?, of: "role:approver", for: approval, text: "{{ steps.words.fields.text }}", self: false, within: 1h, otherwise: stop }
  - { id: close, do: issue.resolve, with: { outcome: "{{ steps.approve.text }}" } }
`;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'bondfire-playbooks-'));
  env = { BONDFIRE_DATA: dataDir, DATABASE_URL: databaseUrl, NO_COLOR: '1', TZ: 'UTC' };
  await mkdir(path.join(dataDir, 'playbooks'));
  await writeFile(path.join(dataDir, 'playbooks/answer.yaml'), ANSWER);
  await writeFile(path.join(dataDir, 'wrong.yaml'), ANSWER.replace('ask: May', 'aks: May'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

function bondfire(...argv: readonly string[]): Promise<Ended> {
  return typed(argv, { env });
}

test('from the first person to a resolved issue', { timeout: 240_000 }, async () => {
  expect((await bondfire('playbook', 'asks')).stdout).toContain('Nobody is asked anything now.');
  expect((await bondfire('person', 'list')).stdout).toContain('bondfire person add');
  expect(await bondfire('person', 'add', 'ines', '--role', 'expert', '--hours', 'sometimes')).toMatchObject({
    code: 2,
  });
  expect(await bondfire('person', 'add', 'ines', '--name', 'Ines Paz', '--role', 'expert')).toMatchObject({ code: 0 });
  expect(await bondfire('person', 'add', 'tom', '--role', 'approver', '--role', 'expert')).toMatchObject({ code: 0 });
  expect(await bondfire('person', 'away', 'tom', '--until', '2001-01-01')).toMatchObject({ code: 1 });
  const { run: id } = await typedJson<{ run: string }>(['playbook', 'start', 'answer', '--field', 'subject=The lens'], {
    env,
  });
  const [form] = await typedJson<{ id: string }[]>(['playbook', 'asks', '--for', 'ines'], { env });
  const written = await bondfire(
    'playbook',
    'answer',
    form?.id ?? '',
    '--as',
    'ines',
    '--field',
    'text=Batch 7 was glued wrong',
  );
  expect(written.stdout).toContain('That decides it');
  const [approval] = await typedJson<{ id: string }[]>(['playbook', 'asks', '--for', 'tom'], { env });
  const shown = (await bondfire('playbook', 'asks', approval?.id ?? '')).stdout;
  expect(shown).toContain('said inside  “Batch 7 was glued wrong” (steps.words)');
  const refused = await bondfire('playbook', 'answer', approval?.id ?? '', 'yes', '--as', 'ines');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('ines is not asked this') as string });
  await bondfire('playbook', 'answer', approval?.id ?? '', 'yes', '--as', 'tom');
  const told = (await bondfire('playbook', 'run', id)).stdout;
  expect(told).toMatch(/approve\s+done\s+yes by tom/);
  expect(told).toMatch(/close\s+done/);
  expect(await typedJson(['issue', 'list'], { env })).toMatchObject([
    { title: 'The lens', state: 'resolved', outcome: 'Batch 7 was glued wrong' },
  ]);
  // Once more with another answer: nobody's approval is passed by, and nothing before it is done twice.
  const other = ['--from', 'words', '--with', '{"fields": {"text": "Batch 8"}}'];
  expect(await bondfire('playbook', 'rerun', id, ...other)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('nobody knows who answers') as string,
  });
  expect(await bondfire('playbook', 'rerun', id, '--from', 'words', '--with', 'Batch 8')).toMatchObject({ code: 2 });
  const { run: again } = await typedJson<{ run: string }>(['playbook', 'rerun', id, ...other, '--as', 'ines'], { env });
  const redone = (await bondfire('playbook', 'run', again)).stdout;
  expect(redone).toMatch(/words\s+done\s+done by ines \{"text":"Batch 8"\}/);
  expect(redone).toMatch(/approve\s+parked/);
  expect(await typedJson(['issue', 'list'], { env })).toHaveLength(1);
});

test(
  'a file that is changed while the product runs is taken up, and a wrong one is told',
  { timeout: 300_000 },
  async () => {
    const product = start(['start', '--port', '0'], { env: { ...env, BONDFIRE_LOG: 'info' } });
    await product.printed('Bondfire is ready');
    const file = path.join(dataDir, 'playbooks/answer.yaml');
    await writeFile(file, ANSWER.replace('within: 2h', 'witin: 2h'));
    await product.said('did you mean within?');
    const listed = (await bondfire('playbook', 'list')).stdout;
    expect(listed).toMatch(/answer\s+act\s+ready\s+by hand/);
    expect(listed).toMatch(
      /answer: its file is not in force as it is now; revision [0-9a-f]{8} is\.\n.*answer\.yaml:\d+:\d+ /,
    );
    await writeFile(file, ANSWER.replace('within: 2h', 'within: 3h'));
    await product.said('playbook answer is in force in revision');
    const { revisions } = await typedJson<{ revisions: readonly { revision: string }[] }>(
      ['playbook', 'show', 'answer'],
      { env },
    );
    expect((await bondfire('playbook', 'diff', 'answer', revisions[1]?.revision ?? '')).stdout).toMatch(
      /-\s+within: 2h\n\+\s+within: 3h/,
    );
    product.signal('SIGTERM');
    await product.ended;
  },
);

test(
  'a wrong file is told with its place and its cure; a graph, a schema and a list are drawn',
  { timeout: 300_000 },
  async () => {
    const wrong = await bondfire('playbook', 'lint', path.join(dataDir, 'wrong.yaml'));
    expect(wrong.code).toBe(3);
    expect(wrong.stdout).toMatch(/wrong\.yaml:\d+:\d+.*without a verb.*did you mean ask/s);
    expect((await bondfire('playbook', 'graph', 'answer')).stdout).toContain('flowchart TD');
    expect(await typedJson(['playbook', 'schema'], { env })).toMatchObject({
      $defs: { step: { anyOf: expect.any(Array) as unknown } },
    });
    expect((await bondfire('playbook', 'list')).stdout).toMatch(/answer\s+act\s+ready\s+by hand/);
    expect(await bondfire('playbook', 'test')).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('no answer.cases.yaml beside it') as string,
    });
  },
);

test(
  'whoever is named is looked up in the product or in a file, or it is said that nobody was',
  { timeout: 300_000 },
  async () => {
    const named = path.join(dataDir, 'named.yaml');
    await writeFile(named, ANSWER.replace('role:expert', 'person:inez'));
    const lint = (...argv: readonly string[]): Promise<Ended> => bondfire('playbook', 'lint', named, ...argv);
    expect(await lint()).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(
        /named\.yaml:9:9 steps\.1\.of: there is no person inez; did you mean ines\?\n1 problem/,
      ) as string,
    });
    const people = path.join(dataDir, 'people.yaml');
    await writeFile(people, 'people: [inez]\nroles: [approver]\n');
    expect(await lint('--people', people)).toMatchObject({ code: 0, stdout: 'No problems in 1 playbook.\n' });
    await writeFile(people, 'people: [inez]\nrole: [approver]\n');
    expect(await lint('--people', people)).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('people.yaml:2:1 role: role is not known here; did you mean roles?') as string,
    });
    const alone = await typed(['playbook', 'lint', named], { env: { BONDFIRE_DATA: path.join(dataDir, 'none') } });
    expect(alone).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(
        'People, teams and roles were not looked up: no product runs on this data folder',
      ) as string,
    });
    const gone = await typed(['playbook', 'lint', named, '--json'], {
      env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', BONDFIRE_DATA: path.join(dataDir, 'none') },
    });
    expect(JSON.parse(gone.stdout)).toMatchObject({
      problems: [],
      people: { looked_up: false, why: expect.stringContaining('ECONNREFUSED') as string },
    });
  },
);
