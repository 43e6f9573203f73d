/** Nothing of whoever was here is left in this browser. */
import { forgetTyped } from '../parts/kept.ts';
import { forgetRead } from './keeping.ts';
import { stopHere } from './push.ts';
import { forgetWaiting } from './waiting.ts';

/** While somebody is signed in, in whose name the API is told. */
export async function leaveHere(): Promise<void> {
  forgetTyped();
  // What cannot be told ends with the session all the same.
  await Promise.all([forgetRead(), forgetWaiting(), stopHere().catch(() => undefined)]);
}
