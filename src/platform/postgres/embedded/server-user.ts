/** As whom PostgreSQL runs. It refuses root, so when we are root somebody else must be found who reaches both programs and data. */
import { execFile, spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '#sdk';

const run = promisify(execFile);

/** How a program is started as the user that owns the data folder. */
export interface ServerUser {
  /** For the log: `as we are`, `as the user postgres`, … */
  readonly name: string;
  /** Whom the data folder must belong to; null: to us, as it does when we make it. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  /** What the program's own id is changed to before it starts. */
  readonly drop: { readonly uid: number; readonly gid: number } | null;
  /** A command that changes the user itself and then becomes the program. */
  readonly prefix: readonly string[];
}

const OURSELVES: ServerUser = { name: 'as we are', owner: null, drop: null, prefix: [] };

/** Starts a program of PostgreSQL's, in a session of its own: Ctrl-C in our terminal is for us, and we stop PostgreSQL ourselves. */
export function startAs(user: ServerUser, program: string, args: readonly string[], stdio: StdioOptions): ChildProcess {
  const [file = program, ...rest] = [...user.prefix, program, ...args];
  return spawn(file, rest, { ...user.drop, stdio, detached: true, cwd: path.parse(program).root, env: environment() });
}

/** Nothing of ours: PG* variables would change its settings, and our keys are none of its business. */
function environment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { LC_ALL: 'C', TZ: 'UTC' };
  for (const name of ['PATH', 'LD_LIBRARY_PATH', 'SystemRoot', 'TEMP', 'TMP']) {
    if (process.env[name] !== undefined) env[name] = process.env[name];
  }
  return env;
}

/**
 * Chooses who runs PostgreSQL on `folder`.
 *
 * As an ordinary user, we do (`refuseOthers` has seen to it that the data is ours). As root: whoever owns the data that is there; for new data the user `postgres` if there is one, else ourselves
 * under another number in a user namespace (which reaches whatever root reaches, such as a home of mode 700), else `nobody`, last with the
 * capability to pass closed folders. Each is tried on the real folder before it is chosen.
 *
 * @param folder exists, and is ours to give away when `owner` is null
 * @param owner whose the data is; null when there is none yet
 * @param give hands the folder to a candidate before it is tried
 * @throws Fault `config` with the cure when nobody can.
 */
export async function chooseServerUser(
  initdb: string,
  folder: string,
  owner: { readonly uid: number; readonly gid: number } | null,
  give: (user: ServerUser) => Promise<void>,
): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return OURSELVES;
  for (const user of await candidates(owner)) {
    await give(user);
    if (await reaches(user, initdb, folder)) return user;
  }
  throw new Fault(
    'config',
    `PostgreSQL refuses to run as root, and no other user here reaches both ${initdb} and ${folder}.`,
    {
      cure: 'Run as an ordinary user, choose a folder that others may pass (mode 755) with BONDFIRE_DATA, or set DATABASE_URL.',
    },
  );
}

/** @throws Fault `config` when we are an ordinary user and the data is another's: PostgreSQL would refuse it. */
export function refuseOthers(folder: string, owner: { readonly uid: number }): void {
  const us = process.getuid?.();
  if (us === undefined || us === 0 || us === owner.uid) return;
  const whose = `The data folder ${folder} belongs to the user with the id ${owner.uid}`;
  throw new Fault('config', `${whose}, and this process runs as ${us}.`, {
    cure: 'Run as that user, or choose another folder with BONDFIRE_DATA.',
  });
}

async function candidates(
  owner: { readonly uid: number; readonly gid: number } | null,
): Promise<readonly ServerUser[]> {
  if (owner && owner.uid !== 0)
    return [dropped(`the user ${owner.uid}`, owner), capable(`the user ${owner.uid}`, owner)];
  if (owner) return [namespaced()];
  const postgres = await idsOf('postgres');
  const nobody = await idsOf('nobody');
  return [
    ...(postgres ? [dropped('the user postgres', postgres)] : []),
    namespaced(),
    ...(nobody ? [dropped('the user nobody', nobody), capable('the user nobody', nobody)] : []),
  ];
}

function dropped(who: string, ids: { readonly uid: number; readonly gid: number }): ServerUser {
  return { name: `as ${who}`, owner: ids, drop: ids, prefix: [] };
}

/** For the kernel it is root that owns the files, so root's own folders stay reachable; for PostgreSQL it is the user 1. */
function namespaced(): ServerUser {
  const prefix = ['unshare', '--user', '--map-user=1', '--'];
  return { name: 'in a user namespace', owner: { uid: 0, gid: 0 }, drop: null, prefix };
}

function capable(who: string, ids: { readonly uid: number; readonly gid: number }): ServerUser {
  const identity = ['--reuid', String(ids.uid), '--regid', String(ids.gid), '--clear-groups'];
  const capability = ['--inh-caps', '+dac_override', '--ambient-caps', '+dac_override'];
  return {
    name: `as ${who}, past closed folders`,
    owner: ids,
    drop: null,
    prefix: ['setpriv', ...identity, ...capability, '--'],
  };
}

async function idsOf(name: string): Promise<{ readonly uid: number; readonly gid: number } | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number.parseInt(uid.stdout, 10), gid: Number.parseInt(gid.stdout, 10) };
  } catch {
    return null;
  }
}

/** Whether that user can execute PostgreSQL's programs and write in the folder. */
function reaches(user: ServerUser, initdb: string, folder: string): Promise<boolean> {
  const probe = '"$1" --version >/dev/null 2>&1 && cd "$2" && [ -w . ]';
  return new Promise((resolve) => {
    const child = startAs(user, '/bin/sh', ['-c', probe, 'sh', initdb, folder], 'ignore');
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}
