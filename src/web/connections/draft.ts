/** What somebody types into a form outlives the form: a page that is loaded again still has it, but for its secrets, which only this page remembers. */
import { useCallback, useMemo, useState } from 'react';
import type { Field, Typed } from './fields.ts';

const remembered = new Map<string, Typed>();

/** `begin`: what holds of all that nobody has touched. */
export function useDraft(
  key: string,
  fields: readonly Field[],
  begin: Typed,
): { readonly typed: Typed; readonly type: (name: string, value: unknown) => void; readonly forget: () => void } {
  const [touched, setTouched] = useState<Typed>(() => remembered.get(key) ?? kept(key));
  const type = useCallback(
    (name: string, value: unknown) => {
      const now = { ...(remembered.get(key) ?? kept(key)), [name]: value };
      const secret = new Set(fields.filter(({ kind }) => kind.endsWith('secret')).map((field) => field.name));
      const open = Object.entries(now).filter(([one]) => !secret.has(one));
      remembered.set(key, now);
      sessionStorage.setItem(placeOf(key), JSON.stringify(Object.fromEntries(open)));
      setTouched(now);
    },
    [key, fields],
  );
  const forget = useCallback(() => {
    remembered.delete(key);
    sessionStorage.removeItem(placeOf(key));
    setTouched({});
  }, [key]);
  const typed = useMemo(() => ({ ...begin, ...touched }), [begin, touched]);
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
