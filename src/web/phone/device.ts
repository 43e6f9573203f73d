/** This browser as the API knows it, told by the console and by its worker. */
import type { Push } from '../../api/shapes/index.ts';
import { call } from '../frame/call.ts';

export async function markOf({ endpoint }: PushSubscription): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint));
  return btoa(String.fromCharCode(...new Uint8Array(hash)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

export async function tell(held: PushSubscription): Promise<void> {
  const { endpoint, keys = {} } = held.toJSON();
  await call('POST', '/push/devices', { body: { endpoint, p256dh: keys['p256dh'], auth: keys['auth'] } });
}

/** Whoever bears that mark is told nothing more. */
export async function forget(mark: string): Promise<void> {
  const { devices } = await call<Push>('GET', '/push');
  const own = devices.find((one) => one.mark === mark);
  if (own) await call('DELETE', `/push/devices/${own.id}`);
}

/** Its push service took it to another address, or let it lapse: what was allowed goes on there. */
export async function goOnAt(
  manager: PushManager,
  before: PushSubscription | null,
  after: PushSubscription | null,
): Promise<void> {
  const made = after ?? (await manager.getSubscription()) ?? (await again(manager, before));
  await tell(made);
  if (before !== null && before.endpoint !== made.endpoint) await forget(await markOf(before));
}

async function again(manager: PushManager, before: PushSubscription | null): Promise<PushSubscription> {
  const key = before?.options.applicationServerKey ?? (await call<Push>('GET', '/push')).key;
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}
