/** What an hour has spent: kept over restarts and kills, and shared by all processes; a tenth is the actions'. */
import { expect, test } from 'vitest';
import { openBudgets } from '../../src/connections/index.ts';
import { asAction, createHttp, type Limiter } from '../../src/platform/index.ts';
import { connectors } from '../../connectors/index.ts';
import { testDatabase } from '../support/database.ts';
import { captureLog } from '../support/log.ts';
import { loopback } from '../support/loopback.ts';

const database = await testDatabase();
const { log } = captureLog();
const START = Date.parse('2026-03-02T09:00:30Z');
const [connector] = connectors;
let time = START;
const clock = { now: () => new Date(time) };

async function connected(id: string): Promise<string> {
  await database.pool.query(
    `insert into connections (id, connector, audience, settings) values ($1, 'webhook', 'internal', '{}')`,
    [id],
  );
  return id;
}

async function process(id: string, perHour: number) {
  const budgets = await openBudgets(database, clock, log);
  const limiterOf = (most: number): Limiter => {
    const limiter = connector && budgets.limiterOf(id, connector, { perHour: most });
    if (!limiter) throw new Error('no limiter');
    return limiter;
  };
  return { stop: () => budgets.stop(), limiterOf, limiter: limiterOf(perHour) };
}

async function spend(limiter: Limiter, count: number, priority: 'action' | 'pull' = 'action'): Promise<void> {
  for (let at = 0; at < count; at += 1) await limiter.run(async () => undefined, { priority });
}

test('a restart does not give the hour anew, and the hour after it does', async () => {
  time = START;
  const id = await connected('restarted');
  const one = await process(id, 5);
  await spend(one.limiter, 5);
  await one.stop();
  const two = await process(id, 5);
  await expect(spend(two.limiter, 1)).rejects.toMatchObject({
    kind: 'limited',
    retryAt: new Date('2026-03-02T10:00:59.999Z'),
  });
  time = Date.parse('2026-03-02T10:01:00Z');
  await spend(two.limiter, 5);
  await two.stop();
});

test('processes spend of the same hour, each knowing of the other’s soon', async () => {
  time = START;
  const id = await connected('shared');
  const [one, two] = [await process(id, 8), await process(id, 8)];
  await spend(one.limiter, 4);
  await spend(two.limiter, 3);
  await one.stop();
  await two.stop();
  const three = await process(id, 8);
  await spend(three.limiter, 1);
  await expect(spend(three.limiter, 1)).rejects.toMatchObject({ kind: 'limited' });
  await three.stop();
  // Whoever runs on hears of it with what it keeps next.
  await spend(one.limiter, 0);
  await one.stop();
  await expect(spend(one.limiter, 1)).rejects.toMatchObject({ kind: 'limited' });
});

test('another budget by an admin forgets nothing of what was spent', async () => {
  time = START;
  const id = await connected('changed');
  const one = await process(id, 10);
  await spend(one.limiter, 4);
  one.limiterOf(4);
  await one.stop();
  const two = await process(id, 4);
  await expect(spend(two.limiter, 1)).rejects.toMatchObject({ kind: 'limited' });
  await two.stop();
});

test('a tenth is kept for actions', async () => {
  time = START;
  const one = await process(await connected('kept'), 20);
  await spend(one.limiter, 18, 'pull');
  await expect(spend(one.limiter, 1, 'pull')).rejects.toMatchObject({ kind: 'limited' });
  await spend(one.limiter, 2);
  await expect(spend(one.limiter, 1)).rejects.toMatchObject({ kind: 'limited' });
  await one.stop();
});

test('the last of a vendor’s quota is for actions, with what they look up; a small quota is read from all the same', async () => {
  let left = 21;
  await using server = await loopback((_request, response) => {
    left -= 1;
    response.writeHead(200, { 'x-left': String(left) }).end('{}');
  });
  const until = new Date(Date.now() + 3_600_000);
  const quota = ({ headers }: { readonly headers: Readonly<Record<string, string>> }) => ({
    left: Number(headers['x-left']),
    until,
  });
  const http = createHttp({ log, allowPrivate: true, retries: 0, quota });
  const read = (): Promise<unknown> => http.bytes('GET', server.at('/'));
  for (let at = 0; at < 19; at += 1) await read();
  await expect(read()).rejects.toMatchObject({ kind: 'limited', retryAt: until });
  await asAction(read);
  const call = { key: 'k', since: new Date(), signal: new AbortController().signal };
  await http.bytes('POST', server.at('/'), { call });
  await expect(http.bytes('POST', server.at('/'), { call })).rejects.toMatchObject({ kind: 'limited' });
  expect(server.seen).toHaveLength(21);
});
