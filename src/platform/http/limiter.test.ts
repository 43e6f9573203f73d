import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { captureLog } from '../../../test/support/log.ts';
import { loopback } from '../../../test/support/loopback.ts';
import { createHttp } from './http.ts';
import { createLimiter } from './limiter.ts';

const pull = { priority: 'pull' } as const;
const action = { priority: 'action' } as const;

/** Work that ends when it is told to, and says when it began. */
function job(began: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<string>();
  return {
    end: () => resolve(name),
    run: () => {
      began.push(name);
      return promise;
    },
  };
}

describe('a limiter', () => {
  test('runs no more at once than allowed, and actions before pulls', async () => {
    const limiter = createLimiter({ maxConcurrent: 1 });
    const began: string[] = [];
    const jobs = ['pull 1', 'pull 2', 'pull 3', 'action 1', 'action 2'].map((name) => job(began, name));
    const [first, ...others] = jobs;
    const running = [limiter.run(first?.run ?? (async () => ''), pull)];
    await expect.poll(() => began).toEqual(['pull 1']);
    running.push(...others.map((one, index) => limiter.run(one.run, index < 2 ? pull : action)));
    // All of them stand in the queue before the first ends.
    await setTimeout(50);
    for (const one of jobs) one.end();
    expect(await Promise.all(running)).toEqual(['pull 1', 'pull 2', 'pull 3', 'action 1', 'action 2']);
    expect(began).toEqual(['pull 1', 'action 1', 'action 2', 'pull 2', 'pull 3']);
  });

  test('goes on after a failure', async () => {
    const limiter = createLimiter({ maxConcurrent: 1 });
    await expect(limiter.run(() => Promise.reject(new Error('no')), pull)).rejects.toThrow('no');
    expect(await limiter.run(async () => 'yes', pull)).toBe('yes');
  });

  test('keeps the time between two starts', async () => {
    const limiter = createLimiter({ maxConcurrent: 5, minTimeMs: 60 });
    const began = performance.now();
    const starts = await Promise.all([1, 2, 3].map(() => limiter.run(async () => performance.now(), pull)));
    // Not since the first start, which a busy machine puts off.
    expect(Number(starts[2]) - began).toBeGreaterThan(110);
  });

  test('throws what an hour may not hold as limited, until the first of them is an hour ago', async () => {
    let time = Date.parse('2026-03-02T09:00:00.000Z');
    const limiter = createLimiter({ maxConcurrent: 5, perHour: 2, now: () => new Date(time) });
    const run = (): Promise<string> => limiter.run(async () => 'done', pull);
    await run();
    time += 10 * 60_000;
    await run();
    await expect(run()).rejects.toMatchObject({ kind: 'limited', retryAt: new Date('2026-03-02T10:00:00.000Z') });
    time = Date.parse('2026-03-02T10:00:00.000Z');
    expect(await run()).toBe('done');
    await expect(run()).rejects.toMatchObject({ kind: 'limited', retryAt: new Date('2026-03-02T10:10:00.000Z') });
  });

  test('lets go of what is aborted while it waits, and never runs it', async () => {
    const limiter = createLimiter({ maxConcurrent: 1 });
    const began: string[] = [];
    const first = job(began, 'first');
    const running = limiter.run(first.run, pull);
    const stop = new AbortController();
    const reason = new Error('stopping');
    const waiting = limiter.run(job(began, 'second').run, { ...pull, signal: stop.signal });
    stop.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(limiter.run(async () => 'x', { ...pull, signal: stop.signal })).rejects.toBe(reason);
    first.end();
    await running;
    await limiter.run(async () => began.push('third'), pull);
    expect(began).toEqual(['first', 'third']);
  });
});

test('every attempt takes its turn, and an effect goes first', async () => {
  const allAsk = Promise.withResolvers<void>();
  await using server = await loopback(async ({ path }, response) => {
    const turns = server.seen.filter((one) => one.path === '/first').length;
    await allAsk.promise;
    response.writeHead(path === '/first' && turns < 3 ? 500 : 200).end();
  });
  const inner = createLimiter({ maxConcurrent: 1 });
  let asking = 0;
  const limiter: typeof inner = {
    ...inner,
    run(work, how) {
      asking += 1;
      const turn = inner.run(work, how);
      // Whoever asks is in the queue a moment later.
      if (asking === 3) void setTimeout(250).then(() => allAsk.resolve());
      return turn;
    },
  };
  const http = createHttp({ log: captureLog().log, allowPrivate: true, backoffMs: 0, limiter });
  const call = { key: 'k', since: new Date(), signal: new AbortController().signal };
  await Promise.all([
    http.bytes('GET', server.at('/first')),
    http.bytes('GET', server.at('/pull')),
    http.bytes('POST', server.at('/action'), { call }),
  ]);
  const paths = server.seen.map(({ path }) => path);
  expect(paths.filter((path) => path === '/first').length).toBe(3);
  expect(paths.indexOf('/action')).toBeLessThan(paths.indexOf('/pull'));
});
