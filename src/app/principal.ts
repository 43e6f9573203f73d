/** Who asks, and what their role lets them do. */
import { Fault } from '#sdk';

export const ROLES = ['admin', 'responder', 'developer', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

export interface Principal {
  readonly name: string;
  readonly role: Role;
  /** Who it is, where it is one of the people. */
  readonly person?: string | null;
}

/** Whoever can run commands on the machine that holds the data. */
export const OPERATOR: Principal = { name: 'operator', role: 'admin' };

/** `read`: look; `act`: do something at a vendor, settle an effect; `map`: replay, import; `configure`: connections and tokens. */
export type Permission = 'read' | 'act' | 'map' | 'configure';

const GRANTED: Readonly<Record<Role, readonly Permission[]>> = {
  admin: ['read', 'act', 'map', 'configure'],
  responder: ['read', 'act'],
  developer: ['read', 'map'],
  viewer: ['read'],
};

/** Throws `rejected`. */
export function permit({ name, role }: Principal, permission: Permission): void {
  if (GRANTED[role].includes(permission)) return;
  throw new Fault('rejected', `${name} is ${role}, and may not ${permission}`, {
    cure: `Use a token of ${ROLES.filter((one) => GRANTED[one].includes(permission)).join(' or ')}.`,
  });
}
