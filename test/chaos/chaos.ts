/** Kills the product with SIGKILL again and again while posts flow and effects are due, then counts at the sandboxes what came of it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { sandbox as drupal } from '../../connectors/drupal/sandbox.ts';
import { sandbox as socialcast } from '../../connectors/socialcast/sandbox.ts';
import { sandbox as webhook } from '../../connectors/webhook/sandbox.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { createBondfire, type Bondfire } from '../../src/main.ts';
import { createLog, readConfig } from '../../src/platform/index.ts';

export interface ChaosOptions {
  readonly databaseUrl: string;
  readonly kills: number;
  /** Posts in all; a tenth of them is acted on. */
  readonly posts: number;
  readonly seed: number;
  readonly print?: (line: string) => void;
}

export interface ChaosReport {
  readonly kills: number;
  readonly posts: number;
  /** Acknowledged with 2xx and not in the store. */
  readonly lost: readonly string[];
  /** Due, and not made at the vendor. */
  readonly missing: readonly string[];
  /** Made more than once at the vendor. */
  readonly doubled: readonly string[];
  /** Neither done nor refused when all was over. */
  readonly unsettled: readonly string[];
}

/** The words that a playbook looks for, and the vendor that it writes to: one of each kind of repeat. */
const ROUTES = {
  colleagues: {
    word: 'tinted',
    step: 'do: socialcast.post_message, via: colleagues, with: { group: Camera, text: "Asked: {{ activity.text }}" }',
  },
  community: {
    word: 'blurry',
    step: 'do: drupal.create_node, via: community, with: { type: page, title: "Asked: {{ activity.text }}", body: Known. }',
  },
  desk: {
    word: 'frozen',
    step: 'do: webhook.post_keyed, via: desk, with: { body: { text: "Asked: {{ activity.text }}" } }',
  },
} as const;
type Route = keyof typeof ROUTES;
const ORDER: readonly Route[] = ['colleagues', 'community', 'desk'];

const ROOT = path.resolve(import.meta.dirname, '../..');
const ACTED_ON = 10;
const SENDERS = 8;
const SETTLE_PATIENCE_MS = 60_000;

interface Post {
  readonly id: string;
  readonly text: string;
  readonly route: Route | null;
}

export async function chaos({
  databaseUrl,
  kills,
  posts,
  seed,
  print = () => undefined,
}: ChaosOptions): Promise<ChaosReport> {
  const random = generator(seed);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'bondfire-chaos-'));
  const sandboxes = {
    colleagues: await startSandbox(socialcast),
    community: await startSandbox(drupal),
    desk: await startSandbox(webhook),
  };
  const port = await freePort();
  let child: ChildProcess | null = null;
  try {
    const said = makePosts(posts);
    const token = await prepare(dataDir, databaseUrl, sandboxes);
    const feed = sender(`http://127.0.0.1:${port}/in/outside/${token}`, said);
    for (let killed = 0; killed < kills; killed += 1) {
      child = await start(dataDir, databaseUrl, port);
      feed.upTo(Math.ceil((posts * (killed + 1)) / kills));
      await sleep(50 + random() * 700);
      child.kill('SIGKILL');
      await once(child, 'exit');
      child = null;
      print(`kill ${killed + 1} of ${kills}: ${feed.acknowledged.size} of ${posts} posts acknowledged`);
    }
    child = await start(dataDir, databaseUrl, port);
    feed.upTo(posts);
    await feed.done();
    return await judge({ dataDir, databaseUrl, said, kills, acknowledged: feed.acknowledged, sandboxes });
  } finally {
    child?.kill('SIGKILL');
    for (const one of Object.values(sandboxes)) await one.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function makePosts(count: number): Post[] {
  return Array.from({ length: count }, (_, at): Post => {
    const route = at % ACTED_ON === 0 ? (ORDER[(at / ACTED_ON) % ORDER.length] ?? null) : null;
    return {
      id: `post-${at}`,
      text: `Picture number ${at} is ${route === null ? 'lovely' : ROUTES[route].word}.`,
      route,
    };
  });
}

async function open(dataDir: string, databaseUrl: string): Promise<Bondfire> {
  const config = readConfig({ BONDFIRE_DATA: dataDir, DATABASE_URL: databaseUrl, BONDFIRE_LOG: 'error' });
  return createBondfire({ config, log: createLog(config.log), playbooks: null });
}

async function prepare(
  dataDir: string,
  databaseUrl: string,
  sandboxes: Readonly<Record<Route, RunningSandbox>>,
): Promise<string> {
  await mkdir(path.join(dataDir, 'playbooks'));
  for (const [name, { word, step }] of Object.entries(ROUTES)) {
    const text = `title: Ask about ${word}\npurpose: To be killed.\nmode: act\non: { activity: any, if: "has(activity.text) && activity.audience == 'external' && activity.text.contains('${word}')" }\nsteps:\n  - { id: ask, ${step} }\n`;
    await writeFile(path.join(dataDir, 'playbooks', `${name}.yaml`), text);
  }
  const bondfire = await open(dataDir, databaseUrl);
  try {
    for (const [id, { connector, settings }] of Object.entries(sandboxes)) {
      await bondfire.app.addConnection(OPERATOR, { id, connector, audience: 'internal', settings });
    }
    const { token } = await bondfire.app.addConnection(OPERATOR, {
      id: 'outside',
      connector: 'webhook',
      audience: 'external',
      settings: {},
    });
    return token ?? '';
  } finally {
    await bondfire.close();
  }
}

const READY_PATIENCE_MS = 30_000;

/** `bondfire start`, ready to take posts. */
async function start(dataDir: string, databaseUrl: string, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [path.join(ROOT, 'src/cli/bin.ts'), 'start', '--port', String(port)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      BONDFIRE_DATA: dataDir,
      DATABASE_URL: databaseUrl,
      BONDFIRE_ALLOW_PRIVATE: '127.0.0.1',
      BONDFIRE_LOG: 'error',
    },
  });
  for (const end = Date.now() + READY_PATIENCE_MS; Date.now() < end; await sleep(20)) {
    if (child.exitCode !== null) throw new Error('the product ended by itself');
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.ok) return child;
  }
  child.kill('SIGKILL');
  throw new Error('the product is not ready in time');
}

