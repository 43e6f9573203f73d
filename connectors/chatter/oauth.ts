/** How Salesforce lets a connection sign in: in a browser with PKCE, by a signed assertion, or as the app itself. */
import { createSign } from 'node:crypto';
import { z } from 'zod';
import { Fault, type OAuth, type OAuthPlan, type TokenAnswer } from '#sdk';
import type { Settings } from './settings.ts';

const PRODUCTION = 'https://login.salesforce.com';
const TEST = 'https://test.salesforce.com';
/** Of an assertion, in seconds. Salesforce takes a few minutes. */
const LIFE = 180;

type SignIn = z.output<typeof Settings>['sign_in'];

const CURES: Readonly<Record<SignIn, string>> = {
  web: 'Connect again in the browser. If it is refused again, see that the app still exists, allows this user and knows the callback address.',
  jwt: 'In the app, pre-authorise the user (permitted users by permission set), check user name and certificate, and that this machine’s clock is right.',
  client_credentials:
    'Enter the My Domain address (https://acme.my.salesforce.com): login.salesforce.com refuses this way. In the app, enable the client credentials flow and choose a run-as user.',
};

const Refusal = z.looseObject({ error: z.string() });
/** What the app itself is wrong in, whoever signs in. */
const APP_ERRORS = new Set([
  'invalid_client',
  'invalid_client_id',
  'invalid_app_access',
  'unsupported_grant_type',
  'redirect_uri_mismatch',
]);

export const oauth: OAuth<typeof Settings> = {
  of(settings) {
    const { sign_in, client_id, client_secret } = settings;
    const at = (path: string): URL => new URL(`/services/oauth2/${path}`, settings.login_url);
    const plan = {
      token: at('token'),
      app: { id: client_id, secret: client_secret ?? null, sent: 'form' },
      sendTo: (said: TokenAnswer['said']) => [instanceOf(said)],
      explain: (fault: Fault) => explained(fault, sign_in),
    } as const;
    if (sign_in === 'web') {
      return { ...plan, flow: 'code', authorize: at('authorize'), pkce: true, scopes: ['api', 'refresh_token'] };
    }
    const form = async (now: Date): Promise<Readonly<Record<string, string>>> =>
      sign_in === 'jwt' ? assertionForm(settings, now) : { grant_type: 'client_credentials' };
    return { ...plan, flow: 'direct', scopes: [], form } satisfies OAuthPlan;
  },
};

/** Where the org answers: never the login host. Throws `drift` where the token endpoint did not say. */
export function instanceOf(said: TokenAnswer['said']): URL {
  const { instance_url: url } = said;
  if (typeof url === 'string' && URL.canParse(url)) return new URL(url);
  throw new Fault('drift', 'the token endpoint did not say instance_url', {
    cure: 'Check the login address: it must be one of Salesforce.',
  });
}

function assertionForm({ login_url, client_id, username, private_key, audience }: Settings, now: Date) {
  const claims = {
    iss: client_id,
    sub: username,
    aud: audience ?? audienceOf(new URL(login_url)),
    exp: Math.floor(now.getTime() / 1000) + LIFE,
  };
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: signed(claims, private_key ?? ''),
  };
}

/** A My Domain address is no audience: production or test is. */
function audienceOf({ host, origin }: URL): string {
  if (host === 'test.salesforce.com' || host.endsWith('.sandbox.my.salesforce.com')) return TEST;
  return host.endsWith('.salesforce.com') ? PRODUCTION : origin;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signed(claims: object, key: string): string {
  const text = `${part({ alg: 'RS256' })}.${part(claims)}`;
  try {
    return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
  } catch (cause) {
    throw new Fault('config', 'private_key is no key that can sign', {
      cause,
      cure: 'Paste the whole PEM of an RSA key, its BEGIN and END lines included.',
    });
  }
}

function explained(fault: Fault, signIn: SignIn): Fault {
  const error = errorOf(fault.answer?.body ?? '');
  if (error === null || fault.answer === null || fault.answer.status >= 500) return fault;
  const details = { cause: fault, answer: fault.answer };
  if (APP_ERRORS.has(error)) {
    return new Fault('config', `Salesforce does not accept the app: ${error}`, {
      ...details,
      cure: 'Check consumer key and secret in the settings, and that the app allows this way of signing in. A new app takes up to ten minutes to work.',
    });
  }
  if (error !== 'invalid_grant') return fault;
  return new Fault('auth', `Salesforce refused the sign-in: ${error}`, { ...details, cure: CURES[signIn] });
}

function errorOf(body: string): string | null {
  try {
    return Refusal.parse(JSON.parse(body)).error;
  } catch {
    return null;
  }
}
