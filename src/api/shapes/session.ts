/** Who is signed in, and how one signs in: what `/api/v1/session` and the routes around it answer. */
import { z } from 'zod';
import { Count, paged } from './parts.ts';

export const Role = z.enum(['admin', 'responder', 'developer', 'viewer']);
export const Permission = z.enum(['read', 'act', 'speak', 'map', 'configure']);

export const SignIn = z.strictObject({
  /** By e-mail and password. */
  local: z.boolean(),
  /** By a provider: its name, and where to send the browser. */
  oidc: z.strictObject({ name: z.string(), url: z.string() }).nullable(),
});

/** 200 also where nobody is signed in. */
export const Session = z.discriminatedUnion('signed_in', [
  z.strictObject({
    signed_in: z.literal(false),
    sign_in: SignIn,
    /** There is no admin yet: whoever runs the machine has a link that makes one. */
    first_start: z.boolean(),
  }),
  z.strictObject({
    signed_in: z.literal(true),
    name: z.string(),
    /** Null: a token that is nobody's. */
    person: z.string().nullable(),
    role: Role,
    email: z.string().nullable(),
    /** What the role may, less what a token may not. */
    permissions: z.array(Permission),
    teams: z.array(z.string()),
    /** IANA. */
    zone: z.string(),
    languages: z.array(z.string()),
    /** How: by a token there is nothing to sign out of. */
    by: z.enum(['password', 'oidc', 'token']),
    sign_in: SignIn,
    first_start: z.boolean(),
  }),
]);
export type Session = z.infer<typeof Session>;

/** What a link of `/welcome#<token>` opens. */
export const Welcome = z.strictObject({
  kind: z.enum(['first', 'invitation', 'reset']),
  /** Null for the first admin, who says them. */
  name: z.string().nullable(),
  email: z.string().nullable(),
  expires_at: z.string(),
});
export type Welcome = z.infer<typeof Welcome>;

/** One place where somebody is signed in. */
export const OpenSession = z.strictObject({
  id: z.string(),
  kind: z.enum(['password', 'oidc']),
  /** As the browser says it. */
  agent: z.string().nullable(),
  address: z.string().nullable(),
  created_at: z.string(),
  seen_at: z.string(),
  expires_at: z.string(),
  /** The one that asks. */
  current: z.boolean(),
});
export type OpenSession = z.infer<typeof OpenSession>;

export const Account = z.strictObject({
  person: z.string(),
  name: z.string(),
  email: z.string(),
  role: Role,
  disabled: z.boolean(),
  /** Has a password, or is known to a provider: before that, somebody was invited and did not come yet. */
  ready: z.boolean(),
  signed_in_at: z.string().nullable(),
  created_at: z.string(),
});
export type Account = z.infer<typeof Account>;

/** Shown this once: whoever has the link chooses the password. */
export const Invitation = z.strictObject({ account: Account, link: z.string(), expires_at: z.string() });
export type Invitation = z.infer<typeof Invitation>;
export const Accounts = paged(Account);
export const OpenSessions = paged(OpenSession);
/** As an admin sees those of others. */
export const AccountSessions = paged(OpenSession.omit({ current: true }));
export const Ended = z.strictObject({ ended: Count });
