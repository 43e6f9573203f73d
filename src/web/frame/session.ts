/** Who is signed in, and what they may do. */
import type { Session } from '../../api/shapes/index.ts';
import { keepOf, keptOf } from '../parts/kept.ts';
import { call, problemOf, useGet } from './api.ts';

export type SignedIn = Extract<Session, { readonly signed_in: true }>;
export type SignedOut = Extract<Session, { readonly signed_in: false }>;
export type Permission = SignedIn['permissions'][number];

export const SESSION = 'session';

export function useSession() {
  return useGet<Session>(SESSION, '/session', {}, { staleTime: 60_000, retry: 2, queryFn: read });
}

/** Without a network, as it was told last: what was read lately is read on. */
async function read({ signal }: { readonly signal: AbortSignal }): Promise<Session> {
  try {
    const session = await call<Session>('GET', '/session', { signal });
    if (session.signed_in) await belongTo(whoOf(session));
    return session;
  } catch (thrown) {
    if (problemOf(thrown).status !== 0) throw thrown;
    const { keptSession } = await import('../phone/keeping.ts');
    const kept = await keptSession();
    if (kept === null) throw thrown;
    return kept;
  }
}

/** By which what is kept in a browser is somebody's. */
export function whoOf({ person, name }: SignedIn): string {
  return person ?? name;
}

/** What somebody else left here is gone before anything is shown. */
async function belongTo(who: string): Promise<void> {
  const before = keptOf();
  if (before !== null && before !== who) await (await import('../phone/leave-here.ts')).leaveHere();
  keepOf(who);
}

/** Null where nobody is signed in, or not known yet. */
export function useMe(): SignedIn | null {
  const { data } = useSession();
  return data?.signed_in === true ? data : null;
}

export function useMay(permission: Permission): boolean {
  return useMe()?.permissions.includes(permission) ?? false;
}
