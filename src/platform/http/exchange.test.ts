import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo, LookupFunction } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Fault, type Call } from '#sdk';
import { captureLog } from '../../../test/support/log.ts';
import { loopback, type Loopback } from '../../../test/support/loopback.ts';
import { createHttp, type HttpOptions } from './http.ts';

const BIG = 300_000;
/** Long enough for what does answer, on a busy machine too. */
const HANGS_MS = 1_000;

function client(options: Partial<HttpOptions> = {}) {
  return createHttp({ log: captureLog().log, allowPrivate: true, retries: 0, ...options });
}

function call(signal: AbortSignal = new AbortController().signal): Call {
  return { key: randomUUID(), since: new Date(), signal };
}

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const thrown = await work.then(
    () => new Error('nothing was thrown'),
    (error: unknown) => error,
  );
  if (thrown instanceof Fault) return thrown;
  throw thrown;
}

/** A resolver of one name, on `127.0.0.1` unless it says otherwise. */
function resolver(...addresses: readonly string[]): LookupFunction {
  return (_host, options, done) => {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all === true) done(null, found);
    else done(null, found[0]?.address ?? '', found[0]?.family ?? 0);
  };
}

/** As the system's resolver says it. */
function unknownName(host: string, _options: unknown, done: Parameters<LookupFunction>[2]): void {
  done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }), '', 0);
}

describe('an answer', () => {
  test.for([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('is unpacked: %s', async ([encoding, pack]) => {
    await using server = await loopback(({ headers }, response) => {
      response.setHeader('content-encoding', encoding);
      response.end(headers['accept-encoding']?.includes(encoding) ? pack('{"text":"ä"}') : '');
    });
    expect(await client().json('GET', server.at('/'), { expect: z.any() })).toEqual({ text: 'ä' });
  });

  test('that is not what its encoding says is no answer', async () => {
    await using server = await loopback((_, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end('plain');
    });
    expect(await faultOf(client().bytes('GET', server.at('/')))).toMatchObject({ kind: 'transient' });
  });

  test('may be as large as allowed, and no larger, also when it was packed small', async () => {
    await using server = await loopback(({ path }, response) => {
      if (path === '/packed') response.setHeader('content-encoding', 'gzip');
      if (path === '/packed') response.end(gzipSync(Buffer.alloc(BIG * 10)));
      else response.end(Buffer.alloc(BIG, 'x'));
    });
    expect((await client({ maxBytes: BIG }).bytes('GET', server.at('/'))).body.length).toBe(BIG);
    const small = client({ maxBytes: BIG - 1 });
    for (const path of ['/', '/packed']) {
      expect(await faultOf(small.bytes('GET', server.at(path)))).toMatchObject({ kind: 'drift', uncertain: false });
    }
    expect(await faultOf(small.bytes('POST', server.at('/'), { call: call() }))).toMatchObject({ uncertain: true });
  });

  test('that is an error is an error whatever becomes of its page', async () => {
    await using server = await loopback(({ path, socket }, response) => {
      response.writeHead(403);
      response.write('because');
      if (path === '/cut') setImmediate(() => socket.destroy());
    });
    for (const path of ['/cut', '/endless']) {
      const fault = await faultOf(client({ timeoutMs: HANGS_MS }).bytes('GET', server.at(path)));
      expect(fault).toMatchObject({ kind: 'rejected', answer: { status: 403, body: 'because' } });
    }
  });
});

describe('no answer', () => {
  /** Each way not to answer, and whether the request may have been carried out. */
  const waysNot: Readonly<Record<string, { answer: Parameters<typeof loopback>[0]; message: string }>> = {
    'a hang': { answer: () => undefined, message: 'no complete answer after 1 s' },
    'a body that drips': {
      answer: (_, response) => {
        const drip = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(drip));
      },
      message: 'no complete answer after 1 s',
    },
    'a reset': { answer: ({ socket }) => socket.resetAndDestroy(), message: 'ECONNRESET' },
    'a reset within the body': {
      answer: ({ socket }, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half', () => socket.destroy());
      },
      message: 'ECONNRESET',
    },
    'an answer that is no HTTP': { answer: ({ socket }) => socket.end('hello\r\n\r\n'), message: 'HPE_INVALID' },
  };

  test.for(Object.entries(waysNot))('%s is transient, and uncertain after a write', async ([, { answer, message }]) => {
    await using server = await loopback(answer);
    const http = client(message.endsWith(' s') ? { timeoutMs: HANGS_MS } : {});
    const read = await faultOf(http.bytes('GET', server.at('/x?key=1')));
    expect(read).toMatchObject({ kind: 'transient', uncertain: false, answer: null });
    expect(read.message).toContain(message);
    expect(read.message).toContain(`GET ${server.at('/x').href}: `);
    expect(await faultOf(http.bytes('POST', server.at('/'), { body: { a: 1 }, call: call() }))).toMatchObject({
      kind: 'transient',
      uncertain: true,
    });
  });

  test('a reset on a connection that was used before is uncertain after a write', async () => {
    await using server = await loopback(({ method, socket }, response) => {
      if (method === 'GET') response.end('x');
      else socket.destroy();
    });
    const http = client();
    await http.bytes('GET', server.at('/'));
    expect(await faultOf(http.bytes('POST', server.at('/'), { call: call() }))).toMatchObject({ uncertain: true });
    expect(server.connections()).toBe(1);
  });

  test('a refused connection, an unknown name and a failed handshake are certain: nothing was sent', async () => {
    await using server = await loopback((_, response) => response.end());
    const gone = await loopback(() => undefined);
    await gone[Symbol.asyncDispose]();
    const cases = [
      [client(), gone.at('/'), 'nobody answers there (ECONNREFUSED)'],
      [client({ lookup: unknownName }), new URL('http://acme.example/'), 'no such host (ENOTFOUND)'],
      [client(), new URL(`https://127.0.0.1:${server.port}/`), 'E'],
    ] as const;
    for (const [http, url, code] of cases) {
      const fault = await faultOf(http.bytes('POST', url, { body: 'x', call: call() }));
      expect(fault).toMatchObject({ kind: 'transient', uncertain: false, cure: expect.stringContaining(url.origin) });
      expect(fault.message).toContain(`POST ${url.href}: ${code}`);
    }
    expect(server.seen).toEqual([]);
  });

  test('a handshake that never ends is certain too', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as AddressInfo;
    const fault = await faultOf(
      client({ timeoutMs: HANGS_MS }).bytes('POST', new URL(`https://127.0.0.1:${port}/`), { call: call() }),
    );
    expect(fault).toMatchObject({ kind: 'transient', uncertain: false });
    expect(fault.message).toContain('no connection after 1 s');
    silent.close();
  });
});

