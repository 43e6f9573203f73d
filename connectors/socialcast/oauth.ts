/** OAuth 2, draft 16, as the vendor documents it: https://socialcast.github.io/socialcast/apidoc/auth/oauth2 */
import type { OAuth, OAuthPlan } from '#sdk';
import { baseOf } from './client.ts';
import type { Settings as Schema } from './settings.ts';

export const oauth: OAuth<typeof Schema> = {
  of({ sign_in, url, client_id = '', client_secret = null }): OAuthPlan | null {
    if (sign_in === 'password') return null;
    const base = baseOf(url);
    return {
      flow: 'code',
      authorize: new URL('oauth2/authorization', base),
      token: new URL('oauth2/token', base),
      // The draft is older than proofs and than scopes.
      pkce: false,
      scopes: [],
      app: { id: client_id, secret: client_secret, sent: 'form' },
      sendTo: () => [base],
    };
  },
};
