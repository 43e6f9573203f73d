/** Who somebody is at a provider that speaks OpenID Connect (Core 1.0, with PKCE): asked once to sign in, and again while they are. What speaks it is loaded when it is first needed. */
import type { Configuration } from 'openid-client';
import { Fault } from '#sdk';
import type { ProviderConfig } from '../platform/index.ts';
import { ROLES, type Role } from './accounts-store.ts';

/** On the way there, kept until the browser comes back. */
export interface Asked {
  readonly verifier: string;
  readonly nonce: string;
}

/** What it takes to ask again. */
export interface Held {
  readonly subject: string;
  readonly access_token: string;
  readonly refresh_token: string | null;
}

export interface Vouched {
  readonly subject: string;
  /** Null where the provider does not say that it is theirs. */
  readonly email: string | null;
  readonly name: string | null;
  /** Null: none of their groups has one. */
  readonly role: Role | null;
  readonly held: Held;
}

export interface Provider {
  readonly issuer: string;
  readonly name: string;
  /** Roles come from groups: what is given here does not hold. */
  readonly givesRoles: boolean;
  start(redirect: URL): Promise<{ readonly url: URL; readonly state: string; readonly asked: Asked }>;
  /** @param came as the browser came back. Throws `auth` where that proves nothing, `transient` where the provider does not answer. */
  finish(came: URL, state: string, asked: Asked): Promise<Vouched>;
  /** Null: the provider says that it is over. Throws `transient` where it says nothing. */
  again(held: Held): Promise<Vouched | null>;
}

const PATIENCE_S = 10;
const SCOPE = 'openid profile email';

export function createProvider(config: ProviderConfig | null): Provider | null {
  if (config === null) return null;
  const { issuer, client, secret, name, roles, otherwise } = config;
  const givesRoles = Object.keys(roles).length > 0;
  let known: Promise<Configuration> | null = null;

  /** Found once; what failed is looked for again. */
  function found(): Promise<Configuration> {
    known ??= discover().catch((cause: unknown) => {
      known = null;
      throw cause;
    });
    return known;
  }

  async function discover(): Promise<Configuration> {
    const oidc = await import('openid-client');
    // Who signed what is said is looked at as well, however it came.
    const execute = [
      oidc.enableNonRepudiationChecks,
      ...(issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : []),
    ];
    return oidc.discovery(new URL(issuer), client, {}, secret === null ? oidc.None() : oidc.ClientSecretPost(secret), {
      timeout: PATIENCE_S,
      execute,
    });
  }

  function roleIn(groups: unknown): Role | null {
    const named = (Array.isArray(groups) ? groups : [groups]).filter((one) => typeof one === 'string');
    const given = new Set(named.flatMap((one) => (Object.hasOwn(roles, one) ? [roles[one]] : [])));
    return ROLES.find((one) => given.has(one)) ?? otherwise;
  }

  /** What the id token says, and what the provider says when it is asked. */
  async function vouched(held: Held, claims: Readonly<Record<string, unknown>>): Promise<Vouched> {
    const oidc = await import('openid-client');
    const server = await found();
    const told =
      server.serverMetadata().userinfo_endpoint === undefined
        ? {}
        : await oidc.fetchUserInfo(server, held.access_token, held.subject);
    const all: Readonly<Record<string, unknown>> = { ...claims, ...told };
    const { email, email_verified, name: called } = all;
    return {
      subject: held.subject,
      email: typeof email === 'string' && email_verified === true ? email : null,
      name: typeof called === 'string' ? called : null,
      role: roleIn(all[config?.groups ?? '']),
      held,
    };
  }

  return {
    issuer,
    name,
    givesRoles,
    async start(redirect) {
      const oidc = await import('openid-client');
      const server = await found().catch(silent);
      const state = oidc.randomState();
      const asked = { verifier: oidc.randomPKCECodeVerifier(), nonce: oidc.randomNonce() };
      const offline = server.serverMetadata().scopes_supported?.includes('offline_access') === true;
      const url = oidc.buildAuthorizationUrl(server, {
        redirect_uri: redirect.href,
        scope: offline ? `${SCOPE} offline_access` : SCOPE,
        code_challenge: await oidc.calculatePKCECodeChallenge(asked.verifier),
        code_challenge_method: 'S256',
        state,
        nonce: asked.nonce,
      });
      return { url, state, asked };
    },
    async finish(came, state, { verifier, nonce }) {
      const oidc = await import('openid-client');
      const server = await found().catch(silent);
      try {
        const tokens = await oidc.authorizationCodeGrant(server, came, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (claims === undefined) throw new Fault('auth', `${name} did not say who that is`);
        const { access_token, refresh_token = null } = tokens;
        return await vouched({ subject: claims.sub, access_token, refresh_token }, { ...claims });
      } catch (cause) {
        if (cause instanceof TypeError || isAway(cause)) return silent(cause);
        throw new Fault('auth', `${name} did not let you in`, {
          cause,
          cure: 'Try it again; where it goes on, ask who looks after the sign-in there.',
        });
      }
    },
    async again(held) {
      const oidc = await import('openid-client');
      const server = await found().catch(silent);
      try {
        if (held.refresh_token === null) return await vouched(held, {});
        const tokens = await oidc.refreshTokenGrant(server, held.refresh_token);
        const { access_token, refresh_token = held.refresh_token } = tokens;
        return await vouched({ subject: held.subject, access_token, refresh_token }, { ...tokens.claims() });
      } catch (cause) {
        if (cause instanceof oidc.ResponseBodyError && cause.error === 'invalid_grant') return null;
        if (cause instanceof oidc.WWWAuthenticateChallengeError && cause.status === 401) return null;
        return silent(cause);
      }
    },
  };

  function silent(cause: unknown): never {
    throw new Fault('transient', `${name} does not answer`, { cause, cure: 'Try it again in a minute.' });
  }
}

/** 5xx, or no answer. */
function isAway(cause: unknown): boolean {
  const { status, code } = cause as { readonly status?: unknown; readonly code?: unknown };
  return (typeof status === 'number' && status >= 500) || code === 'OAUTH_TIMEOUT';
}
