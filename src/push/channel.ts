/** Notifications by web push: to each browser that somebody allowed it in, encrypted for that one (RFC 8291) and signed as ours (RFC 8292). */
import { asFault, Fault } from '#sdk';
import type { Channel, Device, PushKeys } from '../app/index.ts';
import { Refused, type ClosableHttp, type Tx } from '../platform/index.ts';
import { lastsFor, pushedOf, topicOf, urgencyOf } from './compose.ts';

export interface PushParts {
  readonly keys: PushKeys;
  readonly devices: {
    has(tx: Tx, person: string): Promise<boolean>;
    of(person: string): Promise<readonly Device[]>;
    /** `fault` null: it took what was sent. */
    told(id: string, fault: string | null): Promise<void>;
    /** Its push service knows it no more. */
    gone(device: Device): Promise<void>;
  };
  /** For one message; closed after it. */
  readonly http: () => ClosableHttp;
  /** By which push services reach whoever runs this: an address with https, or mailto. */
  readonly subject: string;
  readonly now: () => Date;
}

/** The browser has withdrawn it, or the push service has forgotten it. */
const GONE: ReadonlySet<number | undefined> = new Set([404, 410]);

export function createPush({ keys, devices, http: open, subject, now }: PushParts): Channel {
  return {
    id: 'push',
    reaches: (tx, { id }) => devices.has(tx, id),
    async send(message, signal) {
      const { default: webPush } = await import('web-push');
      const at = now();
      const pushed = pushedOf(message, at);
      const body = JSON.stringify(pushed);
      const how = {
        vapidDetails: { subject, ...(await keys.pair()) },
        TTL: lastsFor(message, at),
        urgency: urgencyOf(message),
        topic: topicOf(pushed),
      };
      const http = open();

      /** Null: it took it. */
      async function tell(device: Device): Promise<Fault | null> {
        const { endpoint, p256dh, auth } = device;
        try {
          const { headers, body: sealed } = webPush.generateRequestDetails(
            { endpoint, keys: { p256dh, auth } },
            body,
            how,
          );
          const { 'Content-Length': _length, ...sent } = headers as Readonly<Record<string, string | number>>;
          await http.bytes('POST', new URL(endpoint), {
            body: sealed,
            headers: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, String(value)])),
            signal,
          });
        } catch (error) {
          const fault = asFault(error);
          const told = short(fault, device);
          await (GONE.has(fault.answer?.status) ? devices.gone(device) : devices.told(device.id, told.message));
          return told;
        }
        await devices.told(device.id, null);
        return null;
      }

      try {
        const faults = await Promise.all((await devices.of(message.person.id)).map(tell));
        // Whoever looks at one of them has been told; what is tried again takes the place of what it told before.
        if (faults.includes(null)) return { id: null };
        const { id: person } = message.person;
        throw (
          again(faults) ??
          new Refused({ code: 'not_reached', channel: 'push', person }, `no browser of ${person} took it`, CURE)
        );
      } finally {
        http.close();
      }
    },
  };
}

const CURE = 'They allow it anew in the console: Settings, Notifications.';

/** What may be tried again, at the time at which the last of them may. */
function again(faults: readonly (Fault | null)[]): Fault | null {
  const later = faults.filter((fault) => fault?.kind === 'limited' || fault?.kind === 'transient');
  return later.toSorted((a, b) => (b?.retryAt?.getTime() ?? 0) - (a?.retryAt?.getTime() ?? 0))[0] ?? null;
}

/** Without the whole address, which is the browser's alone. */
function short({ kind, message, answer, retryAt }: Fault, { endpoint }: Device): Fault {
  const { host } = new URL(endpoint);
  const said = answer === null ? message.slice(0, 200) : `the push service ${host} answered ${answer.status}`;
  return new Fault(kind, said, retryAt === null ? {} : { retryAt });
}
