/** Who is signed in, and what they may do. */
import type { Session } from '../../api/shapes/index.ts';
import { useGet } from './api.ts';

export type SignedIn = Extract<Session, { readonly signed_in: true }>;
export type SignedOut = Extract<Session, { readonly signed_in: false }>;
export type Permission = SignedIn['permissions'][number];

export const SESSION = 'session';

export function useSession() {
  return useGet<Session>(SESSION, '/session', {}, { staleTime: 60_000, retry: 2 });
}

/** Null where nobody is signed in, or not known yet. */
export function useMe(): SignedIn | null {
  const { data } = useSession();
  return data?.signed_in === true ? data : null;
}

export function useMay(permission: Permission): boolean {
  return useMe()?.permissions.includes(permission) ?? false;
}
