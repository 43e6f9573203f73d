/** Signing in by a provider that speaks OpenID Connect: off, until an issuer is given. */
import { z } from 'zod';

const ROLES = ['admin', 'responder', 'developer', 'viewer'] as const;
type Role = (typeof ROLES)[number];

export interface ProviderConfig {
  readonly issuer: string;
  readonly client: string;
  /** Null: a public client. */
  readonly secret: string | null;
  readonly name: string;
  /** The claim that holds somebody's groups. */
  readonly groups: string;
  /** By group. */
  readonly roles: Readonly<Record<string, Role>>;
  /** Of somebody in none of these groups; null: they may not sign in. */
  readonly otherwise: Role | null;
}

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}

export const PROVIDER_VARIABLES = {
  BONDFIRE_OIDC_ISSUER: z
    .string()
    .refine((text) => text === '' || isIssuer(text), 'is no issuer. Write https://login.example.com/realms/company.')
    .meta({
      default: '',
      description:
        'Signing in by a provider (OpenID Connect): its issuer, such as `https://login.example.com/realms/company`. There it must know `/api/v1/session/oidc/back` below `BONDFIRE_URL` as where to come back to.',
    }),
  BONDFIRE_OIDC_CLIENT: z.string().meta({ default: '', description: 'The client’s id there.' }),
  BONDFIRE_OIDC_SECRET: z.string().meta({ default: '', description: 'Its secret, where it has one.', secret: true }),
  BONDFIRE_OIDC_NAME: z.string().meta({ default: 'Single sign-on', description: 'What the button is called.' }),
  BONDFIRE_OIDC_GROUPS: z.string().meta({ default: 'groups', description: 'The claim that holds somebody’s groups.' }),
  BONDFIRE_OIDC_ROLES: z
    .string()
    .transform((list) =>
      list
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
    )
    .pipe(
      z.array(
        z.string().regex(/^.+=(admin|responder|developer|viewer)$/, 'is no group=role. Write social-care=responder.'),
      ),
    )
    .meta({
      default: '',
      description:
        'What each group may, separated by commas: `it=admin,social-care=responder`; the most of them counts. Without it roles are given here.',
    }),
  BONDFIRE_OIDC_OTHERWISE: z.enum(['none', ...ROLES], 'is no role, nor none.').meta({
    default: 'none',
    description:
      'The role of whoever is in none of these groups; `none`: they may not sign in, unless they are invited.',
  }),
} as const;

type Values = { readonly [Name in keyof typeof PROVIDER_VARIABLES]: z.output<(typeof PROVIDER_VARIABLES)[Name]> };

export function providerOf(values: Values): ProviderConfig | null {
  if (values.BONDFIRE_OIDC_ISSUER === '') return null;
  const { BONDFIRE_OIDC_OTHERWISE: otherwise } = values;
  return {
    issuer: values.BONDFIRE_OIDC_ISSUER,
    client: values.BONDFIRE_OIDC_CLIENT,
    secret: values.BONDFIRE_OIDC_SECRET || null,
    name: values.BONDFIRE_OIDC_NAME,
    groups: values.BONDFIRE_OIDC_GROUPS,
    roles: Object.fromEntries(
      values.BONDFIRE_OIDC_ROLES.map((pair) => {
        const at = pair.lastIndexOf('=');
        return [pair.slice(0, at), pair.slice(at + 1) as Role];
      }),
    ),
    otherwise: otherwise === 'none' ? null : otherwise,
  };
}

/** One alone switches nothing on, and whoever set it thinks that it does. */
export function providerWithout(raw: Readonly<Record<string, string>>): string[] {
  const pairs = [
    ['BONDFIRE_OIDC_CLIENT', 'BONDFIRE_OIDC_ISSUER'],
    ['BONDFIRE_OIDC_ISSUER', 'BONDFIRE_OIDC_CLIENT'],
    ['BONDFIRE_OIDC_SECRET', 'BONDFIRE_OIDC_ISSUER'],
    ['BONDFIRE_OIDC_ROLES', 'BONDFIRE_OIDC_ISSUER'],
  ] as const;
  return pairs.flatMap(([given, missing]) =>
    raw[given] && !raw[missing] ? [`${missing}: it is missing beside ${given}. Give both, or none.`] : [],
  );
}
