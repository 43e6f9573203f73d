/** Where one can go, in the order of the menu. */
import {
  IconBook2,
  IconChartBar,
  IconInbox,
  IconPlugConnected,
  IconRoute,
  IconSettings,
  IconUsers,
  type Icon,
} from '@tabler/icons-react';
import type { Permission } from './session.ts';

export interface Place {
  readonly path: string;
  readonly name: 'inbox' | 'library' | 'connections' | 'wall' | 'people' | 'playbooks' | 'settings';
  readonly icon: Icon;
  /** `g` and this key. */
  readonly key: string;
  /** Shown only to those who have it. */
  readonly needs?: Permission;
}

export const PLACES: readonly Place[] = [
  { path: '/inbox', name: 'inbox', icon: IconInbox, key: 'i' },
  { path: '/library', name: 'library', icon: IconBook2, key: 'l' },
  { path: '/wall', name: 'wall', icon: IconChartBar, key: 'w' },
  { path: '/connections', name: 'connections', icon: IconPlugConnected, key: 'c' },
  { path: '/playbooks', name: 'playbooks', icon: IconRoute, key: 'b' },
  { path: '/people', name: 'people', icon: IconUsers, key: 'p' },
  { path: '/settings', name: 'settings', icon: IconSettings, key: 's' },
];