/** Sends posts as a careful vendor does: whatever was not acknowledged is sent again. */
function sender(address: string, posts: readonly Post[]) {
  const acknowledged = new Set<string>();
  const open = new Set<Promise<void>>();
  let next = 0;
  let end = 0;

  async function deliver({ id, text }: Post): Promise<void> {
    const body = JSON.stringify({ id, text, author: { id: 'u1', name: 'Dana' }, created_at: '2026-03-02T09:00:00Z' });
    for (;;) {
      const answer = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      }).catch(() => null);
      await answer?.arrayBuffer().catch(() => undefined);
      if (answer?.ok) return void acknowledged.add(id);
      await sleep(50);
    }
  }

  async function lane(): Promise<void> {
    for (let post = posts[next]; post && next < end; post = posts[next]) {
      next += 1;
      await deliver(post);
    }
  }

  return {
    acknowledged,
    /** Goes on sending as far as this post, in the background. */
    upTo(count: number): void {
      end = count;
      while (open.size < SENDERS) {
        const running = lane().finally(() => open.delete(running));
        open.add(running);
      }
    },
    async done(): Promise<void> {
      while (open.size > 0) await Promise.all(open);
    },
  };
}

interface Verdict {
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly said: readonly Post[];
  readonly kills: number;
  readonly acknowledged: ReadonlySet<string>;
  readonly sandboxes: Readonly<Record<Route, RunningSandbox>>;
}

async function judge({ dataDir, databaseUrl, said, kills, acknowledged, sandboxes }: Verdict): Promise<ChaosReport> {
  const bondfire = await open(dataDir, databaseUrl);
  try {
    const { pool } = bondfire.database;
    const open = `select id || ' ' || action || ' ' || state as effect from effects where state not in ('done', 'refused')`;
    let unsettled: string[] = [];
    for (const end = Date.now() + SETTLE_PATIENCE_MS; Date.now() < end; await sleep(200)) {
      unsettled = (await pool.query<{ effect: string }>(open)).rows.map(({ effect }) => effect);
      if (unsettled.length === 0) break;
    }
    const stored = await pool.query<{ external_id: string }>(
      `select external_id from activities where connection = 'outside'`,
    );
    const kept = new Set(stored.rows.map(({ external_id }) => external_id));
    const texts = Object.values(sandboxes).flatMap((one) => one.state().made.map(({ text }) => text));
    const counts = said.flatMap(({ text, route }) =>
      route === null ? [] : [{ text, made: texts.filter((one) => one.includes(`Asked: ${text}`)).length }],
    );
    return {
      kills,
      posts: said.length,
      lost: [...acknowledged].filter((id) => !kept.has(id)),
      missing: counts.filter(({ made }) => made === 0).map(({ text }) => text),
      doubled: counts.filter(({ made }) => made > 1).map(({ text }) => text),
      unsettled,
    };
  } finally {
    await bondfire.close();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Numbers in [0, 1) that the seed decides (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
