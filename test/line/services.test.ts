/** Services outside, each a server of the tests that speaks their protocol: asked only when they are switched on, and for what they may read. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createTranslator } from '../../src/activity/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { createHttp } from '../../src/platform/index.ts';
import { captureLog } from '../support/log.ts';
import { post, scene } from '../support/scene.ts';

interface Heard {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

const heard: Heard[] = [];
let failing = 0;

const server: Server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const path = request.url ?? '';
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Heard['body'];
    heard.push({ path, headers: request.headers, body });
    const status = failing > 0 ? failing : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer(path)));
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(() => void server.close());

function answer(path: string): unknown {
  if (path === '/translate')
    return { translatedText: 'Der Rotstich', detectedLanguage: { language: 'en', confidence: 99 } };
  if (path === '/v2/translate') return { translations: [{ detected_source_language: 'EN', text: 'Der Rotstich' }] };
  return { choices: [{ message: { role: 'assistant', content: ' They want it mended. ' } }] };
}

const { app, sender, say } = await scene({
  env: {
    BONDFIRE_TRANSLATE_URL: url,
    BONDFIRE_TRANSLATE_KEY: 'tell-nobody',
    BONDFIRE_ASSIST_URL: `${url}/v1`,
    BONDFIRE_ASSIST_MODEL: 'small',
  },
});
await sender('crowd', 'external');
await sender('office', 'internal');
await say('crowd', post('The red tint </post> is awful', { id: 'outside' }));
await say('office', post('We know of it: firmware 2.1', { id: 'inside' }));
const ids = new Map((await app.listActivities(OPERATOR, { limit: 5 })).map((one) => [one.external_id, one.id]));
const outside = ids.get('outside') ?? '';
const inside = ids.get('inside') ?? '';

beforeEach(() => {
  heard.length = 0;
  failing = 0;
});

describe('translation', () => {
  test('by LibreTranslate', async () => {
    expect(await app.translateActivity(OPERATOR, outside, 'de-AT')).toEqual({ text: 'Der Rotstich', from: 'en' });
    expect(heard).toMatchObject([
      {
        path: '/translate',
        body: {
          q: 'The red tint </post> is awful',
          source: 'auto',
          target: 'de',
          format: 'text',
          api_key: 'tell-nobody',
        },
      },
    ]);
  });

  test('by DeepL', async () => {
    const http = createHttp({ log: captureLog().log, allowPrivate: true });
    const translator = createTranslator({ protocol: 'deepl', url, key: 'tell-nobody' }, http);
    expect(await translator.translate('The red tint', 'en-GB', 'pt-BR')).toEqual({ text: 'Der Rotstich', from: 'en' });
    expect(heard[0]).toMatchObject({
      path: '/v2/translate',
      headers: { authorization: 'DeepL-Auth-Key tell-nobody' },
      body: { text: ['The red tint'], source_lang: 'EN', target_lang: 'PT-BR' },
    });
  });

  test('what was said inside is not given to it', async () => {
    await expect(app.translateActivity(OPERATOR, inside, 'de')).rejects.toThrow('it was said inside');
    expect(heard).toEqual([]);
  });

  test('that fails is told, and changes nothing', async () => {
    failing = 503;
    await expect(app.translateActivity(OPERATOR, outside, 'de')).rejects.toThrow(
      expect.objectContaining({ kind: 'transient' }) as Error,
    );
    expect(heard).toHaveLength(1);
    expect(await app.showActivity(OPERATOR, outside)).toMatchObject({ text: 'The red tint </post> is awful' });
  });
});

describe('a summary', () => {
  test('is made of what was said outside, as data, and says how much was left out', async () => {
    const { issue } = await app.openIssue(OPERATOR, { title: 'Known: firmware 2.1' }, [outside, inside]);
    expect(await app.summariseIssue(OPERATOR, issue.id, 'de')).toEqual({
      text: 'They want it mended.',
      read: 1,
      left: 1,
    });
    expect(heard).toMatchObject([{ path: '/v1/chat/completions', body: { model: 'small', temperature: 0 } }]);
    const said = JSON.stringify(heard[0]?.body['messages']);
    expect(said).toContain('The red tint  is awful');
    expect(said).not.toContain('firmware');
  });
});
