/** The browsers by which somebody is told: each their own. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import * as notify from '../notify/index.ts';
import { newId, ours, Refused, transaction, type Clock, type Database } from '../platform/index.ts';
import { fit } from './fit.ts';
import { uuid } from './ids.ts';
import { permit, type Principal } from './principal.ts';

export interface PushDevice extends Pick<notify.DeviceRow, 'id' | 'agent' | 'made_at' | 'told_at' | 'fault'> {
  /** SHA-256 of its address, base64url: a browser finds itself by it. */
  readonly mark: string;
}

export interface Push {
  /** What a browser is bound to: nobody else may send to it. */
  readonly key: string;
  readonly devices: readonly PushDevice[];
}

const MOST = 20;
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
const Base64Url = z.base64url();
const bytes = (text: string): number => Buffer.from(text, 'base64url').length;

/** As a browser tells of it. */
const Allowed = z.strictObject({
  endpoint: z
    .url(ours('an address'))
    .max(2_000)
    .refine((text) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
    }, ours('an address of a push service, with https')),
  p256dh: Base64Url.refine((text) => bytes(text) === 65, ours('a public key of 65 bytes')),
  auth: Base64Url.refine((text) => bytes(text) === 16, ours('a secret of 16 bytes')),
});

interface PushParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly pushKeys: Pick<notify.PushKeys, 'shown'>;
}

export function pushCommands({ database: { pool }, clock, pushKeys }: PushParts) {
  return {
    async showPush(who: Principal): Promise<Push> {
      const person = ownPerson(who);
      const devices = await notify.devicesOf(pool, person, clock.now());
      return { key: await pushKeys.shown(), devices: devices.map(seen) };
    },

    /** They are told by that browser from now on, for as long as they are signed in there. Throws `rejected` for what does not fit. */
    async addPushDevice(who: Principal, input: unknown): Promise<PushDevice> {
      const person = ownPerson(who);
      const { endpoint, p256dh, auth } = Allowed.parse(fit(Allowed, input));
      const { kind, id = null, agent = null } = who.proof ?? {};
      const session = kind === 'password' || kind === 'oidc' ? id : null;
      const now = clock.now();
      return transaction(pool, async (tx) => {
        const made = await notify.addDevice(
          tx,
          { id: newId(), person, session, endpoint, p256dh, auth, agent: agent?.slice(0, 300) ?? null },
          now,
        );
        await notify.forgetMany(tx, person, MOST);
        const found = (await notify.devicesOf(tx, person, now)).find((one) => one.id === made);
        return seen(found ?? nobody(made));
      });
    },

    async removePushDevice(who: Principal, id: string): Promise<void> {
      if (!(await notify.removeDevice(pool, ownPerson(who), uuid(id)))) nobody(id);
    },
  };
}

function seen({ id, agent, made_at, told_at, fault, endpoint }: notify.DeviceRow): PushDevice {
  return { id, agent, made_at, told_at, fault, mark: createHash('sha256').update(endpoint).digest('base64url') };
}

function ownPerson(who: Principal): string {
  permit(who, 'read');
  return who.person ?? nobodyHere();
}

function nobodyHere(): never {
  throw new Refused({ code: 'whose' }, 'nobody knows whose browser it is', 'Sign in as one of the people.');
}

function nobody(id: string): never {
  throw new Refused(
    { code: 'not_there', what: 'browser', id },
    `there is no browser ${id} of yours`,
    'Look at Settings, Notifications.',
  );
}
