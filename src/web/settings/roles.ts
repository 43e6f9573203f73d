/** What a role may, as the API holds it. */
import type { Permission } from '../../api/shapes/index.ts';

export const ROLES = ['admin', 'responder', 'developer', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

export const GRANTED: Readonly<Record<Role, readonly Permission[]>> = {
  admin: ['read', 'act', 'speak', 'map', 'configure'],
  responder: ['read', 'act', 'speak'],
  developer: ['read', 'map'],
  viewer: ['read'],
};
