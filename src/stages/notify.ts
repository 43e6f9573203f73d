/** What tells people: in Slack, by push, by mail where a server is set up, and by what else there is. A part of the composition root. */
import type { Connections } from '../connections/index.ts';
import {
  bouncing,
  createNotifier,
  createPushKeys,
  deviceGone,
  devicesOf,
  deviceTold,
  hasDevice,
  makeLink,
  type Channel,
  type DeviceRow,
  type NewLink,
  type Notifier,
  type NotifierParts,
  type PushKeys,
} from '../notify/index.ts';
import {
  addressOf,
  createHttp,
  type ClosableHttp,
  type Config,
  type MailConfig,
  type Tx,
  type Vault,
} from '../platform/index.ts';

/** What channels need whose messages have links. */
interface LinkParts {
  readonly address: string;
  readonly makeLink: (link: NewLink, expires: Date) => Promise<string>;
  readonly now: () => Date;
}

/** What push services are told by, and whom. */
interface PushParts {
  readonly keys: PushKeys;
  readonly devices: {
    has(tx: Tx, person: string): Promise<boolean>;
    of(person: string): Promise<readonly DeviceRow[]>;
    told(id: string, fault: string | null): Promise<void>;
    gone(device: DeviceRow): Promise<void>;
  };
  readonly http: () => ClosableHttp;
  readonly subject: string;
  readonly now: () => Date;
}

/** Of one message, until the push service took it. */
const PUSH_MS = 15_000;
/** Of an answer, which nobody reads. */
const MOST_BYTES = 64 * 1024;

interface TellingParts extends Omit<NotifierParts, 'address' | 'channels'> {
  readonly config: Config;
  readonly createMail: (
    parts: LinkParts & MailConfig & { readonly returns: (tx: Tx, address: string) => Promise<boolean> },
  ) => Channel;
  readonly connections: Connections;
  readonly createSlack: (parts: LinkParts & { readonly connections: Connections }) => Channel;
  readonly createPush: (parts: PushParts) => Channel;
  readonly vault: Vault;
  /** Further ones, before those of the same name. */
  readonly channels: readonly Channel[] | undefined;
}

export function openNotifier({
  config,
  connections,
  createMail,
  createSlack,
  createPush,
  vault,
  channels = [],
  ...parts
}: TellingParts): { readonly notifier: Notifier; readonly pushKeys: PushKeys } {
  const { database, clock, log } = parts;
  const { pool } = database;
  const address = addressOf(config);
  const of: LinkParts = {
    address,
    makeLink: (link, expires) => makeLink(pool, vault, link, expires, clock.now()),
    now: clock.now,
  };
  const { allowPrivate } = config;
  const pushKeys = createPushKeys({ database, vault, clock, hide: (secret) => log.hideSecret(secret) });
  const push = createPush({
    keys: pushKeys,
    devices: {
      has: (tx, person) => hasDevice(tx, person, clock.now()),
      of: (person) => devicesOf(pool, person, clock.now()),
      told: (id, fault) => deviceTold(pool, id, fault, clock.now()),
      gone: (device) => deviceGone(pool, device),
    },
    http: () => createHttp({ log, allowPrivate, timeoutMs: PUSH_MS, maxBytes: MOST_BYTES, now: clock.now }),
    subject: subjectOf(address, config.mail),
    now: clock.now,
  });
  const own = [
    createSlack({ connections, ...of }),
    push,
    ...(config.mail === null ? [] : [createMail({ ...config.mail, ...of, returns })]),
  ];
  const others = own.filter(({ id }) => !channels.some((one) => one.id === id));
  return { notifier: createNotifier({ ...parts, channels: [...others, ...channels], address }), pushKeys };
}

/** Some push services take none but an address with https that is not the machine's own, or a mail address. */
function subjectOf(address: string, mail: MailConfig | null): string {
  if (address.startsWith('https://')) return address;
  return `mailto:${mail?.from ?? `bondfire@${new URL(address).hostname}`}`;
}

async function returns(tx: Tx, address: string): Promise<boolean> {
  return (await bouncing(tx, address)) !== null;
}
