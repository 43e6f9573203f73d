/** Kills the product with SIGKILL again and again, at named points and at random moments, while a company works with it; then counts what came of it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCompany, type Verdict } from './company.ts';
import type { Aim } from './points.ts';
import { launch, ready, standBy, type Product, type Standby } from './product.ts';
import { freePort } from '../support/port.ts';
import { generator, shuffled } from '../support/random.ts';

export interface ChaosOptions {
  readonly databaseUrl: string;
  readonly kills: number;
  /** Plain posts for each kill; a tenth of them is acted on. */
  readonly posts: number;
  readonly seed: number;
  /** Every kill at this point, `name moment`; null: each in its turn. */
  readonly point?: string | null;
  /** So long a point is waited for, until it is reached or the product is killed where it is. */
  readonly patienceMs: number;
  readonly print?: (line: string) => void;
  /** Ends it early, and leaves nothing running. */
  readonly signal?: AbortSignal;
}

export interface ChaosReport extends Verdict {
  readonly kills: number;
  /** How many of them at a named point, at how many different ones, and of how many. */
  readonly named: number;
  readonly points: number;
  readonly known: number;
  /** Known, and killed at never. */
  readonly never: readonly string[];
  readonly sizes: { readonly posts: number; readonly cases: number; readonly answers: number };
}

/** Of so many kills one is at any moment, and one while the product starts; the others later on. */
const TURN = 5;
const TOGGLE_EVERY = 4;
/** Of the points that a life may end at it comes to so many. */
const FURTHEST = 20;
/** So much may be under way: what is killed every second cannot do everything at once. */
const MOST_UNDER_WAY = 400;

const ANYWHERE: Aim = { points: [], nth: 1 };

export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const { databaseUrl, kills, posts, seed, patienceMs, print = () => undefined } = options;
  const random = generator(seed);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'bondfire-chaos-'));
  const seen = path.join(dataDir, 'points');
  await writeFile(seen, '');
  const port = await freePort();
  const stories = Math.min(20, Math.max(1, Math.ceil(kills / 40)));
  const company = await openCompany({ dataDir, databaseUrl, port, random: generator(seed + 1), stories });
  const turns = pointsInTurn(seed, options.point ?? null, random);
  const where = { dataDir, databaseUrl, port, seen };
  let next: Standby = standBy(where);
  let product: Product | null = null;
  let named = 0;
  try {
    for (let killed = 0; killed < kills; killed += 1) {
      options.signal?.throwIfAborted();
      const aim = killed % TURN === 0 ? ANYWHERE : turns.next(await linesOf(seen), killed % TURN === 1);
      await rm(`${seen}.last`, { force: true });
      product = next.start(aim);
      if (company.underWay() < MOST_UNDER_WAY) company.more(posts, 1);
      if (killed % TOGGLE_EVERY === 1) company.toggleAway();
      const pause = aim.points.length === 0 ? 50 + random() * 700 : patienceMs;
      const isReady = await ready(product, port);
      // What it is made of is read while the other one works.
      next = standBy(where);
      if (isReady) {
        if (turns.startUp === 0) turns.startUp = (await linesOf(seen)).length;
        await Promise.race([sleep(pause), product.dead]);
      }
      await product.kill();
      product = null;
      const [reached = null] = await linesOf(`${seen}.last`);
      if (reached !== null) named += 1;
      turns.tried(reached);
      const known = (await linesOf(seen)).length;
      const what = reached ?? (aim.points.length === 0 ? 'any moment' : 'none of its points in time');
      print(`kill ${killed + 1} of ${kills}: ${what}; ${turns.killed.size} of ${known} points`);
    }
    await next.leave();
    product = launch(where);
    await ready(product, port);
    const verdict = await company.judge(print);
    const known = await linesOf(seen);
    const never = known.filter((one) => !turns.killed.has(one));
    const sizes = company.sizes();
    return { ...verdict, kills, named, points: turns.killed.size, known: known.length, never, sizes };
  } finally {
    await next.leave();
    await product?.kill();
    await company.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Those that were killed at least often. */
function pointsInTurn(seed: number, only: string | null, random: () => number) {
  const killed = new Map<string, number>();
  return {
    killed,
    /** So many of the first that are known are those of a start. */
    startUp: 0,
    next(known: readonly string[], starting: boolean): Aim {
      if (only !== null) return { points: [only], nth: 1 };
      const starts = new Set(known.slice(0, this.startUp));
      const left = known.filter((one) => !killed.has(one) && starts.has(one));
      // A start comes to these alone; once they are done, they are later on's as well.
      if (starting && left.length > 0) return { points: shuffled(left, seed).slice(0, 1), nth: 1 };
      const later = known.filter((one) => !starts.has(one) || left.length === 0);
      const least = Math.min(...later.map((one) => killed.get(one) ?? 0));
      const points = later.filter((one) => (killed.get(one) ?? 0) === least);
      // Not always at the first of them, so that a life comes further where there are many.
      return { points, nth: 1 + Math.floor(random() * Math.min(FURTHEST, points.length / 10)) };
    },
    tried(reached: string | null): void {
      if (reached !== null) killed.set(reached, (killed.get(reached) ?? 0) + 1);
    },
  };
}

async function linesOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

/** What must all be empty. */
export function failures({ lost, missing, doubled, extra, unsettled, zombies, wrong }: Verdict) {
  return { lost, missing, doubled, extra, unsettled, zombies, wrong };
}
