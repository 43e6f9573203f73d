/** Where the guided start stands, as the server keeps it. */
import { useQueryClient } from '@tanstack/react-query';
import type { Account, FirstVisit, VisitStep } from '../../api/shapes/index.ts';
import { call, useAll, useGet } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';

const PATH = '/first-visit';
export const NOUN = 'first-visit';
/** While something comes or is read. */
const AGAIN_MS = 1_000;

export const STEPS: readonly VisitStep[] = ['connect', 'playbooks', 'invite'];

interface Moved {
  readonly step?: VisitStep;
  readonly passed?: FirstVisit['passed'];
  readonly ended?: boolean;
}

/** Asked only for those who set things up. */
export function useVisit() {
  const mayConfigure = useMay('configure');
  return useGet<FirstVisit>(
    NOUN,
    mayConfigure ? PATH : null,
    {},
    {
      staleTime: 30_000,
      refetchInterval: ({ state }) => (state.data?.archive?.state === 'reading' ? AGAIN_MS : false),
    },
  );
}

/** Who may sign in. */
export function useAccounts() {
  return useAll<Account>('account', '/accounts');
}

/** Throws `Problem`. */
export function useMove(): (moved: Moved) => Promise<void> {
  const queries = useQueryClient();
  return async (moved) => {
    const now = await call<FirstVisit>('PATCH', PATH, { body: moved });
    queries.setQueryData([NOUN, PATH, {}], now);
  };
}
