/** What the screens of playbooks read, and when they read it again. */
import { useCallback, useEffect, useRef } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { ListedPlaybook, PlaybookDetail, PlaybookFiles, Playbooks } from '../../api/shapes/index.ts';
import { useGet } from '../frame/api.ts';
import { useChanges, type Change } from '../frame/live.ts';

export const PLAYBOOK = 'playbook';
/** Runs come by the hundred where much is said: what counts them is read again no more often than that. */
const MOVED_MS = 2_000;
const MOVING: ReadonlySet<string> = new Set(['run', 'ask']);
/** Whom a playbook lacks, and by what it would go out, is nobody's to tell here. */
const STANDING: ReadonlySet<string> = new Set(['person', 'team', 'connection']);

export function usePlaybooks() {
  return useGet<Playbooks>(PLAYBOOK, '/playbooks');
}

export function usePlaybook(name: string) {
  return useGet<PlaybookDetail>(PLAYBOOK, `/playbooks/${name}`);
}

export function useFiles(name: string) {
  return useGet<PlaybookFiles>(PLAYBOOK, `/playbooks/${name}/files`);
}

/** What is of playbooks and their runs is read again as these move, and what they stand on. */
export function usePlaybooksLive(): void {
  const queries = useQueryClient();
  const soon = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const hear = useCallback(
    ({ noun }: Change) => {
      if (!MOVING.has(noun) && !STANDING.has(noun)) return;
      soon.current ??= setTimeout(() => {
        soon.current = undefined;
        void queries.invalidateQueries({ queryKey: [PLAYBOOK] });
      }, MOVED_MS);
    },
    [queries],
  );
  useChanges(hear);
  useEffect(() => () => clearTimeout(soon.current), []);
}

export function shortOf(revision: string): string {
  return revision.slice(0, 8);
}

export function failedOf({ recent }: ListedPlaybook): number {
  return recent.filter(({ state }) => state === 'failed').length;
}

/** Something of it waits for somebody, or keeps it from doing its work. */
export function needsALook(one: ListedPlaybook): boolean {
  return one.idle !== null || one.paused || one.problems.length > 0 || failedOf(one) > 0 || one.open_asks > 0;
}

export const RUN_COLOURS = {
  done: 'teal',
  parked: 'yellow',
  running: 'yellow',
  failed: 'red',
  stopped: 'gray',
} as const;
