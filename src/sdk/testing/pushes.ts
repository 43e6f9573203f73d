/** What a connector that takes webhooks promises: each post stored once, and a body that is none answered with what is wrong. */
import { describe, expect, test, type TestContext } from 'vitest';
import { asFault, type Connector, type RawRequest } from '#sdk';
import type { SandboxSpec } from '#sdk/sandbox';
import { OPERATOR } from '../../app/index.ts';
import type { Product } from './site.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

/** Bodies that hold no records. */
const HOSTILE: Readonly<
  Record<string, { readonly headers?: Readonly<Record<string, string>>; readonly body: string | Uint8Array }>
> = {
  'an empty body': { body: '' },
  'JSON that breaks off': { body: '{"id":"1","text":"half' },
  HTML: { headers: { 'content-type': 'text/html' }, body: '<!doctype html><p>Hello' },
  'bytes that are no UTF-8': { body: Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d) },
  'a number': { body: '42' },
};

export function pushes<World>(connector: Connector, sandbox: SandboxSpec<World>, { app }: Product): void {
  let made = 0;

  async function address(ended: TestContext['onTestFinished']) {
    made += 1;
    const id = `${connector.id}-in-${made}`;
    const { token } = await app.addConnection(OPERATOR, {
      id,
      connector: connector.id,
      audience: 'external',
      settings: sandbox.settings('http://127.0.0.1:1'),
    });
    ended(() => app.removeConnection(OPERATOR, id));
    const send = (body: string | Uint8Array, headers: Readonly<Record<string, string>> = JSON_TYPE) =>
      app.receive(id, token ?? '', request(body, headers));
    return { id, token: token ?? '', send };
  }

  describe('webhook', () => {
    const world = sandbox.world(1, () => new Date());
    const requests = sandbox.pushes?.(world) ?? [];

    test('the sandbox has something to push', () => {
      expect(requests.length).toBeGreaterThan(1);
    });

    test('what the vendor pushes becomes activities, each once', async ({ onTestFinished }) => {
      const { id, send } = await address(onTestFinished);
      for (const { body, headers } of requests) expect(await send(body, headers)).toEqual({ received: 1, fresh: 1 });
      for (const { body, headers } of requests) expect(await send(body, headers)).toEqual({ received: 1, fresh: 0 });
      expect(await app.listActivities(OPERATOR, { connection: id, limit: 500 })).toHaveLength(requests.length);
      expect(await app.listQuarantined(OPERATOR, { connection: id, limit: 500 })).toEqual([]);
    });

    test('many at once share what they can and mix nothing up', async ({ onTestFinished }) => {
      const { id, send } = await address(onTestFinished);
      await Promise.all(
        Array.from({ length: 50 }, () => requests.map(({ body, headers }) => send(body, headers))).flat(),
      );
      expect(await app.listActivities(OPERATOR, { connection: id, limit: 500 })).toHaveLength(requests.length);
    });

    for (const [what, { body, headers }] of Object.entries(HOSTILE)) {
      test(`${what} is refused with the reason, and the next post flows`, async ({ onTestFinished }) => {
        const { id, send } = await address(onTestFinished);
        const thrown: unknown = await send(body, headers).then(
          () => null,
          (error: unknown) => error,
        );
        expect(thrown).not.toBeNull();
        expect(asFault(thrown)).toMatchObject({
          kind: expect.stringMatching(/^(rejected|drift)$/) as string,
          message: expect.stringMatching(/\w/) as string,
        });
        const [first] = requests;
        if (first) await send(first.body, first.headers);
        expect(await app.listActivities(OPERATOR, { connection: id, limit: 10 })).toHaveLength(1);
      });
    }

    test('a wrong token, a token of another connection and an unknown connection are refused alike', async ({
      onTestFinished,
    }) => {
      const one = await address(onTestFinished);
      const other = await address(onTestFinished);
      const [first] = requests;
      const asked = [
        app.receive(one.id, 'wrong', request(first?.body ?? '', {})),
        app.receive(one.id, other.token, request(first?.body ?? '', {})),
        app.receive('nobody', one.token, request('', {})),
      ];
      expect(await Promise.all(asked)).toEqual([null, null, null]);
    });
  });
}

function request(body: string | Uint8Array, headers: Readonly<Record<string, string>>): RawRequest {
  return { method: 'POST', path: '/in', query: new URLSearchParams(), headers, body: Buffer.from(body) };
}
