/** A push service (RFC 8030) with browsers behind it: it takes only what is signed as the standard says (RFC 8292), and each browser opens only what is encrypted for it (RFC 8291). */
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importJWK, jwtVerify } from 'jose';
import { afterAll } from 'vitest';

export interface Taken {
  readonly browser: string;
  readonly headers: IncomingHttpHeaders;
  /** As it was opened. */
  readonly text: string;
  /** Who signed, as they said. */
  readonly subject: string;
  /** Their key, base64url. */
  readonly key: string;
}

export interface PushService {
  /** What a browser tells of itself when it allows it. */
  browser(name: string): { readonly endpoint: string; readonly p256dh: string; readonly auth: string };
  readonly taken: Taken[];
  /** What it answers for a browser from now on; null: it takes what comes. */
  says(name: string, answer: readonly [status: number, headers?: Readonly<Record<string, string>>] | null): void;
}

const DAY_S = 86_400;

export async function pushService(): Promise<PushService> {
  const browsers = new Map<string, { readonly pair: ReturnType<typeof createECDH>; readonly auth: Buffer }>();
  const answers = new Map<string, readonly [number, Readonly<Record<string, string>>?]>();
  const taken: Taken[] = [];
  const server = createServer((asked, answer) => {
    const name = (asked.url ?? '').slice(1);
    const take = async (): Promise<void> => {
      const body = Buffer.concat(await asked.toArray());
      const said = answers.get(name);
      const one = browsers.get(name);
      if (said || !one) return void answer.writeHead(said?.[0] ?? 404, said?.[1]).end();
      const { headers } = asked;
      const signed = await signer(headers.authorization ?? '', url);
      if (asked.method !== 'POST' || headers['content-encoding'] !== 'aes128gcm' || !(Number(headers.ttl) > 0))
        throw new Error(`no push: ${asked.method} ${JSON.stringify(headers)}`);
      taken.push({ browser: name, headers, text: opened(body, one.pair, one.auth), ...signed });
      answer.writeHead(201, { location: `${url}/m/1` }).end();
    };
    take().catch((error: unknown) => answer.writeHead(400).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  afterAll(() => void server.close());
  return {
    taken,
    browser(name) {
      const made = browsers.get(name) ?? { pair: createECDH('prime256v1'), auth: randomBytes(16) };
      if (!browsers.has(name)) made.pair.generateKeys();
      browsers.set(name, made);
      return {
        endpoint: `${url}/${name}`,
        p256dh: made.pair.getPublicKey('base64url'),
        auth: made.auth.toString('base64url'),
      };
    },
    says(name, one) {
      if (one === null) answers.delete(name);
      else answers.set(name, one);
    },
  };
}

async function signer(header: string, origin: string): Promise<Pick<Taken, 'subject' | 'key'>> {
  const [, token = '', key = ''] = /^vapid t=([^,]+), ?k=([\w-]+)$/.exec(header) ?? [];
  const point = Buffer.from(key, 'base64url');
  const x = point.subarray(1, 33).toString('base64url');
  const y = point.subarray(33).toString('base64url');
  const { payload } = await jwtVerify(token, await importJWK({ kty: 'EC', crv: 'P-256', x, y }, 'ES256'), {
    audience: origin,
  });
  if (payload.exp === undefined || payload.exp > Date.now() / 1000 + DAY_S) throw new Error('it holds for too long');
  return { subject: payload.sub ?? '', key };
}

function opened(body: Buffer, pair: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const length = body[20] ?? 0;
  const theirs = body.subarray(21, 21 + length);
  const sealed = body.subarray(21 + length);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), pair.getPublicKey(), theirs]);
  const input = Buffer.from(hkdfSync('sha256', pair.computeSecret(theirs), auth, info, 32));
  const key = Buffer.from(hkdfSync('sha256', input, salt, 'Content-Encoding: aes128gcm\0', 16));
  const nonce = Buffer.from(hkdfSync('sha256', input, salt, 'Content-Encoding: nonce\0', 12));
  const cipher = createDecipheriv('aes-128-gcm', key, nonce);
  cipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
  // What follows the last byte that is not zero, a 2, is padding.
  return plain.subarray(0, plain.lastIndexOf(2)).toString();
}
