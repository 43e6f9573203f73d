/** What is wrong with a text, and its graph, as it is typed. */
import { useEffect, useMemo, useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Flow, Linted } from '../../api/shapes/index.ts';
import { call, type Problem } from '../frame/api.ts';
import type { Mark } from './editor.tsx';

/** So long nothing is typed before it is looked at. */
const REST_MS = 300;

export function useLinted(file: string, text: string) {
  const rested = useRested(text);
  const linted = useQuery<Linted, Problem>({
    // Whom and what it names may be there in a moment: it is looked at again as playbooks are.
    queryKey: ['playbook', 'lint', file, rested],
    queryFn: ({ signal }) => call<Linted>('POST', '/playbooks-lint', { body: { file, text: rested }, signal }),
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  });
  return { ...linted, behind: rested !== text || linted.isPlaceholderData };
}

/** The last one that there was: a text that is half written has none. */
export function useLastGraph(graph: Flow | null | undefined): Flow | null {
  const [last, setLast] = useState(graph ?? null);
  if (graph != null && graph !== last) setLast(graph);
  return graph ?? last;
}

export function useMarks(problems: Linted['problems'], advice: Linted['advice'], cureWord: string): readonly Mark[] {
  return useMemo(() => {
    function markOf({ line, column, problem, cure }: Linted['problems'][number], severity: Mark['severity']): Mark {
      return { line, column, severity, message: `${problem}\n${cureWord} ${cure}` };
    }
    return [...problems.map((one) => markOf(one, 'error')), ...advice.map((one) => markOf(one, 'info'))];
  }, [problems, advice, cureWord]);
}

function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), REST_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}
