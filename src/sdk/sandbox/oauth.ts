/** A fake authorization server (RFC 6749, 7636) for sandboxes of vendors that sign in by OAuth: it asks nobody, and rotates what it renews. */
import { createHash } from 'node:crypto';
import type { RawRequest } from '../connector.ts';
import type { Reply } from './sandbox.ts';

export interface IssuerOptions {
  readonly app: { readonly id: string; readonly secret: string };
  /** Who a grant speaks for. */
  readonly account: string;
  /** Whether the application's own credentials suffice. */
  readonly clientCredentials: boolean;
  /** Seconds that a token lives. */
  readonly life: number;
  readonly now: () => Date;
  /** Further members of an answer, such as `instance_url`. */
  readonly said?: Readonly<Record<string, unknown>>;
}

export interface Issuer {
  /** Where the browser goes: sent back at once, with a code. */
  authorize(request: RawRequest): Reply;
  token(request: RawRequest): Reply;
  /** Whose token a request bears; null where it bears none that is good. */
  accountOf(request: RawRequest): string | null;
  /** Whose token it is, where it is borne otherwise than by HTTP; null where it is not good. */
  holderOf(token: string): string | null;
  /** Access tokens end now; grants go on. */
  endTokens(): void;
  /** Grants end now as well. */
  revoke(): void;
}

interface Code {
  readonly challenge: string | null;
  readonly redirect: string;
}

export function createIssuer({ app, account, clientCredentials, life, now, said = {} }: IssuerOptions): Issuer {
  const access = new Map<string, number>();
  const refresh = new Set<string>();
  const codes = new Map<string, Code>();
  let made = 0;

  function granted(renewable: boolean): Reply {
    made += 1;
    access.set(`access-${made}`, now().getTime() + life * 1000);
    if (renewable) refresh.add(`refresh-${made}`);
    const renewal = renewable ? { refresh_token: `refresh-${made}` } : {};
    return {
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: { access_token: `access-${made}`, token_type: 'Bearer', expires_in: life, ...renewal, ...said },
    };
  }

  function holderOf(token: string): string | null {
    return (access.get(token) ?? 0) > now().getTime() ? account : null;
  }

  /** By the header or by the form; both at once is a mistake. */
  function knowsApp(request: RawRequest, form: URLSearchParams): boolean {
    const pair = /^Basic (.+)$/.exec(request.headers['authorization'] ?? '')?.[1];
    if (pair === undefined) return form.get('client_id') === app.id && form.get('client_secret') === app.secret;
    if (form.has('client_secret')) return false;
    const [id = '', secret = ''] = Buffer.from(pair, 'base64').toString().split(':').map(decodeURIComponent);
    return id === app.id && secret === app.secret;
  }

  function redeemed(form: URLSearchParams): Reply {
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const right = code && code.redirect === form.get('redirect_uri') && (code.challenge ?? proof) === proof;
    return right ? granted(true) : error(400, 'invalid_grant', 'The code is wrong, used or not for this address.');
  }

  return {
    authorize({ query }) {
      const redirect = query.get('redirect_uri') ?? '';
      if (query.get('client_id') !== app.id || query.get('response_type') !== 'code' || !URL.canParse(redirect))
        return error(400, 'invalid_request', 'The application or its redirect address is not known.');
      made += 1;
      codes.set(`code-${made}`, { challenge: query.get('code_challenge'), redirect });
      const back = new URL(redirect);
      back.searchParams.set('code', `code-${made}`);
      const state = query.get('state');
      if (state !== null) back.searchParams.set('state', state);
      return { status: 302, headers: { location: back.href } };
    },
    token(request) {
      const form = new URLSearchParams(Buffer.from(request.body).toString());
      if (!knowsApp(request, form)) return error(401, 'invalid_client', 'Client authentication failed.');
      switch (form.get('grant_type')) {
        case 'authorization_code':
          return redeemed(form);
        case 'refresh_token':
          if (refresh.delete(form.get('refresh_token') ?? '')) return granted(true);
          return error(400, 'invalid_grant', 'The refresh token is wrong or used.');
        case 'client_credentials':
          if (clientCredentials) return granted(false);
      }
      return error(400, 'unsupported_grant_type', 'The grant type is not supported.');
    },
    accountOf: ({ headers }) => holderOf(/^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? ''),
    holderOf,
    endTokens: () => access.clear(),
    revoke() {
      access.clear();
      refresh.clear();
    },
  };
}

function error(status: number, code: string, description: string): Reply {
  return { status, body: { error: code, error_description: description } };
}
