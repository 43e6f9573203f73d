/** The whole product, on parts that come with it: a company with its systems, and what happens to it. It runs until it is told to stop. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { sandbox as mastodon } from '../../../connectors/mastodon/sandbox.ts';
import { sandbox as slack } from '../../../connectors/slack/sandbox.ts';
import { sandbox as socialcast } from '../../../connectors/socialcast/sandbox.ts';
import { sandbox as drupal } from '../../../connectors/drupal/sandbox.ts';
import type { Audience } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { startServer } from '../../api/index.ts';
import { OPERATOR, type App } from '../../app/index.ts';
import { createBondfire, type Bondfire } from '../../main.ts';
import { createLog, openDatabase, readConfig, type Config } from '../../platform/index.ts';
import { addPeople, addPractice, writeHistory, writeVocabulary } from './company.ts';
import { complaint } from './complaint.ts';
import { chatter, fault } from './fault.ts';

const FOLDER = 'bondfire-demo-';
/** In that folder: whose it is. */
const PID = 'demo.pid';
const PULL_EVERY_MS = 1_000;
const PATIENCE_MS = 60_000;
const PACE = 30;
const CHATTER_EVERY_MS = 15_000;

export interface DemoOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly print: (line: string) => void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Seconds in which whoever looks on may answer in the place of the people in it. */
  readonly pace?: number;
}

/** Goes on until the signal. Answers the exit code. */
export async function demo({ env = process.env, print, signal, pace = PACE }: DemoOptions): Promise<number> {
  await clearUp();
  const dataDir = await mkdtemp(path.join(tmpdir(), FOLDER));
  await writeFile(path.join(dataDir, PID), String(process.pid));
  await writeVocabulary(dataDir);
  const database = env['DATABASE_URL'] ? await demoDatabase(env['DATABASE_URL']) : null;
  const config = readConfig({
    ...env,
    BONDFIRE_DATA: dataDir,
    BONDFIRE_PORT: '0',
    BONDFIRE_ALLOW_PRIVATE: '127.0.0.1',
    BONDFIRE_LOG: env['BONDFIRE_LOG'] ?? 'warn',
    ...(database && { DATABASE_URL: database.url }),
  });
  const open: { stop(): Promise<unknown> }[] = [{ stop: () => rm(dataDir, { recursive: true, force: true }) }];
  if (database) open.push({ stop: database.drop });
  const started = Date.now();
  const say = (line: string): void => print(`${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s  ${line}`);
  try {
    await story({ config, open, say, print, signal, pace });
    return 0;
  } catch (error) {
    if (signal.aborted) return 0;
    throw error;
  } finally {
    if (signal.aborted) print('\nStopping.');
    for (const one of open.toReversed()) await one.stop();
  }
}

interface Story extends Required<Pick<DemoOptions, 'print' | 'signal' | 'pace'>> {
  readonly config: Config;
  readonly open: { stop(): Promise<unknown> }[];
  readonly say: (line: string) => void;
}