describe('an abort', () => {
  const reason = new Error('stopping');

  test('before anything sends nothing', async () => {
    await using server = await loopback((_, response) => response.end());
    await expect(client().bytes('GET', server.at('/'), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(server.seen).toEqual([]);
  });

  test.for(['waiting for the answer', 'reading it'])('while %s throws its reason', async (when) => {
    const stop = new AbortController();
    await using server = await loopback((_, response) => {
      if (when === 'reading it') response.write('half', () => setImmediate(() => stop.abort(reason)));
      else stop.abort(reason);
    });
    await expect(client().bytes('GET', server.at('/'), { signal: stop.signal })).rejects.toBe(reason);
  });

  test('of the call counts as well', async () => {
    const stop = new AbortController();
    await using server = await loopback(() => stop.abort(reason));
    const signal = new AbortController().signal;
    await expect(client().bytes('POST', server.at('/'), { signal, call: call(stop.signal) })).rejects.toBe(reason);
  });
});

/** `/to?u=<address>` goes there, with the status `s`; `/loop` to itself. */
function redirecting(): Promise<Loopback> {
  return loopback(({ path }, response) => {
    const { pathname, searchParams } = new URL(path, 'http://x');
    if (pathname === '/loop') response.writeHead(302, { location: '/loop' }).end();
    else if (pathname === '/to')
      response.writeHead(Number(searchParams.get('s') ?? 302), { location: searchParams.get('u') ?? '' }).end('moved');
    else response.end(pathname);
  });
}

describe('a redirect', () => {
  test.for([301, 302, 303, 307, 308])('%i within the same host is followed for GET', async (status) => {
    await using server = await redirecting();
    const answer = await client().bytes('GET', server.at(`/to?s=${status}&u=/there`), {
      headers: { authorization: 'x' },
    });
    expect(Buffer.from(answer.body).toString()).toBe('/there');
    expect(server.seen[1]?.headers.authorization).toBe('x');
  });

  test('five times, not six', async () => {
    await using server = await redirecting();
    const nested = (times: number): string =>
      times === 0 ? '/there' : `/to?u=${encodeURIComponent(nested(times - 1))}`;
    expect(await client().bytes('GET', server.at(nested(5)))).toMatchObject({ status: 200 });
    expect(await faultOf(client().bytes('GET', server.at(nested(6))))).toMatchObject({
      kind: 'rejected',
      answer: { status: 302 },
    });
    expect(await faultOf(client().bytes('GET', server.at('/loop')))).toMatchObject({ kind: 'rejected' });
  });

  test('keeps the credentials of the address, and takes none from the vendor', async () => {
    await using server = await redirecting();
    const from = server.at(`/to?u=${encodeURIComponent(`http://eve:else@127.0.0.1:${server.port}/there`)}`);
    from.username = 'ines';
    from.password = 'pass';
    await client().bytes('GET', from);
    const basic = `Basic ${Buffer.from('ines:pass').toString('base64')}`;
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([basic, basic]);
  });

  test('to another host, port or scheme is not followed, and says where it went', async () => {
    await using other = await loopback((_, response) => response.end());
    await using server = await redirecting();
    const places = [
      other.at('/x?token=1').href,
      `http://localhost:${server.port}/x`,
      `https://127.0.0.1:${server.port}/x`,
      `//localhost:${server.port}/x`,
      'http://169.254.169.254/latest/meta-data',
      'file:///etc/passwd',
    ];
    for (const place of places) {
      const fault = await faultOf(client().bytes('GET', server.at(`/to?u=${encodeURIComponent(place)}`)));
      expect(fault).toMatchObject({ kind: 'rejected', answer: { status: 302, body: 'moved' } });
      expect(fault.message).toContain(', a redirect to ');
      expect(fault.message).not.toContain('token=1');
    }
    expect(other.seen).toEqual([]);
    expect(server.seen.length).toBe(places.length);
  });

  test('of a write is never followed', async () => {
    await using server = await redirecting();
    for (const status of [301, 302, 303, 307, 308]) {
      const fault = await faultOf(client().bytes('POST', server.at(`/to?s=${status}&u=/there`), { call: call() }));
      expect(fault).toMatchObject({ kind: 'rejected', answer: { status } });
    }
    expect(server.seen.every(({ path }) => path.startsWith('/to'))).toBe(true);
  });
});

describe('a private address', () => {
  test.for([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.0.0.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://10.1.2.3/',
    'https://169.254.169.254/latest/meta-data',
    'http://[fd00:ec2::254]/',
    'http://[64:ff9b::10.0.0.1]/',
  ])('%s is refused', async (address) => {
    const fault = await faultOf(client({ allowPrivate: false }).bytes('POST', new URL(address), { call: call() }));
    expect(fault).toMatchObject({
      kind: 'config',
      uncertain: false,
      cure: expect.stringContaining('BONDFIRE_ALLOW_PRIVATE'),
    });
  });

  test('is refused when a name resolves to it', async () => {
    await using server = await loopback((_, response) => response.end());
    for (const address of ['127.0.0.1', '::ffff:127.0.0.1']) {
      const http = client({ allowPrivate: false, lookup: resolver(address) });
      expect(await faultOf(http.bytes('GET', server.at('/', 'acme.example')))).toMatchObject({
        kind: 'config',
        message: `not connected: acme.example resolves to ${address}, which is private`,
      });
    }
    const local = client({ allowPrivate: false }).bytes('GET', server.at('/', 'localhost'));
    expect(await faultOf(local)).toMatchObject({ kind: 'config' });
    expect(server.seen).toEqual([]);
  });

  test('is refused when a name changes its mind: the check is on the address that is connected to', async () => {
    await using server = await loopback((_, response) => response.end());
    const answers = [['203.0.113.5'], ['127.0.0.1']];
    let asked = 0;
    const rebinding: LookupFunction = (host, options, done) => {
      resolver(...(answers[asked] ?? []))(host, options, done);
      asked += 1;
    };
    const http = client({ allowPrivate: ['203.0.113.5'], lookup: rebinding, timeoutMs: HANGS_MS });
    await faultOf(http.bytes('GET', server.at('/', 'acme.example')));
    expect(await faultOf(http.bytes('GET', server.at('/', 'acme.example')))).toMatchObject({ kind: 'config' });
    expect(server.seen).toEqual([]);
  });

  test('among public ones is left out', async () => {
    await using server = await loopback((_, response) => response.end());
    const http = client({ allowPrivate: ['127.0.0.1'], lookup: resolver('10.0.0.1', '127.0.0.1') });
    expect(await http.bytes('GET', server.at('/', 'acme.example'))).toMatchObject({ status: 200 });
  });

  test.for([true, ['*'], ['127.0.0.0/8'], ['127.0.0.1'], ['acme.example'], ['ACME.example', 'other']])(
    'is reached where it is allowed: %j',
    async (allowPrivate) => {
      await using server = await loopback((_, response) => response.end());
      const http = client({ allowPrivate, lookup: resolver('127.0.0.1') });
      expect(await http.bytes('GET', server.at('/', 'acme.example'))).toMatchObject({ status: 200 });
    },
  );

  test.for([[[]], [['10.0.0.0/8']], [['example']], [['other.example']]])(
    'is not, where another is: %j',
    async ([allowPrivate]) => {
      const http = client({ allowPrivate: allowPrivate ?? [], lookup: resolver('127.0.0.1') });
      expect(await faultOf(http.bytes('GET', new URL('http://acme.example/')))).toMatchObject({ kind: 'config' });
    },
  );
});
