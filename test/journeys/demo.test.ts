/** What a new user sees first: the demo, from start to Ctrl-C. */
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { start } from '../support/cli.ts';

let temp = '';

beforeAll(async () => {
  temp = await mkdtemp(path.join(tmpdir(), 'bondfire-test-demo-'));
  // As root, PostgreSQL runs as another user, who must reach it.
  await chmod(temp, 0o755);
});

afterAll(() => rm(temp, { recursive: true, force: true }));

async function postmaster(): Promise<number> {
  const [folder = ''] = await readdir(temp);
  const text = await readFile(path.join(temp, folder, 'postgres/postmaster.pid'), 'utf8');
  return Number(text.split('\n')[0]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function told(output: string): void {
  const story = [
    'sandbox Socialcast is up',
    'sandbox Drupal is up',
    'Dana, outside',
    'asks the group Camera',
    'Ines, in the group',
    'The page is in Drupal',
    'bondfire trace',
  ];
  const places = story.map((line) => output.indexOf(line));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
  const chain = ['effect ', 'run  ', 'activity ', 'envelope ', 'payload: {"id":"p-3"'].map((noun) =>
    output.indexOf(noun, output.indexOf('bondfire trace')),
  );
  expect(chain).toEqual(chain.toSorted((a, b) => a - b));
  expect(output).toContain('Ines Keller answered: “Known: firmware 2.1');
  expect(output).toContain('1 question asked and 1 page written');
}

test(
  'the complaint travels, and Ctrl-C leaves nothing behind, also of a demo that was killed',
  { timeout: 480_000 },
  async () => {
    const killed = start(['demo'], { env: { TMPDIR: temp } });
    await killed.printed('sandbox Socialcast is up');
    const orphan = await postmaster();
    killed.signal('SIGKILL');
    await killed.ended;
    expect(isAlive(orphan)).toBe(true);

    const demo = start(['demo'], { env: { TMPDIR: temp } });
    told(await demo.printed('Ctrl-C; its data is removed'));
    expect(isAlive(orphan)).toBe(false);
    const server = await postmaster();
    demo.signal('SIGINT');
    expect(await demo.ended).toMatchObject({ code: 0, stderr: '' });
    expect(isAlive(server)).toBe(false);
    expect(await readdir(temp)).toEqual([]);
  },
);

test(
  'with DATABASE_URL it works in a database of its own, and drops it; a fault is heard, decided, answered and learnt from',
  { timeout: 480_000 },
  async () => {
    const { url } = inject('postgres');
    const demo = start(['demo', '--pace', '0'], { env: { TMPDIR: temp, DATABASE_URL: url, BONDFIRE_ENRICH: 'on' } });
    told(await demo.printed('Ctrl-C; its data is removed'));
    const story = await demo.printed('in the library, for the next time');
    expect(story).toMatch(/Rosa, in public[^]*The early warning: \d people in 30 minutes where none is usual/);
    expect(story).toMatch(/Ines, who is on call: known[^]*Bea, who may approve: yes[^]*[5-8] people are answered/);
    demo.signal('SIGTERM');
    expect(await demo.ended).toMatchObject({ code: 0 });
    expect(await readdir(temp)).toEqual([]);
  },
);
