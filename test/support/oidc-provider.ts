/** A provider as OpenID Connect Core 1.0 has it, with PKCE and refresh tokens: it lets in whoever it is told to. Stopped after the tests of the file. */
import { createHash, randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll } from 'vitest';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ProvidersPerson {
  readonly sub: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly name: string;
  readonly groups: readonly string[];
}

export interface TestProvider {
  readonly issuer: string;
  /** Whoever signs in there next; null: it refuses. */
  person: ProvidersPerson | null;
  /** What it says of them from now on; null: they are deactivated. */
  now: ReadonlyMap<string, ProvidersPerson | null>;
  /** It answers nothing but 503. */
  away: boolean;
  /** How the next id token is spoiled. */
  spoil: 'nonce' | 'audience' | 'key' | null;
  /** Follows what a browser would: answers where it is sent back to. */
  visit(url: string): Promise<URL>;
}

export const CLIENT = { id: 'bondfire', secret: 'a-secret-of-the-client' };

export async function testProvider(): Promise<TestProvider> {
  const keys = await generateKeyPair('RS256');
  const strangers = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const codes = new Map<string, { person: ProvidersPerson; challenge: string; nonce: string; redirect: string }>();
  const refreshing = new Map<string, string>();
  const access = new Map<string, string>();
  const known = new Map<string, ProvidersPerson | null>();

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', provider.issuer);
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      void answer(url, form, request.headers.authorization).then(({ status = 200, body, location }) => {
        response.writeHead(status, {
          'content-type': 'application/json',
          ...(location !== undefined && { location }),
          ...(status === 401 && { 'www-authenticate': 'Bearer error="invalid_token"' }),
        });
        response.end(JSON.stringify(body ?? {}));
      });
    });
  });

  async function answer(
    url: URL,
    form: URLSearchParams,
    authorization: string | undefined,
  ): Promise<{ status?: number; body?: object; location?: string }> {
    const { issuer } = provider;
    if (provider.away) return { status: 503 };
    if (url.pathname === '/.well-known/openid-configuration')
      return {
        body: {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/userinfo`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          scopes_supported: ['openid', 'email', 'profile', 'offline_access'],
          code_challenge_methods_supported: ['S256'],
        },
      };
    if (url.pathname === '/jwks') return { body: { keys: [jwk] } };
    if (url.pathname === '/authorize') {
      const asked = url.searchParams;
      const back = new URL(asked.get('redirect_uri') ?? '');
      back.searchParams.set('state', asked.get('state') ?? '');
      const { person } = provider;
      if (person === null) back.searchParams.set('error', 'access_denied');
      else {
        const code = randomBytes(16).toString('base64url');
        const [challenge, nonce] = [asked.get('code_challenge') ?? '', asked.get('nonce') ?? ''];
        codes.set(code, { person, challenge, nonce, redirect: asked.get('redirect_uri') ?? '' });
        known.set(person.sub, person);
        back.searchParams.set('code', code);
      }
      return { status: 302, location: back.href };
    }
    if (url.pathname === '/userinfo') {
      const person = who(access.get(authorization?.replace(/^Bearer /, '') ?? ''));
      return person ? { body: { ...person } } : { status: 401 };
    }
    return token(form);
  }

  function who(sub: string | undefined): ProvidersPerson | null {
    if (sub === undefined) return null;
    return provider.now.has(sub) ? (provider.now.get(sub) ?? null) : (known.get(sub) ?? null);
  }

  async function token(form: URLSearchParams): Promise<{ status?: number; body?: object }> {
    const wrong = { status: 400, body: { error: 'invalid_grant' } };
    if (form.get('client_id') !== CLIENT.id || form.get('client_secret') !== CLIENT.secret)
      return { status: 401, body: { error: 'invalid_client' } };
    if (form.get('grant_type') === 'refresh_token') {
      const sub = refreshing.get(form.get('refresh_token') ?? '');
      refreshing.delete(form.get('refresh_token') ?? '');
      const person = who(sub);
      return person ? { body: await tokensFor(person, null) } : wrong;
    }
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!code || code.challenge !== challenge || code.redirect !== form.get('redirect_uri')) return wrong;
    return { body: await tokensFor(code.person, code.nonce) };
  }

  async function tokensFor(person: ProvidersPerson, nonce: string | null): Promise<object> {
    const access_token = randomBytes(16).toString('base64url');
    const refresh_token = randomBytes(16).toString('base64url');
    access.set(access_token, person.sub);
    refreshing.set(refresh_token, person.sub);
    const { spoil } = provider;
    const id_token = await new SignJWT({ ...(nonce !== null && { nonce: spoil === 'nonce' ? 'another' : nonce }) })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(provider.issuer)
      .setSubject(person.sub)
      .setAudience(spoil === 'audience' ? 'somebody-else' : CLIENT.id)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(spoil === 'key' ? strangers.privateKey : keys.privateKey);
    return { access_token, refresh_token, id_token, token_type: 'Bearer', expires_in: 300 };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const provider: TestProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    person: null,
    now: new Map(),
    away: false,
    spoil: null,
    async visit(url) {
      const answered = await fetch(url, { redirect: 'manual' });
      await answered.body?.cancel();
      return new URL(answered.headers.get('location') ?? '');
    },
  };
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return provider;
}
