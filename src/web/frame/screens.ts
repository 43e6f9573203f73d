/** Which screen is at which address. Each is fetched when it is first shown. */
import { lazy, type ComponentType } from 'react';

export interface ScreenAt {
  readonly path: string;
  readonly Screen: ComponentType;
}

export const SCREENS: readonly ScreenAt[] = [
  {
    path: '/activities',
    Screen: lazy(async () => ({ default: (await import('../activities/activities.tsx')).Activities })),
  },
  {
    path: '/connections',
    Screen: lazy(async () => ({ default: (await import('../connections/connections.tsx')).Connections })),
  },
  {
    path: '/connections/:id',
    Screen: lazy(async () => ({ default: (await import('../connections/detail.tsx')).Connection })),
  },
  { path: '/inbox', Screen: lazy(async () => ({ default: (await import('../inbox/inbox.tsx')).Inbox })) },
  { path: '/issues/:id', Screen: lazy(async () => ({ default: (await import('../issue/issue.tsx')).Issue })) },
  {
    path: '/issues/:id/replay',
    Screen: lazy(async () => ({ default: (await import('../replay/replay.tsx')).Replay })),
  },
  { path: '/library', Screen: lazy(async () => ({ default: (await import('../library/library.tsx')).Library })) },
  { path: '/library/:id', Screen: lazy(async () => ({ default: (await import('../library/entry.tsx')).Entry })) },
  { path: '/start', Screen: lazy(async () => ({ default: (await import('../start/start.tsx')).Start })) },
  { path: '/wall', Screen: lazy(async () => ({ default: (await import('../wall/wall.tsx')).Wall })) },
  { path: '/people/:id', Screen: lazy(async () => ({ default: (await import('../people/person.tsx')).Person })) },
  { path: '/teams/:id', Screen: lazy(async () => ({ default: (await import('../people/team.tsx')).Team })) },
  { path: '/people', Screen: lazy(async () => ({ default: (await import('../people/people.tsx')).People })) },
  {
    path: '/playbooks',
    Screen: lazy(async () => ({ default: (await import('../playbooks/playbooks.tsx')).Playbooks })),
  },
  {
    path: '/playbooks/:name',
    Screen: lazy(async () => ({ default: (await import('../playbooks/playbook.tsx')).Playbook })),
  },
  { path: '/settings', Screen: lazy(async () => ({ default: (await import('../settings/settings.tsx')).Settings })) },
];

/** Once a session. */
export const SignIn = lazy(async () => ({ default: (await import('./sign-in.tsx')).SignIn }));
export const Welcome = lazy(async () => ({ default: (await import('./welcome.tsx')).Welcome }));
