/** What somebody types into a form outlives the form: a page that is loaded again still has it, but for its secrets, which only this page remembers. */
import { useCallback, useState } from 'react';
import type { Field, Typed } from './fields.ts';

const remembered = new Map<string, Typed>();

export function useDraft(
  key: string,
  fields: readonly Field[],
  begin: Typed,
): { readonly typed: Typed; readonly type: (name: string, value: unknown) => void; readonly forget: () => void } {
  const [typed, setTyped] = useState<Typed>(() => ({ ...begin, ...kept(key), ...remembered.get(key) }));
  const type = useCallback(
    (name: string, value: unknown) => {
      setTyped((before) => {
        const now = { ...before, [name]: value };
        const secret = new Set(fields.filter(({ kind }) => kind.endsWith('secret')).map((field) => field.name));
        remembered.set(key, now);
        const open = Object.entries(now).filter(([one]) => !secret.has(one));
        sessionStorage.setItem(placeOf(key), JSON.stringify(Object.fromEntries(open)));
        return now;
      });
    },
    [key, fields],
  );
  const forget = useCallback(() => {
    remembered.delete(key);
    sessionStorage.removeItem(placeOf(key));
  }, [key]);
  return { typed, type, forget };
}

function kept(key: string): Typed {
  try {
    return JSON.parse(sessionStorage.getItem(placeOf(key)) ?? '{}') as Typed;
  } catch {
    return {};
  }
}

function placeOf(key: string): string {
  return `bondfire.draft.${key}`;
}
