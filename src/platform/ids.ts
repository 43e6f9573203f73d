import { v7 } from 'uuid';

/** A new id: UUID version 7, so ids sort by the millisecond they were made in, and within one process by the order they were made in. */
export function newId(): string {
  return v7();
}
