/** Signing in by the module Simple OAuth: https://www.drupal.org/docs/contributed-modules/simple-oauth-oauth2-openid-connect */
import type { OAuth, OAuthPlan } from '#sdk';
import type { Settings as Schema } from './settings.ts';

export const oauth: OAuth<typeof Schema> = {
  of({ sign_in, url, client_id = '', client_secret = null, scopes }): OAuthPlan | null {
    if (sign_in === 'password') return null;
    const base = url.replace(/\/+$/, '');
    const scope = scopes.length > 0 ? { scope: scopes.join(' ') } : {};
    const plan = {
      token: new URL(`${base}/oauth/token`),
      scopes,
      app: { id: client_id, secret: client_secret, sent: 'form' as const },
      sendTo: () => [new URL(url)],
    };
    if (sign_in === 'browser')
      return { ...plan, flow: 'code', pkce: true, authorize: new URL(`${base}/oauth/authorize`) };
    return { ...plan, flow: 'direct', form: () => Promise.resolve({ grant_type: 'client_credentials', ...scope }) };
  },
};
