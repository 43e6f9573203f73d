/** The fake company: one initiative, its accounts and talk, what was published, exports under way, event subscriptions. */
import { randomUUID } from 'node:crypto';
import type { Made } from '#sdk/sandbox';

export const TOKEN = 'sandbox-marketing-token';
export const EVENTS_TOKEN = 'sandbox-events-token';
export const APP = { id: 'sandbox-app', secret: 'sandbox-app-secret' };
export const COMPANY = { id: '389', name: 'Acme Cameras', environment: 'development' };
export const INITIATIVE = '1710';
/** Not out yet, so that they can be changed and taken away. */
export const WAITING = ['9001', '9002'] as const;

export interface Message {
  readonly id: string;
  readonly initiative: string;
  content: Record<string, unknown>;
  title: string | null;
  labels: readonly string[];
  service: string;
  targetAccountIds: readonly string[];
  status: string;
  planId: string | null;
  /** Epoch milliseconds. */
  scheduled: number;
  results: readonly Readonly<Record<string, unknown>>[];
}

export interface Item {
  readonly id: string;
  readonly at: number;
  readonly row: Record<string, unknown>;
}

export interface Event {
  readonly eventUuid: string;
  readonly subscriptionUuid: string;
  readonly body: Record<string, unknown>;
}

export interface Export {
  readonly id: number;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly signature: string;
}

export interface World {
  readonly now: () => Date;
  readonly messages: Map<string, Message>;
  readonly items: Item[];
  readonly events: Event[];
  readonly exports: Map<number, Export>;
  readonly made: Made[];
  readonly codes: Set<string>;
  last: number;
}

export const ACCOUNTS = [
  {
    id: '21365',
    name: 'Page: Acme Cameras',
    alias: 'Acme',
    accountType: 'PAGE',
    service: 'FACEBOOK',
    serviceId: '103129',
  },
  { id: '21366', name: 'AcmeCameras', accountType: 'USER', service: 'TWITTER', serviceId: '1193602' },
  { id: '21367', name: 'Acme Support', accountType: 'PAGE', service: 'FACEBOOK', serviceId: '103130' },
] as const;
export const LABELS = [
  ...['Camera', 'Phone', 'Printer'].map((name) => `Products - ${name}`),
  // More than one page of the vendor's longest.
  ...Array.from({ length: 120 }, (_, index) => `Regions - District ${index + 1}`),
  'Tone - Helpful',
];
export const PLANS = [
  { id: '34534cd7-0000-4394-bdb5-88358cd90900', name: 'Spring launch' },
  { id: '34534cd7-0000-4394-bdb5-88358cd90901', name: 'Firmware 2.1' },
] as const;
export const USERS = [
  { id: 73588, firstName: 'Ines', lastName: 'Moreau', email: 'ines@acme.example' },
  { id: 73589, firstName: 'Tom', lastName: 'Adeyemi', email: 'tom@acme.example' },
  { id: 73590, firstName: '', lastName: '', email: 'bot@acme.example' },
] as const;
export const SUBSCRIPTIONS = [
  { uuid: '6a1f0a3c-1111-4c39-9b8e-0d1c7f000001', eventName: 'message-published' },
  { uuid: '6a1f0a3c-1111-4c39-9b8e-0d1c7f000002', eventName: 'stream-item-label-applied' },
] as const;

const TALK = [
  ['Jo Lindqvist', 'jo_l', 'Third photo with a red tint today. Sending the camera back.'],
  ['Ada Novak', 'adan', 'The battery of the new phone lasts two days, well done!'],
  ['Yuki Tanaka', 'yuki', 'ファームウェアの更新後、写真が赤くなります。'],
] as const;

export function seeded(seed: number, now: () => Date): World {
  const world: World = {
    now,
    messages: new Map(),
    items: [],
    events: [],
    exports: new Map(),
    made: [],
    codes: new Set(),
    last: seed * 10_000,
  };
  const start = now().getTime() - 3 * 3_600_000;
  for (const [index, [name, handle, text]] of TALK.entries())
    addItem(world, { name, handle, text, at: start + index * 60_000 });
  addMessage(world, {
    text: 'Firmware 2.1 is out: see what is new.',
    at: start + 600_000,
    labels: ['Products - Camera'],
  });
  for (const id of WAITING) {
    const waiting = addMessage(world, {
      id,
      text: 'Our spring cameras arrive soon.',
      at: now().getTime() + 7 * 86_400_000,
    });
    Object.assign(waiting, { status: 'PENDING', results: [{ accountId: '21365', status: 'PENDING' }] });
  }
  addEvent(world, { text: 'Firmware 2.1 is out: see what is new.', at: start + 600_000 });
  addEvent(world, { text: 'Third photo with a red tint today.', at: start + 900_000, subscription: 1 });
  return world;
}

export function addMessage(
  world: World,
  given: {
    readonly id?: string;
    readonly text: string;
    readonly at: number;
    readonly labels?: readonly string[];
    readonly poisoned?: boolean;
  },
): Message {
  const id = given.id ?? next(world);
  const message: Message = {
    id,
    initiative: INITIATIVE,
    content: { sfEntityType: 'Status', text: given.text },
    title: given.text.slice(0, 15),
    labels: given.labels ?? [],
    service: 'FACEBOOK',
    targetAccountIds: ['21365'],
    status: 'PUBLISHED',
    planId: null,
    scheduled: given.at,
    results: [published('21365', id, given.poisoned === true ? 'soon' : given.at)],
  };
  world.messages.set(id, message);
  return message;
}

/** `at`: epoch milliseconds, or what breaks the mapping. */
export function published(accountId: string, id: string, at: number | string): Readonly<Record<string, unknown>> {
  return {
    sfEntityType: 'PublicationResult',
    accountId,
    status: 'PUBLISHED',
    serviceId: `103129_${id}`,
    serviceLink: `https://network.example/acme/posts/${id}`,
    datePublished: at,
  };
}

export function addItem(
  world: World,
  given: {
    readonly name: string;
    readonly handle: string;
    readonly text: string;
    readonly at: number;
    readonly poisoned?: boolean;
  },
): string {
  const id = `item-${next(world)}`;
  world.items.push({
    id,
    at: given.at,
    row: {
      id,
      stream_id: 22910,
      stream_name: 'All Activity',
      network: 'TWITTER',
      text: given.text,
      // In the time zone of the request, which is not named in it.
      published_date: given.poisoned === true ? 'yesterday' : new Date(given.at).toISOString().slice(0, 19),
      url: `https://network.example/${given.handle}/status/${id}`,
      author_id: `u-${given.handle}`,
      author_name: given.name,
      author_username: given.handle,
      author_followers: 120,
      language: null,
      labels: [],
      sentiment: null,
    },
  });
  return id;
}

export function addEvent(
  world: World,
  given: { readonly text: string; readonly at: number; readonly subscription?: number; readonly poisoned?: boolean },
): string {
  const { uuid, eventName } = SUBSCRIPTIONS[given.subscription ?? 0] ?? SUBSCRIPTIONS[0];
  const eventUuid = randomUUID();
  world.events.push({
    eventUuid,
    subscriptionUuid: uuid,
    body: {
      companyId: Number(COMPANY.id),
      eventName,
      createdDate: given.poisoned === true ? 'soon' : given.at,
      eventUuid,
      type: 'EVENT',
      subscriptionUuid: uuid,
      data: { text: given.text },
    },
  });
  return eventUuid;
}

export function next(world: World): string {
  world.last += 1;
  return String(world.last);
}
