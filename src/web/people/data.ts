/** What the screens of people read, and what makes them read it again. */
import { useCallback } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { Person, Team, TeamAhead } from '../../api/shapes/index.ts';
import { useAll, useGet, type Page } from '../frame/api.ts';

/** Hours begin and end by the clock, and nobody tells of it. */
const AGAIN = { refetchInterval: 60_000 };

export function usePeople() {
  return useAll<Person>('person', '/people', AGAIN);
}

export function useTeams() {
  return useGet<Page<Team>>('team', '/teams', {}, AGAIN);
}

export function useAhead() {
  return useGet<Page<TeamAhead>>('team', '/on-call', {}, AGAIN);
}

/** Who is away may have been on call. */
export function useReadAgain(): () => Promise<void> {
  const queries = useQueryClient();
  return useCallback(async () => {
    await Promise.all(['person', 'team', 'session'].map((noun) => queries.invalidateQueries({ queryKey: [noun] })));
  }, [queries]);
}

export type Stretch = TeamAhead['stretches'][number];

export function gapsOf(ahead: TeamAhead | undefined): readonly Stretch[] {
  return ahead?.stretches.filter(({ person }) => person === null) ?? [];
}

export function nameIn(people: readonly Person[], id: string): string {
  return people.find((one) => one.id === id)?.name ?? id;
}
