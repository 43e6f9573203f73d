/** How the server is signed in to (SASL): PLAIN (RFC 4616), XOAUTH2 (Google’s and Microsoft’s), OAUTHBEARER (RFC 7628). */
import { BadCommand } from './words.ts';
import { ACCOUNT, PASSWORD, type World } from './world.ts';

/** `challenge`: what a refused client is told before the refusal, which it must answer first; null where there is none. */
export interface Verdict {
  readonly good: boolean;
  readonly challenge: string | null;
}

const GOOD: Verdict = { good: true, challenge: null };
const REFUSED: Verdict = { good: false, challenge: null };
const SCOPE = 'mail';

/** @param response in base64 */
export function verdictOn(world: World, mechanism: string, response: string): Verdict {
  const said = Buffer.from(response, 'base64').toString();
  // Fields end with ^A each, and all of them with another one.
  const fields = said.endsWith('\x01\x01') ? said.split('\x01') : [];
  const token = after(
    'auth=Bearer ',
    fields.find((field) => field.startsWith('auth=')),
  );
  switch (mechanism) {
    case 'PLAIN': {
      const [, user = '', password = ''] = said.split('\0');
      return isAccount(user, password) ? GOOD : REFUSED;
    }
    case 'XOAUTH2':
      return bears(world, after('user=', fields[0]), token) ? GOOD : challenged(world, xoauth2Refusal());
    case 'OAUTHBEARER':
      return bears(world, nameOf(fields[0]), token)
        ? GOOD
        : challenged(world, { status: 'invalid_token', scope: SCOPE });
  }
  throw new BadCommand(`unknown mechanism ${mechanism}`);
}

export function isAccount(user: string, password: string): boolean {
  return user === ACCOUNT && password === PASSWORD;
}

/** Throws where there is none: that is not what the mechanism says. */
export function bears({ issuer }: World, user: string | undefined, token: string | undefined): boolean {
  if (user === undefined || token === undefined) throw new BadCommand('not what the mechanism says');
  return issuer.holderOf(token) === user;
}

/** As Google documents it. */
export function xoauth2Refusal(): Readonly<Record<string, string>> {
  return { status: '401', schemes: 'bearer mac', scope: SCOPE };
}

function challenged({ challenges }: World, refusal: object): Verdict {
  return { good: false, challenge: challenges ? Buffer.from(JSON.stringify(refusal)).toString('base64') : null };
}

function after(start: string, field: string | undefined): string | undefined {
  return field?.startsWith(start) ? field.slice(start.length) : undefined;
}

/** Of the head of GS2: `n,a=ada@example.org,` (RFC 5801, 4). */
function nameOf(head: string | undefined): string | undefined {
  return /^n,a=([^,]+),$/
    .exec(head ?? '')?.[1]
    ?.replaceAll('=2C', ',')
    .replaceAll('=3D', '=');
}
