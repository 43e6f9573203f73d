/** Who is signed in, how one signs in, and who may. */
import { z } from 'zod';
import { At, Audience, list, noun, paged, Text } from './parts.ts';

export const Role = z.enum(['admin', 'responder', 'developer', 'viewer']);
export type Role = z.output<typeof Role>;
/** `speak`: post outside as the brand. */
export const Permission = z.enum(['read', 'act', 'speak', 'map', 'configure']);
export type Permission = z.output<typeof Permission>;

const Ways = {
  sign_in: z.strictObject({
    /** By e-mail and password. */
    local: z.boolean(),
    /** By a provider: its name, and where to send the browser. */
    oidc: z.strictObject({ name: z.string(), url: z.string() }).nullable(),
  }),
  /** There is no admin yet: whoever runs the machine has a link that makes one. */
  first_start: z.boolean(),
};

export const SignedOut = noun('SignedOut', { signed_in: z.literal(false), ...Ways });
export type SignedOut = z.output<typeof SignedOut>;

export const SignedIn = noun('SignedIn', {
  signed_in: z.literal(true),
  name: z.string(),
  /** Null: a token that is nobody's. */
  person: Text,
  role: Role,
  /** Signs in by it. */
  email: Text,
  /** What the role may, less what a token may not. */
  permissions: list(Permission),
  teams: list(z.string()),
  /** IANA. */
  zone: z.string(),
  languages: list(z.string()),
  /** By a token there is nothing to sign out of. */
  by: z.enum(['password', 'oidc', 'token']),
  /** What there is, is the sample company’s. */
  sample: z.boolean(),
  ...Ways,
});
export type SignedIn = z.output<typeof SignedIn>;

/** 200 also where nobody is signed in. */
export const Session = z.discriminatedUnion('signed_in', [SignedOut, SignedIn]);
export type Session = z.output<typeof Session>;

/** What a link of `/welcome#<token>` opens. */
export const SignInLink = noun('SignInLink', {
  kind: z.enum(['first', 'invitation', 'reset']),
  /** Null for the first admin, who says them. */
  name: Text,
  email: Text,
  expires_at: At,
});
export type SignInLink = z.output<typeof SignInLink>;

const Place = {
  id: z.string(),
  kind: z.enum(['password', 'oidc']),
  /** As the browser says it. */
  agent: Text,
  address: Text,
  created_at: At,
  seen_at: At,
  expires_at: At,
};
/** One place where somebody is signed in; `current`: the one that asks. */
export const OwnSessions = paged(z.strictObject({ ...Place, current: z.boolean() }));
export type OwnSessions = z.output<typeof OwnSessions>;
export const AccountSessions = paged(z.strictObject(Place));
export const Ended = z.strictObject({ ended: z.int() });

export const Account = noun('Account', {
  person: z.string(),
  name: z.string(),
  email: z.string(),
  role: Role,
  disabled: z.boolean(),
  /** Has a password, or is known to a provider: before that, somebody was invited and did not come yet. */
  ready: z.boolean(),
  signed_in_at: At.nullable(),
  created_at: At,
});
export type Account = z.output<typeof Account>;
export const Accounts = paged(Account);

/** Shown this once: whoever has the link chooses the password. */
export const Invitation = noun('Invitation', { account: Account, link: z.string(), expires_at: At });
export type Invitation = z.output<typeof Invitation>;

const Kept = {
  id: z.string(),
  name: z.string(),
  role: Role,
  /** In whose name it acts. */
  person: Text,
  /** Null: all that the role may. */
  scopes: list(Permission).nullable(),
  by: Text,
  created_at: At,
  expires_at: At.nullable(),
  /** To the minute. */
  used_at: At.nullable(),
  revoked_at: At.nullable(),
};
export const Token = noun('Token', Kept);
export type Token = z.output<typeof Token>;
export const Tokens = paged(Token);
/** What it opens by is shown this once. */
export const MadeToken = noun('MadeToken', { ...Kept, token: z.string() });
export type MadeToken = z.output<typeof MadeToken>;

/** To what the role of a person, of a team's members or of a role is narrowed. The rows of a person win over those of their teams, and these over those of the role. */
export const Right = noun('Right', {
  id: z.string(),
  holder_kind: z.enum(['person', 'team', 'role']),
  holder: z.string(),
  permission: z.enum(['read', 'speak']),
  /** Null: all; none is nobody's. */
  connections: list(z.string()).nullable(),
  /** Of `speak`: whose issues; null: all, and what is about none. */
  teams: list(z.string()).nullable(),
  /** Of `read`: null is both. */
  audience: Audience.nullable(),
  by: z.string(),
  created_at: At,
});
export type Right = z.output<typeof Right>;
export const Rights = paged(Right);
