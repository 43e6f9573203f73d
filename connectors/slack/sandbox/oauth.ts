/** Installing the app into the fake workspace: everybody says yes. */
import type { RawRequest } from '#sdk';
import type { Reply } from '#sdk/sandbox';
import { no, text, type Args } from './asked.ts';
import { ACCOUNT, nextId, type World } from './world.ts';

const LIFETIME = 43_200;

export function authorize({ query }: RawRequest, world: World): Reply {
  const redirect = query.get('redirect_uri') ?? '';
  if (query.get('client_id') !== ACCOUNT.client_id || !URL.canParse(redirect)) return no('bad_client_id');
  const url = new URL(redirect);
  url.searchParams.set('code', code(world));
  url.searchParams.set('state', query.get('state') ?? '');
  return { status: 302, headers: { location: url.href }, body: '' };
}

/** What a browser brings back. */
export function code(world: World): string {
  const made = nextId(world, 'code-');
  world.tickets.add(made);
  return made;
}

export function access({ headers }: RawRequest, args: Args, world: World): Reply {
  const basic = Buffer.from(/^Basic (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '', 'base64').toString();
  const [id = '', secret = ''] =
    basic === '' ? [text(args, 'client_id'), text(args, 'client_secret')] : basic.split(':').map(decodeURIComponent);
  if (id !== ACCOUNT.client_id) return no('invalid_client_id');
  if (secret !== ACCOUNT.client_secret) return no('bad_client_secret');
  const renewing = text(args, 'grant_type') === 'refresh_token';
  const given = text(args, renewing ? 'refresh_token' : 'code');
  // Each is good once.
  if (!world.tickets.delete(given)) return no(renewing ? 'invalid_refresh_token' : 'invalid_code');
  return { status: 200, body: granted(world) };
}

function granted(world: World): object {
  const token = nextId(world, world.rotates ? 'xoxe.xoxb-1-' : 'xoxb-');
  world.tokens.add(token);
  return {
    ok: true,
    app_id: ACCOUNT.app,
    authed_user: { id: 'U0PETRA' },
    scope: [...world.scopes].join(','),
    token_type: 'bot',
    access_token: token,
    bot_user_id: ACCOUNT.user,
    ...(world.rotates && { refresh_token: refreshToken(world), expires_in: LIFETIME }),
    team: { id: world.team.id, name: world.team.name },
    enterprise: null,
    is_enterprise_install: false,
  };
}

function refreshToken(world: World): string {
  const token = nextId(world, 'xoxe-1-');
  world.tickets.add(token);
  return token;
}
