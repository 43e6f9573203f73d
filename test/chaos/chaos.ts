/** Kills the product with SIGKILL again and again, at named points and at random moments, while a company works with it; then counts what came of it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCompany, type Verdict } from './company.ts';
import { freePort, launch, ready, type Product } from './product.ts';
import { generator, shuffled } from './random.ts';

export interface ChaosOptions {
  readonly databaseUrl: string;
  readonly kills: number;
  /** Plain posts for each kill; a tenth of them is acted on. */
  readonly posts: number;
  readonly seed: number;
  /** Every kill at this point, `name moment`; null: each in its turn. */
  readonly point?: string | null;
  /** A long run in pieces: the piece begins so far on in the order of the points. */
  readonly from?: number;
  /** So long a point is waited for, until it is reached or the product is killed where it is. */
  readonly patienceMs: number;
  readonly print?: (line: string) => void;
  /** Ends it early, and leaves nothing running. */
  readonly signal?: AbortSignal;
}

export interface ChaosReport extends Verdict {
  readonly kills: number;
  /** How many of them at a named point, and at how many different ones. */
  readonly named: number;
  readonly points: number;
  /** Known, and killed at never. */
  readonly never: readonly string[];
  readonly sizes: { readonly posts: number; readonly cases: number; readonly answers: number };
}

/** Of so many kills one is at any moment; the others at a point. */
const ANYWHERE_EVERY = 5;
const MOST_TRIES = 3;
const TOGGLE_EVERY = 4;

export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const { databaseUrl, kills, posts, seed, patienceMs, print = () => undefined } = options;
  const random = generator(seed);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'bondfire-chaos-'));
  const seen = path.join(dataDir, 'points');
  await writeFile(seen, '');
  const port = await freePort();
  const stories = Math.max(2, Math.ceil(kills / 20));
  const company = await openCompany({ dataDir, databaseUrl, port, random: generator(seed + 1), stories });
  const turns = pointsInTurn(seed, options.from ?? 0, options.point ?? null);
  let product: Product | null = null;
  let named = 0;
  try {
    for (let killed = 0; killed < kills; killed += 1) {
      options.signal?.throwIfAborted();
      const at = killed % ANYWHERE_EVERY > 0 ? turns.next(await linesOf(seen)) : null;
      const nth = random() < 0.8 ? 1 : 2;
      product = launch({ dataDir, databaseUrl, port, seen, at: at && `${at} ${nth}` });
      company.more(posts, 1);
      if (killed % TOGGLE_EVERY === 1) company.toggleAway();
      const pause = at === null ? 50 + random() * 700 : patienceMs;
      if (await ready(product, port)) await Promise.race([sleep(pause), product.dead]);
      const reached = at !== null && product.isDead();
      if (reached) named += 1;
      if (at !== null) turns.tried(at, reached);
      await product.kill();
      product = null;
      print(
        `kill ${killed + 1} of ${kills}: ${at === null ? 'any moment' : `${at} #${nth}${reached ? '' : ' (not reached)'}`}`,
      );
    }
    product = launch({ dataDir, databaseUrl, port, seen });
    await ready(product, port);
    const verdict = await company.judge();
    const known = await linesOf(seen);
    const never = known.filter((one) => !turns.killed.has(one));
    return { ...verdict, kills, named, points: turns.killed.size, never, sizes: company.sizes() };
  } finally {
    await product?.kill();
    await company.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Each known point before any comes again, in an order that the seed decides. */
function pointsInTurn(seed: number, from: number, only: string | null) {
  const killed = new Set<string>();
  const tries = new Map<string, number>();
  return {
    killed,
    next(known: readonly string[]): string | null {
      if (only !== null) return only;
      const least = Math.min(...known.map((one) => tries.get(one) ?? 0));
      const order = shuffled(known, seed);
      const start = order.length === 0 ? 0 : from % order.length;
      return [...order.slice(start), ...order.slice(0, start)].find((one) => (tries.get(one) ?? 0) === least) ?? null;
    },
    tried(point: string, reached: boolean): void {
      if (reached) killed.add(point);
      tries.set(point, (tries.get(point) ?? 0) + (reached ? MOST_TRIES : 1));
    },
  };
}

async function linesOf(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
}

/** What must all be empty. */
export function failures({ lost, missing, doubled, extra, unsettled, zombies, wrong }: Verdict) {
  return { lost, missing, doubled, extra, unsettled, zombies, wrong };
}
