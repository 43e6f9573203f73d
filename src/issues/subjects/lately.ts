/** What was met lately: at least the newest so many, at most twice as many. */
export function createLately<Key, Value>(least: number) {
  let newer = new Map<Key, Value>();
  let older = new Map<Key, Value>();
  return {
    get: (key: Key): Value | undefined => newer.get(key) ?? older.get(key),
    set(key: Key, value: Value): void {
      newer.set(key, value);
      if (newer.size < least) return;
      older = newer;
      newer = new Map();
    },
  };
}
