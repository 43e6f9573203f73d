/**
 * Loaded before the product (`node --import`): each statement that a stage sends and each request to a vendor is a point with a name, at three moments:
 * `before` it is sent, when it is `sent` and nothing was heard, when its answer is `heard` and nothing was made of it. The process takes up what it can
 * and waits for one line, an `Aim`: at whichever of its points it comes to first it kills itself with SIGKILL, as a machine without power would, and
 * leaves the point's name in the file `CHAOS_SEEN` + `.last`. Names that are new are added to `CHAOS_SEEN`.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Client, Pool } from 'pg';

export type Moment = 'before' | 'sent' | 'heard';

export interface Aim {
  /** `name moment` each. */
  readonly points: readonly string[];
  /** At the first of them, or the second. */
  readonly nth: number;
}

const ROOT = path.resolve(import.meta.dirname, '../..');
const file = process.env['CHAOS_SEEN'] ?? '';
const seen = new Set<string>();
const aimed = new Set<string>();
let left = 1;

function reach(name: string, moment: Moment): void {
  const point = `${name} ${moment}`;
  if (file !== '' && !seen.has(point)) {
    seen.add(point);
    appendFileSync(file, `${point}\n`);
  }
  if (!aimed.has(point)) return;
  left -= 1;
  if (left > 0) return;
  if (file !== '') writeFileSync(`${file}.last`, point);
  process.kill(process.pid, 'SIGKILL');
}

/** `playbook/asks-store.saveAnswer`: the function of a stage that sends it; null for what the platform sends by itself. */
function caller(): string | null {
  for (const line of new Error().stack?.split('\n') ?? []) {
    const found = /at (?:async )?(?:(\S+) )?(?:\[as \S+\] )?\(?file:\/\/.*?\/src\/([^)]+?)\.ts:(\d+)/.exec(line);
    if (!found) continue;
    const [, name = '', path = '', at = ''] = found;
    if (path.startsWith('platform/')) continue;
    return `${path}.${name === '' || name.includes('anonymous') ? at : name.replace(/^.*\./, '')}`;
  }
  return null;
}

/** The statement that a pool sends when it has a connection: whoever asked for it is no longer on the stack then. */
const asking = new AsyncLocalStorage<string>();
/** What a connection was sent last: a commit is named after it. */
const last = new WeakMap<object, string>();

type Query = (this: object, ...args: unknown[]) => unknown;

function nameOf(client: object, statement: unknown): string | null {
  const text = typeof statement === 'string' ? statement : '';
  if (text === 'commit') return last.has(client) ? `${last.get(client)}+commit` : null;
  if (/^(begin|rollback|savepoint|release)/.test(text)) return null;
  const name = asking.getStore() ?? caller();
  if (name !== null) last.set(client, name);
  return name;
}

function heard(answer: unknown, name: string): void {
  if (answer instanceof Promise)
    answer.then(
      () => reach(name, 'heard'),
      () => undefined,
    );
}

const send = Client.prototype.query as unknown as Query;
Client.prototype.query = function query(this: object, ...args: unknown[]) {
  const name = nameOf(this, args[0]);
  if (name === null) return send.apply(this, args);
  reach(name, 'before');
  const answer = send.apply(this, args);
  setImmediate(() => reach(name, 'sent'));
  heard(answer, name);
  return answer;
} as typeof Client.prototype.query;

const ask = Pool.prototype.query as unknown as Query;
Pool.prototype.query = function query(this: object, ...args: unknown[]) {
  const name = caller();
  if (name === null) return ask.apply(this, args);
  const answer = asking.run(name, () => ask.apply(this, args));
  heard(answer, name);
  return answer;
} as typeof Pool.prototype.query;

interface Called {
  readonly request: { readonly method: string; readonly path: string };
}

/** `call-POST-/api/messages`: without what differs from call to call. */
function callOf({ request: { method, path } }: Called): string {
  const plain = path
    .split('?')[0]
    ?.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'N')
    .replace(/\d+/g, 'N');
  return `call-${method}-${plain}`;
}

subscribe('http.client.request.start', (message) => {
  const name = callOf(message as Called);
  reach(name, 'before');
  setImmediate(() => reach(name, 'sent'));
});
subscribe('http.client.response.finish', (message) => reach(callOf(message as Called), 'heard'));

// As the product's own command does before it reads the rest of itself.
module.enableCompileCache(path.join(ROOT, 'node_modules', '.cache', 'bondfire'));
for (const part of ['src/cli/main.ts', 'src/cli/commands/start.ts', 'src/app/index.ts', 'src/main.ts'])
  await import(path.join(ROOT, part));
module.flushCompileCache();

const lines = createInterface({ input: process.stdin });
const aim = await new Promise<Aim | null>((resolve) => {
  lines.once('line', (line) => resolve(JSON.parse(line) as Aim)).once('close', () => resolve(null));
});
lines.close();
process.stdin.destroy();
// Whoever was to start it is gone.
if (aim === null) process.exit(1);
for (const point of aim.points) aimed.add(point);
left = aim.nth;
if (file !== '') for (const point of readFileSync(file, 'utf8').split('\n')) seen.add(point);
