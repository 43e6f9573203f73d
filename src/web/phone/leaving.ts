/** Whoever signs out leaves nothing of theirs in this browser. */
import { stopHere } from './push.ts';

/** Before the session ends, in which the API is told. */
export async function leaveHere(): Promise<void> {
  // What cannot be told ends with the session all the same.
  await stopHere().catch(() => undefined);
}
