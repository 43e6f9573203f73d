/** The product as a process of its own, to be killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Aim } from './points.ts';

export interface ProductOptions {
  readonly dataDir: string;
  readonly databaseUrl: string;
  /** `start` unless told; null: it works, and listens nowhere. */
  readonly role?: 'start' | 'serve' | 'work';
  readonly port: number;
  /** A file of points; see points.ts. */
  readonly seen?: string;
}

/** Ready to start: what it is made of is read. */
export interface Standby {
  start(aim: Aim): Product;
  /** Where it was not started. */
  leave(): Promise<void>;
}

export interface Product {
  readonly child: ChildProcess;
  readonly dead: Promise<void>;
  isDead(): boolean;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

const ROOT = path.resolve(import.meta.dirname, '../..');
/** An exit code. */
const CANNOT_REACH = 4;
const READY_PATIENCE_MS = 300_000;

/** However the run ends, none of them goes on alone. */
const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

export function launch(options: ProductOptions, aim: Aim = { points: [], nth: 1 }): Product {
  return standBy(options).start(aim);
}

export function standBy({ dataDir, databaseUrl, role = 'start', port, seen = '' }: ProductOptions): Standby {
  const listen = role === 'work' ? [] : ['--port', String(port)];
  const args = ['--import', path.join(import.meta.dirname, 'points.ts'), path.join(ROOT, 'src/cli/bin.ts'), role];
  const child = spawn(process.execPath, [...args, ...listen], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: {
      ...process.env,
      BONDFIRE_DATA: dataDir,
      DATABASE_URL: databaseUrl,
      BONDFIRE_ALLOW_PRIVATE: '127.0.0.1',
      // What is killed again and again would load its models again and again.
      BONDFIRE_ENRICH: 'off',
      BONDFIRE_LOG: process.env['CHAOS_LOG'] ?? 'error',
      CHAOS_SEEN: seen,
    },
  });
  alive.add(child);
  const dead = once(child, 'exit').then(() => void alive.delete(child));
  const isDead = (): boolean => child.exitCode !== null || child.signalCode !== null;
  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    await dead;
  }
  // It may be dead by the time that it is told.
  child.stdin.on('error', () => undefined);
  return {
    start(aim) {
      child.stdin.end(`${JSON.stringify(aim)}\n`);
      return { child, dead, isDead, kill };
    },
    leave: kill,
  };
}

export function addressOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** Answers false where it was killed before it was ready. */
export async function ready(product: Product, port: number): Promise<boolean> {
  for (const end = Date.now() + READY_PATIENCE_MS; Date.now() < end; await sleep(20)) {
    // PostgreSQL was too busy to answer it: whoever watches over it starts it again.
    if (product.child.exitCode === CANNOT_REACH) return false;
    if (product.child.exitCode !== null) throw new Error('the product ended by itself');
    if (product.isDead()) return false;
    if (await isReady(port)) return true;
  }
  await product.kill();
  throw new Error('the product is not ready in time');
}

export async function isReady(port: number): Promise<boolean> {
  const answer = await fetch(`${addressOf(port)}/readyz`).catch(() => null);
  await answer?.arrayBuffer().catch(() => undefined);
  return answer?.ok === true;
}
