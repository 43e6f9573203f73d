export interface Numbered<T> {
  readonly key: string;
  readonly value: T;
  readonly at: number;
}

/** What has no name of its own is told apart by its place. */
export function numbered<T>(values: readonly T[]): readonly Numbered<T>[] {
  return values.map((value, at) => ({ key: String(at), value, at }));
}
