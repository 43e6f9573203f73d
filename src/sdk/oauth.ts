/** How a connection signs in by OAuth 2 (RFC 6749). A connector describes it; `connections` does it: state, PKCE, redirect, storage, renewal. */
import type { z } from 'zod';
import { Fault } from './fault.ts';

export interface OAuth<Settings extends z.ZodObject = z.ZodObject> {
  /** Null: with these settings the connection signs in otherwise (a password, a token that was typed in). */
  of(settings: z.output<Settings>): OAuthPlan | null;
}

/** What the token endpoint granted. `said`: the rest of its answer, such as `instance_url`; never a token. */
export interface TokenAnswer {
  readonly access_token: string;
  /** Null: as before, or there is none. */
  readonly refresh_token: string | null;
  readonly expires_at: Date | null;
  readonly said: Readonly<Record<string, unknown>>;
}

interface Plan {
  readonly token: URL;
  readonly scopes: readonly string[];
  /** `sent`: in the header (RFC 7617) or in the form; never both, as some vendors refuse that. `secret` is null for a public client. */
  readonly app: { readonly id: string; readonly secret: string | null; readonly sent: 'basic' | 'form' };
  /** Origins that `http` may send the token to, and nowhere else; none where the connector bears it by itself (`Grant.token`). */
  sendTo(said: TokenAnswer['said']): readonly URL[];
  /** Header by which requests bear the token; `authorization: Bearer …` unless told. */
  bear?(token: string): Readonly<Record<string, string>>;
  /** Reads a token endpoint that does not answer as RFC 6749 says. Throws `drift`. */
  read?(body: unknown, now: Date): TokenAnswer;
  /** What the token endpoint's refusal means, where the connector knows better. */
  explain?(fault: Fault): Fault;
}

/**
 * `code`: an admin's browser goes to `authorize` (its own query is kept) and comes back; needs `connection connect`.
 * The others need nobody: `form` holds the fields of the token request, made anew each time, `grant_type` included.
 */
export type OAuthPlan = Plan &
  (
    | { readonly flow: 'code'; readonly authorize: URL; readonly pkce: boolean }
    | { readonly flow: 'direct'; form(now: Date): Promise<Readonly<Record<string, string>>> }
  );

/** What a connection that signs in by OAuth holds. `http` sends the token; only what is not HTTP asks for it. */
export interface Grant {
  /**
   * The access token, for what is not HTTP (SASL in IMAP and SMTP): renewed first where it is about to end. It goes to the vendor alone, never
   * into a record or a fault's message; the log hides it. `refused`: one that the vendor did not take; it is renewed once, however many say so,
   * and a second refusal is the vendor's word. Throws `auth` where an admin must connect.
   */
  token(refused?: string): Promise<string>;
  /** What the token endpoint said beside the tokens; a grant that needs nobody is got first. Throws `auth` where an admin must connect. */
  said(signal?: AbortSignal): Promise<TokenAnswer['said']>;
}

/** Of a connection that signs in without OAuth. */
export const NO_GRANT: Grant = { token: noGrant, said: noGrant };

function noGrant(): Promise<never> {
  return Promise.reject(new Fault('bug', 'this connection has no grant: its connector describes no OAuth for it'));
}

/**
 * For `superRefine`: settings that one way of signing in needs, and others do not. `by` names the field that chooses the way.
 * `.meta({ needs: { [by]: table } })` tells a form the same, so that it asks for them at once.
 */
export function needs(by: string, table: Readonly<Record<string, readonly string[]>>) {
  return (given: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void => {
    const way = String(given[by]);
    for (const name of table[way] ?? []) {
      if (given[name] === undefined)
        context.addIssue({ code: 'custom', path: [name], message: `needed where ${by} is ${way}` });
    }
  };
}