async function story({ config, open, say, print, signal, pace }: Story): Promise<void> {
  say('Bondfire starts, with a PostgreSQL of its own' + (config.databaseUrl ? ' in yours' : ''));
  const bondfire = await createBondfire({ config, log: createLog(config.log), pullEveryMs: PULL_EVERY_MS });
  open.push({ stop: () => bondfire.close() });
  signal.throwIfAborted();
  const { app } = bondfire;
  await bondfire.startWork();
  const server = await startServer({ app, log: createLog(config.log), host: config.host, port: config.port });
  open.push(server);

  // Sandboxes are stopped last: what is connected to them would say that they are gone.
  const colleagues = await startSandbox(socialcast);
  open.unshift(colleagues);
  say(`A sandbox Socialcast is up at ${colleagues.url}: the colleagues`);
  const community = await startSandbox(drupal);
  open.unshift(community);
  say(`A sandbox Drupal is up at ${community.url}: where practice is kept`);
  await connect(app, 'colleagues', colleagues, say);
  await connect(app, 'community', community, say);
  const { token } = await app.addConnection(OPERATOR, {
    id: 'outside',
    connector: 'webhook',
    audience: 'external',
    settings: {},
  });
  say('Webhook connection “outside” takes posts of the consumers');
  await until(() => caughtUp(bondfire), signal);
  say('What the colleagues and the community said before is read: it is history and sets nothing off');

  const outside = `${server.url}/in/outside/${token}`;
  const waiting = <T>(what: () => Promise<T | false>): Promise<T> => until(what, signal);
  await complaint({ app, colleagues, community, outside, say, print, until: waiting, signal });
  const workspace = await startSandbox(slack);
  const fedi = await startSandbox(mastodon);
  open.unshift(workspace, fedi);
  await connect(app, 'workspace', workspace, say);
  await connect(app, 'fediverse', fedi, say, 'external');
  await addPeople(app, 'workspace');
  await addPractice(app);
  const account = await addAccount(app);
  print(`  the console              ${server.url} as ${account.email}, password ${account.password}`);
  print(
    `  say something yourself   curl -d '{"id":"mine","text":"Hello"}' -H 'content-type: application/json' ${outside}`,
  );
  print(`  look inside              BONDFIRE_DATA=${config.dataDir} npm run -s bondfire -- activity list`);
  print('  stop                     Ctrl-C; its data is removed');
  print('');
  const history = path.join(config.dataDir, 'history.jsonl');
  await writeHistory(history, new Date());
  const { imported } = await app.import(OPERATOR, history, { connection: 'outside', mapping: null, live: false });
  say(
    `What was said in the last three weeks is imported: ${imported} posts, so that what is unusual can be told from it`,
  );
  const parts = {
    app,
    fedi,
    workspace,
    say,
    until: waiting,
    patienceMs: pace * 1_000,
    betweenMs: Math.min(2_000, pace * 200),
    signal,
  };
  await fault(parts);
  print('');
  say('That is the story. People go on talking; look around in the console');
  void chatter(parts, CHATTER_EVERY_MS);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function connect(
  app: App,
  id: string,
  { connector, settings }: RunningSandbox,
  say: (line: string) => void,
  audience: Audience = 'internal',
): Promise<void> {
  await app.addConnection(OPERATOR, { id, connector, audience, settings });
  const checks = await app.testConnection(OPERATOR, id);
  const failed = checks.filter(({ ok }) => !ok);
  say(`Connection “${id}” is tested: ${checks.length - failed.length} of ${checks.length} scopes work`);
  for (const { scope, missing, cure } of failed)
    say(`  ${scope}: ${missing ?? 'it does not work'}${cure === null ? '' : ` (${cure})`}`);
}

/** Somebody to look on as, who may do everything. */
async function addAccount(app: App): Promise<{ readonly email: string; readonly password: string }> {
  const password = randomBytes(9).toString('base64url');
  const { token, account } = await app.inviteAccount(OPERATOR, { person: 'ada', role: 'admin' });
  await app.usePasswordLink({ token, password }, { address: null, agent: null });
  return { email: account.email, password };
}

/** Whether every stream has been read to its end once. */
async function caughtUp({ database }: Bondfire): Promise<boolean> {
  const { rows } = await database.pool.query<{ ready: boolean }>(
    'select count(*) >= 5 and bool_and(caught_up_at is not null) as ready from cursors',
  );
  return rows[0]?.ready === true;
}

async function until<T>(what: () => Promise<T | false>, signal: AbortSignal): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(100, undefined, { signal })) {
    const found = await what();
    if (found !== false) return found;
    if (Date.now() > end) throw new Error('the demo got stuck: set BONDFIRE_LOG=debug to see where');
  }
}

/** A demo that was killed left its folder, and a PostgreSQL that runs in it. */
async function clearUp(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(FOLDER)) continue;
    const dataDir = path.join(tmpdir(), name);
    const pid = Number(await readFile(path.join(dataDir, PID), 'utf8').catch(() => Number.NaN));
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    // Whoever opens it last stops it.
    const log = createLog({ level: 'error', format: 'auto' });
    await openDatabase({ dataDir, log }).then(
      (database) => database.close(),
      () => undefined,
    );
    await rm(dataDir, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A database of its own beside the given one, so that the demo leaves nothing in it. */
async function demoDatabase(url: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `bondfire_demo_${randomBytes(4).toString('hex')}`;
  async function run(sql: string): Promise<void> {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
  await run(`create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => run(`drop database if exists ${name} with (force)`) };
}
