/** One answer to all reporters, at a real sandbox: each in their own thread, told apart where one fails, and only that one again. */
import { afterAll, expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { sandbox as socialcast } from '../../connectors/socialcast/sandbox.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { testBondfire } from '../support/bondfire.ts';
import { until } from '../support/scene.ts';

const { app, startActions, database } = await testBondfire();
const colleagues = await startSandbox(socialcast);
afterAll(() => colleagues.stop());

test('each reporter is answered once, and what failed is sent again alone', async () => {
  await app.addConnection(OPERATOR, {
    id: 'colleagues',
    connector: 'socialcast',
    audience: 'internal',
    settings: colleagues.settings,
  });
  await app.pull(OPERATOR, 'colleagues', 'messages', AbortSignal.timeout(60_000));
  const all = await app.listActivities(OPERATOR, { stream: 'messages', limit: 500 });
  const chosen = [...new Map(all.filter(({ text }) => text !== null).map((one) => [one.thread, one])).values()].slice(
    0,
    2,
  );
  expect(chosen).toHaveLength(2);
  const ids = chosen.map(({ id }) => id);
  const { issue } = await app.openIssue(OPERATOR, { title: 'Question' }, ids);
  const preview = await app.previewBroadcast(OPERATOR, issue.id, 'Dear {name}, it is mended');
  expect(preview.map(({ refused }) => refused)).toEqual([null, null]);
  const { broadcast } = await app.broadcast(OPERATOR, issue.id, 'Dear {name}, it is mended');
  // One of the two is refused before anything is sent.
  const [failing] = await app.broadcastResults(OPERATOR, broadcast);
  await database.pool.query(`update effects set state = 'refused', ended_at = now() where id = $1`, [failing?.effect]);
  await startActions();
  async function states(): Promise<string[]> {
    return (await app.broadcastResults(OPERATOR, broadcast)).map(({ state }) => state).toSorted();
  }
  await until(async () => (await states()).join(' ') === 'done refused');
  const again = await app.retryBroadcast(OPERATOR, broadcast);
  expect(again.filter(({ effect }) => effect === failing?.effect)).toEqual([]);
  await until(async () => (await states()).join(' ') === 'done done');
  await expect(app.retryBroadcast(OPERATOR, broadcast)).rejects.toThrow('none of its answers has failed');
  const { timeline } = await app.showIssue(OPERATOR, issue.id);
  expect(timeline.map(({ kind }) => kind)).toEqual([
    'opened',
    'joined',
    'broadcast',
    'answered',
    'sent_again',
    'answered',
  ]);
  // The library reads from it who was answered.
  const to = [...ids].toSorted().map((activity) => ({ activity, effect: expect.any(String) }));
  expect(timeline.find(({ kind }) => kind === 'broadcast')?.detail['to']).toEqual(expect.arrayContaining(to));
}, 120_000);
