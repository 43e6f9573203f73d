/** Who asks, and what their role lets them do. */
import { Fault } from '#sdk';
import { ROLES, type Rights, type Role } from '../people/index.ts';

export { ROLES, type Role };

/** `speak`: post outside as the brand; `read`: look; `act`: work on issues, answer what is asked, settle an effect; `map`: replay, import; `configure`: connections, people, accounts and tokens. */
export const PERMISSIONS = ['read', 'act', 'speak', 'map', 'configure'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Where a request comes from, as far as it is known. */
export interface From {
  readonly address: string | null;
  readonly agent: string | null;
}

/** How somebody proved who they are. */
export interface Proof extends From {
  readonly kind: 'command line' | 'token' | 'password' | 'oidc' | 'slack' | 'mail' | 'link' | 'schedule';
  /** Of the token or session. */
  readonly id: string | null;
}

export interface Principal {
  readonly name: string;
  readonly role: Role;
  /** Who it is, where it is one of the people. */
  readonly person?: string | null;
  /** Of a token that may less than its role. */
  readonly scopes?: readonly Permission[] | null;
  /** To what the role is narrowed. */
  readonly rights?: Rights;
  /** Left out: whoever can run commands on the machine. */
  readonly proof?: Proof;
}

/** Whoever can run commands on the machine that holds the data. */
export const OPERATOR: Principal = { name: 'operator', role: 'admin' };

/** What is done by the hour, and by nobody: it is not written down as somebody's. */
export const SCHEDULE: Principal = {
  name: 'schedule',
  role: 'admin',
  proof: { kind: 'schedule', id: null, address: null, agent: null },
};

const GRANTED: Readonly<Record<Role, readonly Permission[]>> = {
  admin: PERMISSIONS,
  responder: ['read', 'act', 'speak'],
  developer: ['read', 'map'],
  viewer: ['read'],
};

export function permissionsOf({ role, scopes }: Pick<Principal, 'role' | 'scopes'>): readonly Permission[] {
  return GRANTED[role].filter((one) => scopes == null || scopes.includes(one));
}

/** They are known, and may not do that. */
export class NotPermitted extends Fault {
  constructor(message: string, cure: string, code: string, of: Readonly<Record<string, string>> = {}) {
    super('rejected', message, { cure, code, of });
  }
}

/** Throws `NotPermitted`. */
export function permit(who: Principal, permission: Permission): void {
  if (permissionsOf(who).includes(permission)) return;
  const { name, role } = who;
  throw new NotPermitted(
    GRANTED[role].includes(permission)
      ? `${name} may not ${permission} by this token`
      : `${name} is ${role}, and may not ${permission}`,
    `It takes the role ${ROLES.filter((one) => GRANTED[one].includes(permission)).join(' or ')}.`,
    'not_permitted',
  );
}
