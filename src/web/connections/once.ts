/** What is shown this once, between the screen that brought it and the one that shows it. Only in this page's memory. */
export interface Once {
  /** The webhook's address, with its token. */
  readonly address: string | null;
  /** What its senders sign with, where it was made here. */
  readonly secret: string | null;
}

const kept = new Map<string, Once>();

export function showOnce(connection: string, once: Once): void {
  kept.set(connection, once);
}

/** Until it is put away. */
export function shownOnce(connection: string): Once | null {
  return kept.get(connection) ?? null;
}

export function putAway(connection: string): void {
  kept.delete(connection);
}
