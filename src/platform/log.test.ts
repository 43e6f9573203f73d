import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { asFault, Fault } from '#sdk';
import { captureLog } from '../../test/support/log.ts';
import { createLog } from './log.ts';

const now = (): Date => new Date('2026-03-02T09:30:12.000Z');

describe('a line', () => {
  test('is one JSON object, its head first', () => {
    const { log, text } = captureLog({ now });
    log.warn('pull ended early', { connection: 'acme', pages: 2 });
    expect(text()).toBe(
      '{"time":"2026-03-02T09:30:12.000Z","level":"warn","message":"pull ended early","connection":"acme","pages":2}\n',
    );
  });

  test('keeps its head whatever the fields are called, and its message whatever it holds', () => {
    const { log, entries } = captureLog({ now });
    log.info('100 %s done', { level: 'x', time: 1, message: 'other' });
    expect(entries()).toEqual([{ time: '2026-03-02T09:30:12.000Z', level: 'info', message: '100 %s done' }]);
  });

  test('is written only from its level on', () => {
    const { log, entries } = captureLog({ level: 'warn' });
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(entries().map(({ message }) => message)).toEqual(['c', 'd']);
  });

  test('of a child carries what it was made with', () => {
    const { log, entries } = captureLog({ now });
    log.child({ connection: 'acme' }).child({ stream: 'messages' }).info('pulled', { pages: 1 });
    expect(entries()[0]).toMatchObject({ connection: 'acme', stream: 'messages', pages: 1 });
  });

  test('never breaks what it tells of', () => {
    const { log, entries } = captureLog();
    const round: Record<string, unknown> = { name: 'round' };
    round['self'] = round;
    const broken = {
      get text() {
        throw new Error('no text');
      },
    };
    log.info('odd', { round, big: 10n, when: new Date('nonsense'), call: () => 1, bytes: new Uint8Array(3) });
    log.info('broken', { broken });
    log.info('deep', { a: { b: { c: { d: { e: { f: { g: { h: { i: 1 } } } } } } } } });
    expect(entries()[0]).toMatchObject({
      round: { name: 'round', self: '[circular]' },
      big: '10',
      when: 'no date',
      call: '[function]',
      bytes: '[3 bytes]',
    });
    expect(entries()[1]).toMatchObject({ message: 'broken', unreadable: 'Error: no text' });
    expect(JSON.stringify(entries()[2])).toContain('[deeper]');
  });

  test('is cut where a vendor sends endless text', () => {
    const { log, text } = captureLog();
    log.info('long', { body: 'x'.repeat(100_000), list: Array.from({ length: 1000 }, (_, index) => index) });
    expect(text().length).toBeLessThan(10_000);
    expect(text()).toContain('(100000 characters)');
    expect(text()).toContain('(1000 items)');
  });
});

function beginsHere(): Error {
  return new RangeError('too far');
}

describe('errors', () => {
  test('a Fault says its kind, its cure and the answer, without a stack', () => {
    const { log, entries } = captureLog();
    const cause = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', config: { url: 'x' } });
    const error = new Fault('limited', 'too many', { cause, cure: 'Wait.', retryAt: now(), uncertain: true });
    log.warn('pull ended early', { error });
    expect(entries()[0]?.['error']).toEqual({
      kind: 'limited',
      message: 'too many',
      cure: 'Wait.',
      retry_at: '2026-03-02T09:30:12.000Z',
      uncertain: true,
      cause: { name: 'Error', message: 'socket hang up', code: 'ECONNRESET' },
    });
  });

  test('a bug has the stack of where it began', () => {
    const { log, entries } = captureLog();
    log.error('wrapped', { error: asFault(beginsHere()) });
    expect(entries()[0]?.['error']).toHaveProperty('stack', expect.stringContaining('beginsHere'));
    log.error('bug', { error: new Fault('bug', 'undefined is no function') });
    log.error('other', { error: new TypeError('no') });
    for (const entry of entries())
      expect(entry['error']).toHaveProperty('stack', expect.stringContaining('log.test.ts'));
  });
});

