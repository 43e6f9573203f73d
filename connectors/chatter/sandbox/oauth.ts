/** The org's sign-in: the kit's authorization server, with what Salesforce says beside its tokens and the assertion that it takes. */
import { createVerify } from 'node:crypto';
import type { RawRequest } from '#sdk';
import type { Reply } from '#sdk/sandbox';
import { oauthError, ok, type Answer } from './answers.ts';
import { ACCOUNT, APP, ORG, type World } from './world.ts';

const JWT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Null for what is no address of sign-in. */
export function signIn(request: RawRequest, world: World, origin: string): Reply | null {
  switch (request.path) {
    case '/services/oauth2/authorize':
      return world.issuer.authorize(request);
    case '/services/oauth2/token':
      return token(request, world, origin);
    case '/services/oauth2/revoke':
      world.issuer.revoke();
      return ok({});
    default:
      return null;
  }
}

function token(request: RawRequest, world: World, origin: string): Answer {
  const form = new URLSearchParams(Buffer.from(request.body).toString());
  if (form.get('grant_type') !== JWT) return asSalesforce(world.issuer.token(request), world, origin);
  const problem = problemOf(form.get('assertion') ?? '', world, origin);
  if (problem !== null) return oauthError('invalid_grant', problem);
  const own = new URLSearchParams({ grant_type: 'client_credentials', client_id: APP.id, client_secret: APP.secret });
  return asSalesforce(
    world.issuer.token({ ...request, headers: {}, body: Buffer.from(own.toString()) }),
    world,
    origin,
  );
}

/** No answer says how long a token lives; all say where the org is. */
function asSalesforce(reply: Reply, world: World, origin: string): Answer {
  if (typeof reply === 'string') throw new TypeError('the issuer always answers');
  const { status, body } = reply as { status: number; body: Readonly<Record<string, unknown>> };
  if (status !== 200) return oauthError(String(body['error']), String(body['error_description']));
  const { expires_in: _, ...granted } = body;
  return ok({
    ...granted,
    id: `${origin}/id/${ORG}/${ACCOUNT}`,
    instance_url: origin,
    issued_at: String(world.now().getTime()),
    signature: 'c2lnbmF0dXJlIG9mIHRoZSBzYW5kYm94',
    scope: 'api refresh_token',
  });
}

/** What is wrong with an assertion; null where nothing is. */
function problemOf(assertion: string, { certificate, people, now }: World, origin: string): string | null {
  const [head = '', claims = '', signature = ''] = assertion.split('.');
  if (certificate === null) return 'user hasn’t approved this consumer';
  if (!createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(certificate, signature, 'base64url'))
    return 'invalid assertion';
  const { iss, sub, aud, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Readonly<
    Record<string, unknown>
  >;
  if (iss !== APP.id) return 'client identifier invalid';
  if (aud !== origin) return 'audience is invalid';
  if (typeof exp !== 'number' || exp * 1000 <= now().getTime()) return 'expired authorization code';
  return [...people.values()].some(({ username }) => username === sub) ? null : 'user hasn’t approved this consumer';
}

/** `Bearer`, or `OAuth` as the guide writes it too. */
export function isKnown(request: RawRequest, { issuer }: World): boolean {
  const authorization = (request.headers['authorization'] ?? '').replace(/^OAuth /, 'Bearer ');
  return issuer.accountOf({ ...request, headers: { ...request.headers, authorization } }) !== null;
}
