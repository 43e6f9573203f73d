/** Who is signed in, and what they may do. */
import { useGet } from './api.ts';

export type Permission = 'read' | 'act' | 'map' | 'configure' | 'speak';

export interface SignedIn {
  readonly signed_in: true;
  readonly name: string;
  /** Null: not one of the people. */
  readonly person: string | null;
  readonly role: string;
  readonly email: string | null;
  readonly permissions: readonly Permission[];
  readonly zone: string | null;
  readonly languages: readonly string[];
}

export interface SignedOut {
  readonly signed_in: false;
  /** Nobody is an admin yet. */
  readonly first_start: boolean;
  readonly sign_in: { readonly local: boolean; readonly oidc: { readonly name: string; readonly url: string } | null };
}

export const SESSION = 'session';

export function useSession() {
  return useGet<SignedIn | SignedOut>(SESSION, '/session', {}, { staleTime: 60_000, retry: 2 });
}

/** Null where nobody is signed in, or not known yet. */
export function useMe(): SignedIn | null {
  const { data } = useSession();
  return data?.signed_in === true ? data : null;
}

export function useMay(permission: Permission): boolean {
  return useMe()?.permissions.includes(permission) ?? false;
}
