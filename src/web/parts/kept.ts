/** What somebody typed stays in their browser until it is done with: neither a restart, nor signing in again, nor a wrong key loses it. Signing out does. */
import { useCallback, useState } from 'react';

const PREFIX = 'bondfire.typed.';
const WHO = 'bondfire.who';

export function keptText(key: string): string | null {
  return localStorage.getItem(PREFIX + key);
}

export function keepText(key: string, text: string): void {
  if (text === '') localStorage.removeItem(PREFIX + key);
  else localStorage.setItem(PREFIX + key, text);
}

/** Whose it all is; null: nobody has been here. */
export function keptOf(): string | null {
  return localStorage.getItem(WHO);
}

export function keepOf(who: string): void {
  localStorage.setItem(WHO, who);
}

/** Whoever is next at this browser reads nothing of it. */
export function forgetTyped(): void {
  localStorage.removeItem(WHO);
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}

/** A field's text, and what sets it. Empty text is forgotten. */
export function useKept(key: string, begin = ''): readonly [string, (text: string) => void] {
  const [typed, setTyped] = useState({ key, text: keptText(key) ?? begin });
  // Another field in the same place has its own text.
  if (typed.key !== key) setTyped({ key, text: keptText(key) ?? begin });
  const set = useCallback(
    (text: string) => {
      keepText(key, text);
      setTyped({ key, text });
    },
    [key],
  );
  return [typed.text, set];
}
