/** Which scope each method wants. */
import type { Channel } from './world.ts';

export const SCOPES = [
  'channels:history',
  'channels:manage',
  'channels:read',
  'chat:write',
  'commands',
  'groups:history',
  'groups:read',
  'groups:write',
  'im:history',
  'im:read',
  'links:read',
  'links:write',
  'mpim:history',
  'mpim:read',
  'pins:write',
  'reactions:read',
  'reactions:write',
  'usergroups:read',
  'users:read',
  'users:read.email',
] as const;

const FAMILY: Readonly<Record<Channel['kind'], string>> = {
  public: 'channels',
  private: 'groups',
  direct: 'im',
  group_direct: 'mpim',
};
const KIND_OF: Readonly<Record<string, Channel['kind']>> = {
  public_channel: 'public',
  private_channel: 'private',
  im: 'direct',
  mpim: 'group_direct',
};

export function kindOf(type: string): Channel['kind'] | undefined {
  return KIND_OF[type];
}

export function scopeOf(kind: Channel['kind'], right: 'read' | 'history' | 'write'): string {
  return right === 'write' && kind === 'public' ? 'channels:manage' : `${FAMILY[kind]}:${right}`;
}
