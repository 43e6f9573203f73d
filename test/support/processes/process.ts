import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

export interface Started {
  readonly pid: number;
  /** The next line of its output; rejects when it ends without one. */
  line(): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<void>;
}

export interface StartOptions {
  /** Before the command: `['runuser', '-u', 'nobody', '--']`. */
  readonly prefix?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** In a process group of its own, so that `kill(-pid)` is what Ctrl-C is in a terminal. */
  readonly group?: boolean;
}

/** Starts one of the programs of this folder; it is killed when the test is over. */
export function start(
  name: 'jobs' | 'embedded' | 'watchdog',
  args: readonly string[],
  options: StartOptions = {},
): Started {
  const { prefix = [], env = process.env, group = false } = options;
  // Another user may not write into the folder of the run's logs.
  const variables = prefix.length > 0 ? { ...env, TEST_LOG_FOLDER: undefined } : env;
  const [file = '', ...rest] = [...prefix, process.execPath, `${import.meta.dirname}/${name}.ts`, ...args];
  const child = spawn(file, rest, { stdio: ['pipe', 'pipe', 'inherit'], env: variables, detached: group });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return {
    pid: child.pid ?? 0,
    async line() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the process ${name} ended without a word`);
      return value;
    },
    kill: (signal) => child.kill(signal),
    ended,
  };
}

/** Waits until `check` answers true, looking often; throws when that takes longer. */
export async function until(check: () => boolean | Promise<boolean>, deadlineMs = 60_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`not within ${deadlineMs} ms: ${String(check)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}
