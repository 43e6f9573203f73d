import { describe, expect, test } from 'vitest';
import type { Exchange } from '../platform/index.ts';
import { createRecorder } from './recorder.ts';

const SECRET = 'süßes-Geheimnis-42';

function answer(body: unknown, url = 'https://vendor.example/posts', type = 'application/json'): Exchange {
  return {
    method: 'GET',
    url: new URL(url),
    status: 200,
    headers: new Headers({ 'content-type': type, 'set-cookie': 'session=abc', 'x-ratelimit-remaining': '7' }),
    body: Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}

function recorded(...answers: Exchange[]) {
  const recorder = createRecorder();
  recorder.hide(SECRET);
  for (const one of answers) recorder.take(one);
  return recorder.recorded();
}

test('is kept as map reads it, with the headers that matter', () => {
  expect(recorded(answer({ posts: [{ id: 7, text: 'Grüße\n@ines' }] }))).toEqual([
    {
      request: { method: 'GET', url: 'https://vendor.example/posts' },
      response: {
        status: 200,
        headers: { 'content-type': 'application/json', 'x-ratelimit-remaining': '7' },
        body: { posts: [{ id: 7, text: 'Grüße\n@ines' }] },
      },
    },
  ]);
});

describe('what nobody else may know is replaced', () => {
  test.each<[string, unknown]>([
    ['in a text', { text: `it is ${SECRET}.` }],
    ['in a base64', { text: Buffer.from(`bot:${SECRET}`).toString('base64') }],
    ['in an address', { next: `https://vendor.example/posts?x=${encodeURIComponent(SECRET)}` }],
    ['in a name', { [SECRET]: 1 }],
    ['deep inside', JSON.parse(`${'['.repeat(40)}"${SECRET}"${']'.repeat(40)}`)],
    ['after much else', { text: 'x'.repeat(50_000) + SECRET }],
  ])('a secret %s', (_where, body) => {
    const text = JSON.stringify(recorded(answer(body)));
    expect(text).toContain('[secret]');
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(Buffer.from(SECRET).toString('base64').slice(4, 20));
  });

  test('what is secret by its name, in answers and in addresses', () => {
    const text = JSON.stringify(recorded(answer({ access_token: 'abc123' }, 'https://vendor.example/?api_key=xyz789')));
    expect(text).not.toMatch(/abc123|xyz789/);
  });

  test('people’s addresses and numbers, the same person by the same stand-in', () => {
    const [one] = recorded(
      answer({ a: 'from\njürgen@firma.example', b: 'ines@acme.example, jürgen@firma.example', c: '+49 151 23456789' }),
    );
    expect(one?.response.body).toEqual({
      a: 'from\nperson-1@example.com',
      b: 'person-2@example.com, person-1@example.com',
      c: '+1 555 0100',
    });
  });

  test('people’s names, also in what another answer says and asks', () => {
    const recorder = createRecorder();
    recorder.take(answer({ text: 'Ines Weber is on 030 1234567' }, 'https://vendor.example/posts?q=Ines+Weber'));
    recorder.take(answer({ user: { name: 'Ines Weber', email: 'ines@acme.example' } }));
    expect(recorder.recorded()).toMatchObject([
      {
        request: { url: 'https://vendor.example/posts?q=Robin+Ash' },
        response: { body: { text: 'Robin Ash is on +1 555 0100' } },
      },
      { response: { body: { user: { name: 'Robin Ash', email: 'person-1@example.com' } } } },
    ]);
    expect(recorder.replaced()).toEqual({ names: 1, handles: 0, links: 0, mails: 1, telephones: 1 });
  });

  test.each<[string, string, string, string?]>([
    [
      'an address',
      'application/json',
      '{}',
      'https://vendor.example/?email=ines%40acme.example&session_id=q7w8&code=q7w8',
    ],
    ['a name', 'application/json', '{"ines@acme.example":1,"sessionId":"q7w8"}'],
    ['an element', 'text/xml', '<a><access_token>q7w8</access_token>ines&#64;acme.example</a>'],
    ['a telephone’s field', 'application/json', '{"phone":"030 1234567","mobile":301234567}'],
  ])('in %s', (_where, type, body, url) => {
    expect(JSON.stringify(recorded(answer(body, url, type)))).not.toMatch(/ines|q7w8|1234567/);
  });

  test('each number by a stand-in of its own, and a parameter that is given twice is kept twice', () => {
    const url = 'https://vendor.example/posts?type=a&type=b&email=ines%40acme.example';
    const [one] = recorded(answer({ a: '+49 151 23456789', b: '0049 30 1234567', mail: 'Ines@acme.example' }, url));
    expect(one).toMatchObject({
      request: { url: 'https://vendor.example/posts?type=a&type=b&email=person-1%40example.com' },
      response: { body: { a: '+1 555 0100', b: '+1 555 0101', mail: 'person-1@example.com' } },
    });
  });

  test('bytes that are no text', () => {
    expect(recorded(answer(Buffer.of(0xff, 0xfe, 0)))[0]?.response.body).toBe('[3 bytes]');
  });
});

describe('is refused, and nothing is kept', () => {
  test.each([
    ['a JSON Web Token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----'],
    ['a Slack token', ['xox', 'b-1234-abcd'].join('')],
    ['a Salesforce session', '00D5g000004Abcd!AQ'],
    ['an AWS key', ['AKIA', 'ABCDEFGHIJKLMNOP'].join('')],
  ])('%s of somebody else', (_what, text) => {
    expect(() => recorded(answer({ posts: [] }), answer(`words ${text} words`, undefined, 'text/plain'))).toThrow(
      /still holds what looks like a credential.*nothing was saved/,
    );
  });

  test.each(['\n', '\t', '_', '\\n', '%20'])('one that follows on %j', (before) => {
    const token = ['xox', 'c-1234-abcd'].join('');
    expect(() => recorded(answer({ text: `see${before}${token}` }))).toThrow(/nothing was saved/);
  });

  test.each([
    ['markup', 'application/xml', '<a>s&#252;&#xDF;es-Geheimnis-42 &amp;c</a>'],
    ['markup within JSON', 'application/json', '{"a":"<b>s&amp;#252;&#223;es-Geheimnis-42</b>"}'],
    ['JSON that does not say so', 'text/plain', '{"a":"s\\u00fc\\u00dfes-Geheimnis-42"}'],
    ['hex', 'application/json', JSON.stringify({ a: Buffer.from(SECRET).toString('hex').toUpperCase() })],
  ])('a secret in the escapes of %s', (_what, type, body) => {
    expect(() => recorded(answer(body, undefined, type))).toThrow(/a secret of this connection; nothing was saved/);
  });

  test('a secret that a person’s name is a part of', () => {
    const body = '{"user":{"name":"Geheimnis"},"text":"<b>s&#252;&#223;es-Geheimnis-42</b> "}';
    expect(() => recorded(answer(body))).toThrow(/a secret of this connection; nothing was saved/);
  });

  test('the reason does not tell it', () => {
    const token = ['xox', 'b-1234-abcd'].join('');
    const url = `https://vendor.example/${token}/posts`;
    expect(() => recorded(answer({}, url))).toThrow(
      'answer 1, GET https://vendor.example, still holds what looks like a credential, "xoxb-…"; nothing was saved',
    );
  });

  test('a secret too short to be told from words', () => {
    const recorder = createRecorder();
    recorder.hide('abc');
    recorder.take(answer({ text: 'the abc of it' }));
    expect(() => recorder.recorded()).toThrow(/a secret of this connection; nothing was saved/);
  });
});
