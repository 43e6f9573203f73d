/** Whether this browser may be pushed to, and what allows and ends it. */
import type { Push } from '../../api/shapes/index.ts';
import { call } from '../frame/api.ts';
import { forget, markOf, tell } from './device.ts';

/** `insecure`: not by https; `install`: an iPhone takes it from what is installed alone; `denied`: the browser was told never to. */
export type Standing = 'insecure' | 'unsupported' | 'install' | 'denied' | 'off' | 'on';

/** The noun under which devices are read. */
export const PUSH = 'push';

async function subscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker?.getRegistration();
  return (await registration?.pushManager?.getSubscription()) ?? null;
}

/** As the API knows this browser; null: it is not allowed here. */
export async function ownMark(): Promise<string | null> {
  const held = await subscription();
  return held === null ? null : markOf(held);
}

export async function standingOf({ devices }: Push): Promise<Standing> {
  if (!globalThis.isSecureContext) return 'insecure';
  if (!['serviceWorker' in navigator, 'PushManager' in globalThis, 'Notification' in globalThis].every(Boolean)) {
    const apple = /iPhone|iPad/.test(navigator.userAgent) && !matchMedia('(display-mode: standalone)').matches;
    return apple ? 'install' : 'unsupported';
  }
  if (Notification.permission === 'denied') return 'denied';
  const mark = await ownMark();
  return mark !== null && devices.some((one) => one.mark === mark) ? 'on' : 'off';
}

/** In a press of a button: the browser asks the person. False where they do not want it. Throws what the browser's push service says. */
export async function allowHere(key: string): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false;
  const registration = await navigator.serviceWorker.ready;
  // It may be bound to another key, or be somebody else's.
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await tell(made);
  return true;
}

/** Nothing is shown here any more, whether or not the API can be told: its next message is refused. */
export async function stopHere(): Promise<void> {
  const held = await subscription();
  if (held === null) return;
  const mark = await markOf(held);
  await held.unsubscribe();
  await forget(mark);
}

/** What was allowed here goes on when somebody has signed in again. */
export async function goOnHere(): Promise<void> {
  const held = await subscription();
  if (held === null || Notification.permission !== 'granted') return;
  const [{ devices }, mark] = await Promise.all([call<Push>('GET', '/push'), markOf(held)]);
  if (!devices.some((one) => one.mark === mark)) await tell(held);
}