describe('secrets', () => {
  test('fields with a secret name are redacted at any depth', () => {
    const { log, entries } = captureLog();
    log.info('settings', {
      password: 'a1',
      settings: [{ access_token: 'b2', apiKey: 3, clientSecret: { is: 'c' }, email: 'ines@example.com' }],
      headers: new Headers({ Authorization: 'd4', 'set-cookie': 'e5', accept: 'x' }),
      map: new Map([['credentials', 'f6']]),
      has_password: true,
      token: null,
    });
    expect(entries()[0]).toMatchObject({
      password: '[secret]',
      settings: [{ access_token: '[secret]', apiKey: '[secret]', clientSecret: '[secret]', email: 'ines@example.com' }],
      headers: { authorization: '[secret]', 'set-cookie': '[secret]', accept: 'x' },
      map: { credentials: '[secret]' },
      has_password: true,
      token: null,
    });
  });

  test.for([
    ['postgres://bondfire:quiet9@db.example/x', 'quiet9'],
    ['sent Authorization: Bearer abcdef.ghijkl', 'abcdef'],
    ['GET https://a.example/x?access_token=zzz1&page=2', 'zzz1'],
    ['{"user":"u","password":"say \\"hi\\" zzz2"}', 'zzz2'],
  ] as const)('what looks like one by its place is redacted: %s', ([said, secret]) => {
    const { log, text } = captureLog();
    log.info(said, { said, [said]: 1 });
    expect(text()).not.toContain(secret);
    expect(text()).toContain('[secret]');
  });

  test('words behind Basic are words', () => {
    const { log, entries } = captureLog();
    log.info('Switch on the module HTTP Basic Authentication there.');
    expect(entries()[0]).toMatchObject({ message: 'Switch on the module HTTP Basic Authentication there.' });
  });

  const secret = 'p/ä:ss "w+o=rd&é\\%';

  test.for([
    ['as it is', secret],
    ['in a query', `https://a.example/?q=${encodeURIComponent(secret)}`],
    ['in a form', new URLSearchParams({ q: secret }).toString()],
    ['in a path', `https://a.example/${encodeURI(secret)}`],
    ['in JSON', JSON.stringify({ q: secret })],
    ['with small letters in the hex', encodeURIComponent(secret).replaceAll(/%../g, (hex) => hex.toLowerCase())],
    ...['', 'i', 'in', 'ines', 'ines@example.com'].flatMap((user) => [
      [`base64 after "${user}:"`, `x ${Buffer.from(`${user}:${secret}`).toString('base64')}`] as const,
      [`base64url after "${user}:"`, `x ${Buffer.from(`${user}:${secret}!`).toString('base64url')}`] as const,
    ]),
  ] as const)('a registered secret is replaced %s', ([, said]) => {
    const { log, text } = captureLog();
    log.hideSecret(secret);
    log.child({ said }).info(`said ${said}`, { deep: [{ said }], error: new Error(said) });
    const lines = text();
    expect(lines).toContain('[secret]');
    for (const part of [secret, said.replace(/^x |^q=/, ''), 'ss "w', 'o%3Drd', 'o=rd'])
      expect(lines).not.toContain(part);
  });

  test('hiding one hides it in parents and children, and what was said before and around it stays', () => {
    const { log, entries } = captureLog();
    const child = log.child({});
    child.hideSecret('correct horse');
    child.hideSecret('battery');
    log.info('the correct horse battery staple');
    child.info('a (correct horse)');
    expect(entries().map(({ message }) => message)).toEqual(['the [secret] [secret] staple', 'a ([secret])']);
  });

  test('the lines of a private key are hidden one by one', () => {
    const { log, text } = captureLog();
    log.hideSecret('-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSjAgEAAoIB\n-----END KEY-----');
    log.info('line 2 is AQEFAASCBKcwggSjAgEAAoIB');
    expect(text()).toContain('line 2 is [secret]');
  });
});

describe('pretty', () => {
  test('is one readable line, then the stack of a bug', () => {
    const { log, text } = captureLog({ format: 'pretty', now });
    log.info('pulled', { connection: 'acme', pages: 2, why: 'two words' });
    log.error('bug', { error: new Error('no') });
    const [first, second, third] = text().split('\n');
    expect(first).toBe('09:30:12 INFO  pulled connection=acme pages=2 why="two words"');
    expect(second).toBe('09:30:12 ERROR bug error={"name":"Error","message":"no"}');
    expect(third).toBe('Error: no');
  });

  test("a vendor's text cannot steer the terminal", () => {
    const { log, text } = captureLog({ format: 'pretty', now });
    log.info('said \u001B[2J', { text: 'a\u0007b', two: 'a\nb' });
    expect(text()).toBe(String.raw`09:30:12 INFO  said \x1b[2J text=a\x07b two="a\nb"` + '\n');
  });

  test('auto is pretty, in colours, on a terminal alone', () => {
    const lines: string[] = [];
    const stream = new Writable({
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        lines.push(chunk);
        done();
      },
    });
    createLog({ level: 'info', format: 'auto', stream, now }).info('a');
    createLog({ level: 'info', format: 'auto', stream: Object.assign(stream, { isTTY: true }), now }).info('b');
    expect(lines[0]).toMatch(/^\{"time"/);
    expect(lines[1]).toBe('09:30:12 \u001B[36mINFO \u001B[0m b\n');
  });
});
