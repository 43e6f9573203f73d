/** A vendor that grants by OAuth, and one thing to read there: for what `connections` promises whatever the vendor. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defineConnector, defineStream, parseJson, secret, type Http } from '#sdk';
import { loopback, type Loopback } from './loopback.ts';

export interface Vendor extends AsyncDisposable {
  readonly url: string;
  /** Requests to the token endpoint, as forms. */
  readonly asked: readonly URLSearchParams[];
  /** Access tokens, as they were granted. */
  readonly given: readonly string[];
  /** Access tokens that requests bore. */
  readonly borne: readonly string[];
  /** Whoever signs in. */
  account: { id: string; name: string };
  /** What the token endpoint answers instead. */
  refusal: { status: number; body: string } | null;
  /** What the answer to a renewal waits for. */
  slow: Promise<void> | null;
  /** Seconds that a token lives; null: the vendor does not say. */
  life: number | null;
  /** Every access token so far is refused with 401 from now on. */
  endTokens(): void;
  /** Nothing is renewed any more. */
  revoke(): void;
  /** The vendor as a person's browser meets it: where it sends them back to. */
  browse(url: URL): Promise<URL>;
}

export async function startVendor(): Promise<Vendor> {
  const access = new Set<string>();
  const refresh = new Set<string>();
  const codes = new Map<string, { readonly challenge: string; readonly redirect: string }>();
  const asked: URLSearchParams[] = [];
  const given: string[] = [];
  const borne: string[] = [];
  let made = 0;

  function grant(renewable: boolean): string {
    made += 1;
    access.add(`access-${made}`);
    given.push(`access-${made}`);
    if (renewable) refresh.add(`refresh-${made}`);
    return JSON.stringify({
      access_token: `access-${made}`,
      token_type: 'bearer',
      instance: 'eu-1',
      ...(renewable && { refresh_token: `refresh-${made}` }),
      ...(vendor.life !== null && { expires_in: vendor.life }),
    });
  }

  function tokens(form: URLSearchParams): { status: number; body: string } {
    asked.push(form);
    if (vendor.refusal) return vendor.refusal;
    if (form.get('client_id') !== 'app' || form.get('client_secret') !== 'app-secret')
      return { status: 401, body: '{"error":"invalid_client"}' };
    const kind = form.get('grant_type');
    if (kind === 'client_credentials') return { status: 200, body: grant(false) };
    const denied = { status: 400, body: '{"error":"invalid_grant","error_description":"expired or revoked"}' };
    if (kind === 'refresh_token') {
      // Rotation: each works once.
      return refresh.delete(form.get('refresh_token') ?? '') ? { status: 200, body: grant(true) } : denied;
    }
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const right = code?.challenge === proof && code.redirect === form.get('redirect_uri');
    return right ? { status: 200, body: grant(true) } : denied;
  }

  const server: Loopback = await loopback(async ({ path, headers, body }, response) => {
    const url = new URL(path, 'http://vendor');
    if (url.pathname === '/authorize') {
      made += 1;
      const redirect = url.searchParams.get('redirect_uri') ?? '';
      codes.set(`code-${made}`, { challenge: url.searchParams.get('code_challenge') ?? '', redirect });
      const back = new URL(redirect);
      back.searchParams.set('state', url.searchParams.get('state') ?? '');
      back.searchParams.set('code', `code-${made}`);
      response.writeHead(302, { location: back.href }).end();
      return;
    }
    if (url.pathname === '/token') {
      const form = new URLSearchParams(body);
      const answer = tokens(form);
      if (form.has('refresh_token')) await vendor.slow;
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
      return;
    }
    const token = headers.authorization?.replace('Bearer ', '') ?? '';
    borne.push(token);
    if (!access.has(token)) response.writeHead(401).end();
    else response.writeHead(200).end(JSON.stringify(url.pathname === '/me' ? vendor.account : []));
  });

  const vendor: Vendor = {
    url: server.at('/').origin,
    asked,
    given,
    borne,
    account: { id: 'u1', name: 'Ines' },
    refusal: null,
    slow: null,
    life: 3600,
    endTokens: () => access.clear(),
    revoke: () => refresh.clear(),
    async browse(url) {
      const answer = await fetch(url, { redirect: 'manual' });
      return new URL(answer.headers.get('location') ?? '');
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return vendor;
}

const Me = z.object({ id: z.string(), name: z.string() });

export interface GrantedClient {
  me(): Promise<z.output<typeof Me>>;
  instance(): Promise<unknown>;
  elsewhere(url: URL): Promise<void>;
}

const settings = z.strictObject({
  url: z.url().meta({ description: 'Where it is.' }),
  flow: z.enum(['code', 'direct', 'none']).default('code').meta({ description: 'How to sign in.' }),
  app_secret: secret('Of the application.').default('app-secret'),
});

/** Signs in by a browser, by itself, or not at all. */
export const grantedConnector = defineConnector({
  id: 'granted',
  title: 'Granted',
  docs: 'https://www.rfc-editor.org/rfc/rfc6749',
  settings,
  oauth: {
    of({ url, flow, app_secret }) {
      const plan = {
        token: new URL('/token', url),
        scopes: ['read', 'write'],
        app: { id: 'app', secret: app_secret, sent: 'form' as const },
        sendTo: () => [new URL(url)],
      };
      if (flow === 'none') return null;
      if (flow === 'code') return { ...plan, flow, pkce: true, authorize: new URL('/authorize?tenant=1', url) };
      return { ...plan, flow, form: () => Promise.resolve({ grant_type: 'client_credentials' }) };
    },
  },
  client: ({ url }, http: Http, grant): GrantedClient => ({
    me: () => http.json('GET', new URL('/me', url), { expect: Me }),
    instance: async () => (await grant.said())['instance'],
    elsewhere: async (other) => void (await http.bytes('GET', other)),
  }),
  async check(client: GrantedClient) {
    await client.me();
    return [{ scope: 'read', ok: true, missing: null, costs: null, cure: null }];
  },
  account: (client: GrantedClient) => client.me(),
  streams: {
    things: defineStream({
      summary: 'Things.',
      docs: 'https://www.rfc-editor.org/rfc/rfc6749',
      record: z.object({ id: z.string() }),
      key: ({ id }) => ({ id, version: '1' }),
      parse: (body: Uint8Array) => z.array(z.unknown()).parse(parseJson(body)),
      edits: 'invisible',
      deletes: 'invisible',
    }),
  },
  actions: {},
});
