/** The main job on parts that come with the product: a complaint travels from outside to a decision and a page that keeps it. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { reply, sandbox as socialcast } from '../../../connectors/socialcast/sandbox.ts';
import { sandbox as drupal } from '../../../connectors/drupal/sandbox.ts';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { startServer } from '../../api/index.ts';
import { OPERATOR, type App } from '../../app/index.ts';
import { createBondfire, type Bondfire } from '../../main.ts';
import { createLog, openDatabase, readConfig, type Config } from '../../platform/index.ts';
import { traceStory } from '../story.ts';

/** What people said outside, in the order said. One of them complains about a camera. */
const SAID = [
  { id: 'p-1', name: 'Noor', text: 'Two days on one charge. Whoever built this battery: thank you.' },
  { id: 'p-2', name: 'Luca', text: 'Which colour of the Vega 3 should I take, sand or slate?' },
  {
    id: 'p-3',
    name: 'Dana',
    text: 'The camera of my Vega 3 is broken since the update: every picture has a red tint!',
  },
  { id: 'p-4', name: 'Sam', text: 'Queue at the shop again, but friendly people.' },
];
const DECISION = 'Known: firmware 2.1 removes the red tint, and it is out on Friday. Until then, switch HDR off.';
const FOLDER = 'bondfire-demo-';
/** In that folder: whose it is. */
const PID = 'demo.pid';
const PULL_EVERY_MS = 1_000;
const PATIENCE_MS = 45_000;

export interface DemoOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly print: (line: string) => void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Goes on until the signal. Answers the exit code. */
export async function demo({ env = process.env, print, signal }: DemoOptions): Promise<number> {
  await clearUp();
  const dataDir = await mkdtemp(path.join(tmpdir(), FOLDER));
  await writeFile(path.join(dataDir, PID), String(process.pid));
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
    await story(config, open, say, print, signal);
    return 0;
  } catch (error) {
    if (signal.aborted) return 0;
    throw error;
  } finally {
    for (const one of open.toReversed()) await one.stop();
  }
}

async function story(
  config: Config,
  open: { stop(): Promise<unknown> }[],
  say: (line: string) => void,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  say('Bondfire starts, with a PostgreSQL of its own' + (config.databaseUrl ? ' in yours' : ''));
  const bondfire = await createBondfire({ config, log: createLog(config.log), pullEveryMs: PULL_EVERY_MS });
  open.push({ stop: () => bondfire.close() });
  signal.throwIfAborted();
  const { app } = bondfire;
  await bondfire.startWork();
  const server = await startServer({ app, log: createLog(config.log), host: config.host, port: config.port });
  open.push(server);

  const colleagues = await startSandbox(socialcast);
  open.push(colleagues);
  say(`A sandbox Socialcast is up at ${colleagues.url}: the colleagues`);
  const community = await startSandbox(drupal);
  open.push(community);
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

  for (const { id, name, text } of SAID) {
    const body = JSON.stringify({
      id,
      text,
      author: { id: name.toLowerCase(), name },
      created_at: new Date().toISOString(),
      url: `https://forum.example/t/${id}`,
    });
    const answer = await fetch(`${server.url}/in/outside/${token}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal,
    });
    if (!answer.ok) throw new Error(`the post of ${name} was answered with ${answer.status}`);
    say(`${name}, outside: “${text}”`);
  }

  const asked = await effect(app, 'socialcast.post_message', signal);
  say('That is a complaint about a camera: playbook camera_complaint asks the group Camera in Socialcast');
  await sleep(1_500, undefined, { signal });
  reply(colleagues.world, asked.external_id ?? '', 'Ines', DECISION);
  say(`Ines, in the group’s thread: “${DECISION}”`);
  say('Her answer is taken as the decision; only now is it written down');
  const written = await effect(app, 'drupal.create_node', signal);
  const { made } = community.state();
  say(`The page is in Drupal: “${made.at(-1)?.text.split('\n')[0] ?? ''}”`);
  print('');
  print(`bondfire trace ${written.id}`);
  print('');
  for (const line of traceStory(await app.trace(OPERATOR, written.id))) print(line);
  print('');
  print(
    `That took ${SAID.length} posts in, ${colleagues.state().made.length} question asked and ${made.length} page written; nothing twice. It goes on running:`,
  );
  print(
    `  say something yourself   curl -d '{"id":"mine","text":"Hello"}' -H 'content-type: application/json' ${server.url}/in/outside/${token}`,
  );
  print(`  look inside              BONDFIRE_DATA=${config.dataDir} npm run -s bondfire -- activity list`);
  print('  stop                     Ctrl-C; its data is removed');
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  print('');
  print('Stopping.');
}

async function connect(
  app: App,
  id: string,
  { connector, settings }: RunningSandbox,
  say: (line: string) => void,
): Promise<void> {
  await app.addConnection(OPERATOR, { id, connector, audience: 'internal', settings });
  const checks = await app.testConnection(OPERATOR, id);
  const failed = checks.filter(({ ok }) => !ok);
  say(`Connection “${id}” is tested: ${checks.length - failed.length} of ${checks.length} scopes work`);
  for (const { scope, missing, cure } of failed)
    say(`  ${scope}: ${missing ?? 'it does not work'}${cure === null ? '' : ` (${cure})`}`);
}

/** Whether every stream has been read to its end once. */
async function caughtUp({ database }: Bondfire): Promise<boolean> {
  const { rows } = await database.pool.query<{ ready: boolean }>(
    'select count(*) >= 5 and bool_and(caught_up_at is not null) as ready from cursors',
  );
  return rows[0]?.ready === true;
}

async function effect(
  app: App,
  action: string,
  signal: AbortSignal,
): Promise<{ id: string; external_id: string | null }> {
  return until(async () => {
    const effects = await app.listEffects(OPERATOR, { limit: 20 });
    const refused = effects.find(({ fault, state }) => fault !== null && state !== 'done');
    if (refused?.state === 'refused') throw new Error(`${refused.action} was refused: ${refused.fault?.message}`);
    return effects.find((one) => one.action === action && one.state === 'done') ?? false;
  }, signal);
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
