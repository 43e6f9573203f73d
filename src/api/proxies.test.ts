/** Who asks, as the log tells it: through a reverse proxy, and past one. */
import { afterEach, describe, expect, test } from 'vitest';
import { testBondfire } from '../../test/support/bondfire.ts';
import { captureLog, type CapturedLog } from '../../test/support/log.ts';
import { until } from '../../test/support/processes/process.ts';
import { startServer, type ApiServer } from './index.ts';

const { app } = await testBondfire();
let server: ApiServer;
let logged: CapturedLog;

afterEach(() => server.stop());

/** From 127.0.0.1, with what the sender claims. Answers from where the log says that it came. */
async function from(trustedProxies: readonly string[], claimed?: string): Promise<unknown> {
  logged = captureLog();
  server = await startServer({ app, log: logged.log, host: '127.0.0.1', port: 0, trustedProxies });
  await fetch(`${server.url}/healthz`, { headers: claimed === undefined ? {} : { 'x-forwarded-for': claimed } });
  const told = (): Record<string, unknown>[] => logged.entries().filter(({ message }) => message === 'request');
  await until(() => Promise.resolve(told().length === 1));
  return told()[0]?.['from'];
}

describe('X-Forwarded-For', () => {
  test.each<[string, readonly string[], string | undefined, string]>([
    ['is ignored where no proxy is trusted', [], '203.0.113.9', '127.0.0.1'],
    ['of somebody else than the trusted proxy is ignored', ['10.0.0.0/8', '::1'], '203.0.113.9', '127.0.0.1'],
    ['of a trusted proxy is believed', ['127.0.0.1'], '203.0.113.9', '203.0.113.9'],
    ['of a proxy in a trusted block is believed', ['10.0.0.0/8', '127.0.0.0/8'], '2001:db8::7', '2001:db8::7'],
    [
      'is believed as far as what trusted proxies wrote',
      ['127.0.0.1', '10.0.0.2'],
      '198.51.100.1, 203.0.113.9, 10.0.0.2',
      '203.0.113.9',
    ],
    ['that holds no address says nothing', ['127.0.0.1'], 'unknown', '127.0.0.1'],
    ['may be missing', ['127.0.0.1'], undefined, '127.0.0.1'],
  ])('%s', async (_, trusted, claimed, expected) => {
    expect(await from(trusted, claimed)).toBe(expected);
  });
});

test('who has no key is told by the log, with the address', async () => {
  logged = captureLog({ level: 'info' });
  server = await startServer({ app, log: logged.log, host: '127.0.0.1', port: 0, trustedProxies: ['127.0.0.1'] });
  const headers = { authorization: 'Bearer nobody', 'x-forwarded-for': '203.0.113.9' };
  expect((await fetch(`${server.url}/api/v1/connections`, { headers })).status).toBe(401);
  await until(() => Promise.resolve(logged.entries().length > 0));
  expect(logged.entries()).toMatchObject([{ message: 'request', level: 'info', status: 401, from: '203.0.113.9' }]);
});
