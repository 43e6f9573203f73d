/** What a press of a button does: whether it is under way, and why it was refused. */
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { type Problem, problemOf } from '../frame/api.ts';

export interface Doing {
  readonly busy: boolean;
  readonly problem: Problem | null;
  /** Whether it was done; what is of those nouns is read again. */
  run(nouns: readonly string[], work: () => Promise<unknown>): Promise<boolean>;
}

export function useDoing(): Doing {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  return {
    busy,
    problem,
    async run(nouns, work) {
      setBusy(true);
      setProblem(null);
      try {
        await work();
      } catch (thrown) {
        setProblem(problemOf(thrown));
        return false;
      } finally {
        setBusy(false);
      }
      for (const noun of nouns) void queries.invalidateQueries({ queryKey: [noun] });
      return true;
    },
  };
}
