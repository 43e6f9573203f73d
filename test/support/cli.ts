/** The real `bondfire`, as a person starts it: each run a process of its own, or within this one. */
import { spawn } from 'node:child_process';
import { Writable, type Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { json, main } from '../../src/cli/main.ts';
import { packageFile } from '../../src/platform/files.ts';
import { recordOutput } from './secrets.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What is piped in; nothing where left out. */
  readonly input?: string | Uint8Array;
}

export interface Running {
  /** Resolves with what it printed once that holds `text`; rejects when it ends before. */
  printed(text: string): Promise<string>;
  /** The same of stderr. */
  said(text: string): Promise<string>;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

const BIN = packageFile('src', 'cli', 'bin.ts');
const PATIENCE_MS = 150_000;

export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return start(argv, options).ended;
}

/** A run that prints one JSON document. */
export async function runJson<T>(argv: readonly string[], options: RunOptions = {}): Promise<T> {
  return documentOf<T>(argv, await run([...argv, '--json'], options));
}

function documentOf<T>(argv: readonly string[], { code, stdout, stderr }: Ended): T {
  if (code !== 0) throw new Error(`bondfire ${argv.join(' ').slice(0, 200)} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

/** The same command line within this process: a third of the time, where it is not the process that is tried. */
export async function typed(argv: readonly string[], { env = {}, input = '' }: RunOptions = {}): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  const given = Buffer.from(input);
  const log = new Writable({
    write(chunk, _encoding, done) {
      stderr += String(chunk);
      done();
    },
  });
  const code = await main(argv, {
    env: { ...clean(), ...env },
    log,
    asks: false,
    progress: false,
    print: (...lines) => void (stdout += `${lines.join('\n')}\n`),
    json: (value, indent) => void (stdout += `${json(value, indent)}\n`),
    note: (...lines) => void (stderr += `${lines.join('\n')}\n`),
    over: () => undefined,
    bold: (text) => text,
    red: (text) => text,
    read: () => Promise.resolve(given),
    heard: () => true,
    async *input() {
      yield given;
    },
  });
  recordOutput(stderr);
  return { code, stdout, stderr };
}

/** One that prints one JSON document. */
export async function typedJson<T>(argv: readonly string[], options: RunOptions = {}): Promise<T> {
  return documentOf<T>(argv, await typed([...argv, '--json'], options));
}

/** It is killed when the test is over. What it logs may hold no secret of the suite. */
export function start(argv: readonly string[], { env = {}, input = '' }: RunOptions = {}): Running {
  const child = spawn(process.execPath, [BIN, ...argv], { env: { ...clean(), ...env }, stdio: 'pipe' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      recordOutput(stderr);
      resolve({ code, stdout, stderr });
    });
  });
  return {
    printed: (text) => seen(child.stdout, ended, text, () => stdout),
    said: (text) => seen(child.stderr, ended, text, () => stderr),
    signal: (name) => child.kill(name),
    ended,
  };
}

function seen(stream: Readable, ended: Promise<Ended>, text: string, all: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`it did not print "${text}" but: ${all()}`)), PATIENCE_MS);
    const look = (): void => {
      if (!all().includes(text)) return;
      clearTimeout(late);
      resolve(all());
    };
    stream.on('data', look);
    look();
    void ended.then(({ code, stderr }) => {
      clearTimeout(late);
      reject(new Error(`it ended with ${code} before it printed "${text}": ${stderr}`));
    });
  });
}

/** Nothing of the surroundings that the product or its output would heed; and no models, which cost each process a second. */
function clean(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(BONDFIRE_|DATABASE_URL$|NO_COLOR$|FORCE_COLOR$)/.test(name),
  );
  return { ...Object.fromEntries(kept), BONDFIRE_ENRICH: 'off' };
}
