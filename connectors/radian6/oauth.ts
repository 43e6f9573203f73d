/** Social Studio's OAuth, of the later generation only. The application goes along in the form; whether a header would be read is not documented. */
import type { OAuth } from '#sdk';
import { baseOf } from './client.ts';
import type { Settings } from './settings.ts';

export const oauth: OAuth<typeof Settings> = {
  of({ sign_in, url, client_id: id = '', client_secret: secret = null, user = '', password = '', token_in }) {
    if (sign_in === 'headers') return null;
    const base = baseOf(url);
    const plan = {
      token: new URL('oauth/token', base),
      scopes: [],
      app: { id, secret, sent: 'form' as const },
      sendTo: () => [new URL(base.origin)],
      ...(token_in === 'access_token' && { bear: (token: string) => ({ access_token: token }) }),
    };
    return sign_in === 'browser'
      ? { ...plan, flow: 'code', authorize: new URL('login/oauth/authorize', base), pkce: false }
      : { ...plan, flow: 'direct', form: async () => ({ grant_type: 'password', username: user, password }) };
  },
};
