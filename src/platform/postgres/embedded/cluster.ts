/** One PostgreSQL data folder: making it, starting a server on it, and seeing whether one runs. */
import { randomBytes } from 'node:crypto';
import {
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  unlink,
  writeFile,
  chown,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '#sdk';
import type { Log } from '../../log.ts';
import type { Binaries } from './binaries.ts';
import { chooseServerUser, refuseOthers, startAs, type ServerUser } from './server-user.ts';

export const ROLE = 'bondfire';

/**
 * Set on the command line, so that they are what this version says whatever the folder was made with. Reachable from this machine alone; no
 * statement and no row in its log.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  cluster_name: 'bondfire',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '64MB',
  fsync: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  max_connections: '100',
};

/** What `postmaster.pid` says. */
export interface Running {
  readonly pid: number;
  readonly port: number;
  /** `starting`, `ready`, `stopping`, … */
  readonly status: string;
}

export function clusterFolder(dataDir: string): string {
  return path.join(dataDir, 'postgres');
}

/** The superuser's password, beside the data and readable for its owner alone. */
export async function readPassword(folder: string): Promise<string | null> {
  return readFile(path.join(folder, 'bondfire.password'), 'utf8').catch(() => null);
}

/**
 * Makes the data folder if there is none: in a folder beside it that is then renamed, so that of two processes one wins, and a killed one leaves
 * nothing half made.
 *
 * @throws Fault `config` for a folder that cannot be written, belongs to somebody else, holds something else, or was written by another major version.
 */
export async function ensureCluster(dataDir: string, binaries: Binaries): Promise<void> {
  const folder = clusterFolder(dataDir);
  const there = await stat(folder).catch(() => null);
  if (there) refuseOthers(folder, there);
  const version = await readFile(path.join(folder, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version === null) {
    await refuseForeign(folder);
    await initialise(dataDir, binaries);
    return;
  }
  if (Number.parseInt(version, 10) !== binaries.major) {
    const wrote = `The data folder ${folder} was written by PostgreSQL ${version.trim()}`;
    throw new Fault('config', `${wrote}, and this Bondfire carries PostgreSQL ${binaries.major}.`, {
      cure: `Run the Bondfire that wrote it, run PostgreSQL ${version.trim()} on it yourself and set DATABASE_URL, or choose another folder with BONDFIRE_DATA.`,
    });
  }
}

async function refuseForeign(folder: string): Promise<void> {
  const files = await readdir(folder).catch(() => []);
  if (files.length === 0) return;
  throw new Fault('config', `The folder ${folder} holds files that are not a PostgreSQL data folder.`, {
    cure: 'Move them away, or choose another folder with BONDFIRE_DATA.',
  });
}

async function initialise(dataDir: string, binaries: Binaries): Promise<void> {
  const stage = await makeStage(dataDir);
  try {
    const passwordFile = path.join(stage, 'password');
    await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    const user = await chooseServerUser(binaries.initdb, stage, null, async ({ owner }) => {
      if (!owner) return;
      await chown(stage, owner.uid, owner.gid);
      await chown(passwordFile, owner.uid, owner.gid);
    });
    const made = path.join(stage, 'data');
    await initdb(user, binaries.initdb, made, passwordFile);
    await rename(passwordFile, path.join(made, 'bondfire.password'));
    await rename(made, clusterFolder(dataDir)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

const STAGE = 'postgres.new-';
const STAGE_IS_LEFT_OVER_MS = 600_000;

async function makeStage(dataDir: string): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true });
    const leftOver = (await readdir(dataDir))
      .filter((name) => name.startsWith(STAGE))
      .map((name) => path.join(dataDir, name));
    for (const name of leftOver) {
      const made = await stat(name).catch(() => null);
      if (made && Date.now() - made.mtimeMs > STAGE_IS_LEFT_OVER_MS) await rm(name, { recursive: true, force: true });
    }
    return await mkdtemp(path.join(dataDir, STAGE));
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new Fault('config', `The data folder ${dataDir} cannot be written (${why}).`, {
      cause,
      cure: 'Give this user the right to write there, or choose another folder with BONDFIRE_DATA.',
    });
  }
}

async function initdb(user: ServerUser, program: string, folder: string, passwordFile: string): Promise<void> {
  const args = [
    '-D',
    folder,
    `--username=${ROLE}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
  ];
  // The same order and case rules on every machine, whatever locales it has.
  args.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  const child = startAs(user, program, args, ['ignore', 'ignore', 'pipe']);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code === 0) return;
  throw new Fault(
    'config',
    `PostgreSQL's initdb failed in ${folder} (${user.name}): ${said.trim() || `exit code ${code}`}`,
    {
      cure: 'Mend what it names, or set DATABASE_URL to a PostgreSQL 15 or later.',
    },
  );
}

/** A server that was started; it may not be ready yet, and it may lose against another that started at the same moment. */
export interface Starting {
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  readonly hasEnded: () => boolean;
}

/** @param port wanted; 0 for any that is free. @param over settings in the place of ours */
export async function startServer(
  dataDir: string,
  binaries: Binaries,
  port: number,
  over: Readonly<Record<string, string>>,
): Promise<Starting> {
  const folder = clusterFolder(dataDir);
  const { uid, gid } = await stat(folder);
  const user = await chooseServerUser(binaries.initdb, folder, { uid, gid }, async () => undefined);
  const settings = Object.entries({
    ...SETTINGS,
    ...over,
    port: String(port || (await freePort())),
  });
  const args = ['-D', folder, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const log = await openLog(dataDir);
  try {
    const child = startAs(user, binaries.postgres, args, ['ignore', log.fd, log.fd]);
    child.unref();
    let over = false;
    const ended = new Promise<void>((resolve) => {
      const end = (): void => {
        over = true;
        resolve();
      };
      child.on('exit', end);
      child.on('error', end);
    });
    return { ended, hasEnded: () => over };
  } finally {
    await log.close();
  }
}

const LOG_LIMIT_BYTES = 10_000_000;

function logFile(dataDir: string): string {
  return path.join(dataDir, 'postgres.log');
}

async function openLog(dataDir: string): ReturnType<typeof open> {
  const file = logFile(dataDir);
  const old = await stat(file).catch(() => null);
  if (old && old.size > LOG_LIMIT_BYTES) await rename(file, `${file}.1`);
  return open(file, 'a', 0o600);
}

/** The last thing that the server said was fatal, for a message. */
export async function lastWords(dataDir: string): Promise<string> {
  const said = await readFile(logFile(dataDir), 'utf8').catch(() => '');
  const fatal = said.split('\n').findLast((line) => line.includes('FATAL') || line.includes('PANIC'));
  return `${fatal ?? 'it said nothing'} (see ${logFile(dataDir)})`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.');
  return address.port;
}

/** The server on this folder, as far as its `postmaster.pid` tells; null when there is none. A file left by a killed server is removed. */
export async function findServer(folder: string): Promise<Running | null> {
  const file = path.join(folder, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return { pid: 0, port: 0, status: 'starting' };
  if (await serves(pid, folder)) return { pid, port: Number(lines[3] ?? 0), status: lines[7] ?? 'starting' };
  // PostgreSQL itself would refuse to start as long as any process has this number, as one does where numbers start anew (a container).
  const still = await readFile(file, 'utf8').catch(() => null);
  if (still === text) await unlink(file).catch(() => undefined);
  return null;
}

/** Whether that process is alive and a PostgreSQL on this folder, which is its working directory. */
async function serves(pid: number, folder: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === folder;
  } catch (error) {
    const hidden = error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM');
    if (!hidden) return false;
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    return name.trim() === 'postgres';
  }
}

const STOP_PATIENCE_MS = 30_000;

/** Ends the server of this folder: its clients are cut off, what is committed is written out. Resolves when the process has let go of the folder; it may need a moment more to be collected. */
export async function stopServer(folder: string, log: Log): Promise<void> {
  const server = await findServer(folder);
  if (!server) return;
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
  for (const signal of signals) {
    kill(server.pid, signal);
    const until = Date.now() + STOP_PATIENCE_MS;
    while (Date.now() < until) {
      if (!(await serves(server.pid, folder))) return;
      await sleep(10);
    }
    log.warn(`PostgreSQL did not stop within ${STOP_PATIENCE_MS / 1000} s of ${signal}`, { pid: server.pid });
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
