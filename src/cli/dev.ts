/** `connector dev`: at each save, what the mapping makes of its cases beside each payload, and what the contract suite says. */
import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Fault } from '#sdk';
import { packageFile } from '../platform/files.ts';
import type { Mapped, Tried } from './dev-mapped.ts';
import { columns, counted, visible } from './words.ts';

export interface Dev {
  readonly print: (...lines: readonly string[]) => void;
  /** Of the terminal, in characters. */
  readonly width: number;
}

/** An editor writes a file in several steps. */
const SETTLE_MS = 150;
/** Narrower, and one comes below the other. */
const SIDE_BY_SIDE = 100;
const GAP = '  │  ';

/** Goes on until `signal`; with `once`, one round. Answers whether all was well at the last one. @throws Fault `config` where there is no such folder. */
export async function develop(id: string, dev: Dev, signal: AbortSignal, once: boolean): Promise<boolean> {
  const folders = [packageFile('connectors', id), packageFile('mappings', id)];
  const missing = folders.find((folder) => !existsSync(folder));
  if (missing !== undefined)
    throw new Fault('config', `there is no folder ${missing}`, { cure: `Begin with: bondfire connector new ${id}` });
  if (once) return round(id, dev, signal);
  let well = true;
  while (!signal.aborted) {
    const saved = new AbortController();
    const changed = changeIn(folders, signal).then(() => saved.abort());
    well = await round(id, dev, AbortSignal.any([signal, saved.signal]));
    if (!saved.signal.aborted) dev.print('', 'Waiting for the next save; Ctrl-C ends.');
    await changed;
  }
  return well;
}

/** Resolves when something in them was saved, or at the signal. */
async function changeIn(folders: readonly string[], signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    let settling: NodeJS.Timeout | undefined;
    const watchers = folders.map((folder) =>
      watch(folder, { recursive: true }, () => {
        clearTimeout(settling);
        settling = setTimeout(end, SETTLE_MS);
      }),
    );
    function end(): void {
      clearTimeout(settling);
      for (const one of watchers) one.close();
      signal.removeEventListener('abort', end);
      resolve();
    }
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

async function round(id: string, { print, width }: Dev, signal: AbortSignal): Promise<boolean> {
  print('', `${id}, ${new Date().toLocaleTimeString()}`);
  const said = await child(process.execPath, [packageFile('src', 'cli', 'dev-mapped.ts'), id], signal);
  if (signal.aborted) return false;
  let mapped: Mapped = { tried: [], problems: [] };
  if (said.code === 0) mapped = JSON.parse(said.stdout) as Mapped;
  else print('', visible(said.stderr.trim(), true));
  for (const one of mapped.tried) print('', ...sideBySide(one, width));
  if (mapped.problems.length > 0) print('', ...mapped.problems);
  const failures = said.code === 0 ? await conformance(id, signal) : [];
  if (signal.aborted) return false;
  const wrong = mapped.tried.filter(({ failure }) => failure !== null).length + mapped.problems.length;
  const well = said.code === 0 && wrong === 0 && failures.length === 0;
  print('', ...failures, well ? 'All is well.' : `${counted(wrong + failures.length, 'problem')} so far.`);
  return well;
}

function sideBySide({ title, record, outcome, failure }: Tried, width: number): string[] {
  const left = linesOf(record);
  const right = linesOf('activity' in outcome ? withoutNulls(outcome.activity) : outcome);
  const head = failure === null ? `ok    ${title}` : `WRONG ${title}: ${failure}`;
  if (width < SIDE_BY_SIDE) return [head, ...left, '→', ...right];
  const half = Math.floor((width - GAP.length) / 2);
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, row) => {
    const shown = (left[row] ?? '').slice(0, half);
    return `${shown}${' '.repeat(Math.max(0, half - columns(shown)))}${GAP}${(right[row] ?? '').slice(0, half)}`;
  });
  return [head, ...rows];
}

function linesOf(value: unknown): string[] {
  return JSON.stringify(value, null, 2)
    .split('\n')
    .map((line) => visible(line));
}

function withoutNulls(activity: object): object {
  return Object.fromEntries(Object.entries(activity).filter(([, value]) => value !== null));
}

interface Report {
  readonly testResults: readonly {
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** What fails, a line each. */
async function conformance(id: string, signal: AbortSignal): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bondfire-dev-'));
  const file = path.join(folder, 'report.json');
  try {
    const vitest = packageFile('node_modules', 'vitest', 'vitest.mjs');
    const argv = [vitest, 'run', `connectors/${id}/`, '--reporter=json', `--outputFile=${file}`];
    const said = await child(process.execPath, argv, signal);
    if (signal.aborted) return [];
    if (!existsSync(file)) return [`the tests did not run:\n${visible((said.stderr || said.stdout).trim(), true)}`];
    const { testResults } = JSON.parse(await readFile(file, 'utf8')) as Report;
    return testResults.flatMap(({ message = '', assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      if (assertionResults.length === 0) return [visible(message, true)];
      return failed.map(({ fullName, failureMessages: [why = ''] }) => `✗ ${fullName}\n    ${why.split('\n')[0]}`);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Killed at the signal. */
async function child(program: string, argv: readonly string[], signal: AbortSignal): Promise<Said> {
  const started = spawn(program, argv, { cwd: packageFile(), stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => void started.kill();
  signal.addEventListener('abort', kill);
  if (signal.aborted) kill();
  let stdout = '';
  let stderr = '';
  started.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  started.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => started.once('close', resolve));
  signal.removeEventListener('abort', kill);
  return { code, stdout, stderr };
}
