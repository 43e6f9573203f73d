/** A mail server's folders, and what was sent through it. */
import { createIssuer, type Addition, type Issuer, type Made } from '#sdk/sandbox';

export const ACCOUNT = 'community@company.example';
export const PASSWORD = 'sandbox-mail-password';
/** The application that its authorization server knows. */
export const APP = { id: 'sandbox-mail-app', secret: 'sandbox-mail-app-secret' };
/** A list that the account is on: what is written to it comes back. */
export const LIST = 'camera@lists.company.example';
export const ANSWERED = 'seed-2@mail.example';

export interface Kept {
  readonly uid: number;
  readonly flags: Set<string>;
  /** As IMAP writes it: `02-Mar-2026 10:15:00 +0000`. */
  readonly received: string;
  readonly bytes: Buffer;
}

export interface Box {
  readonly name: string;
  /** `\Sent` */
  readonly use: string | null;
  validity: number;
  next: number;
  kept: Kept[];
}

export interface World {
  readonly now: () => Date;
  readonly boxes: Map<string, Box>;
  readonly made: Made[];
  /** Whether the server files what it is sent, as some do. */
  filesSent: boolean;
  /** Whether what is deleted from a folder goes to the archive, as at Gmail. */
  archives: boolean;
  readonly issuer: Issuer;
  /** Ways of signing in that IMAP offers. */
  readonly mechanisms: Set<string>;
  /** Whether a token is refused after a challenge, as by Gmail; or at once, as by Exchange Online. */
  challenges: boolean;
  added: number;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const PEOPLE = ['Ines Moreau <ines@mail.example>', '=?utf-8?B?5L2Q6Jek6Iqx5a2Q?= <hanako@mail.example>'];

export function makeWorld(seed: number, now: () => Date): World {
  const box = (name: string, use: string | null): [string, Box] => [
    name,
    { name, use, validity: 1_700_000_000 + seed, next: 1, kept: [] },
  ];
  const boxes = new Map([
    box('INBOX', null),
    ...['Sent', 'Archive', 'Junk', 'Trash'].map((name) => box(name, `\\${name}`)),
  ]);
  const world: World = {
    now,
    boxes,
    made: [],
    filesSent: true,
    archives: false,
    issuer: createIssuer({ app: APP, account: ACCOUNT, clientCredentials: false, life: 3600, now }),
    mechanisms: new Set(['PLAIN', 'XOAUTH2']),
    challenges: true,
    added: 0,
  };
  for (const [index, lines] of SEED.entries()) {
    const at = new Date(now().getTime() - (SEED.length - index) * 3_600_000);
    const head = [`Date: ${at.toUTCString().replace('GMT', '+0000')}`, `To: ${ACCOUNT}`, 'MIME-Version: 1.0'];
    file(world, 'INBOX', Buffer.from([...head, ...lines].join('\r\n')), at);
  }
  return world;
}

const PLAIN = 'Content-Type: text/plain; charset=utf-8';
const SEED: readonly (readonly string[])[] = [
  [
    `From: ${PEOPLE[0]}`,
    'Subject: Red tint in every photo',
    'Message-ID: <seed-1@mail.example>',
    PLAIN,
    '',
    'The new camera has a red tint in every photo. Is there a fix?',
    '',
  ],
  [
    `From: ${PEOPLE[1]}`,
    `Reply-To: Camera friends <${LIST}>`,
    'Subject: =?utf-8?Q?Re:_Red_tint_in_every_photo?=',
    `Message-ID: <${ANSWERED}>`,
    'In-Reply-To: <seed-1@mail.example>',
    'References: <seed-1@mail.example>',
    'List-Id: Camera friends <camera.lists.company.example>',
    PLAIN,
    '',
    '同じです。写真が赤いです。',
    '',
  ],
  [
    'From: Tom Adeyemi <tom@mail.example>',
    'Subject: Away until Monday',
    'Message-ID: <seed-3@mail.example>',
    'In-Reply-To: <seed-0@company.example>',
    'Auto-Submitted: auto-replied',
    PLAIN,
    '',
    'I am away and read my mail on Monday.',
    '',
  ],
];

/** Into a folder, with the next UID. */
export function file(world: World, name: string, bytes: Buffer, at: Date, flags: readonly string[] = []): Kept {
  const box = boxNamed(world, name);
  const kept = { uid: box.next, flags: new Set(flags), received: imapDate(at), bytes };
  box.next += 1;
  box.kept.push(kept);
  return kept;
}

export function boxNamed({ boxes }: World, name: string): Box {
  const box = boxes.get(name.toUpperCase() === 'INBOX' ? 'INBOX' : name);
  if (!box) throw new RangeError(`no folder ${name}`);
  return box;
}

/** A mail to the account. A poisoned one has no date, and the server knows none. */
export function arrive(world: World, { at = world.now(), text, poisoned = false }: Addition = {}): string {
  world.added += 1;
  const id = `added-${world.added}@mail.example`;
  const lines = [
    ...(poisoned ? [] : [`Date: ${at.toUTCString().replace('GMT', '+0000')}`]),
    `From: ${PEOPLE[world.added % PEOPLE.length]}`,
    `To: ${ACCOUNT}`,
    `Subject: Question ${world.added}`,
    `Message-ID: <${id}>`,
    'MIME-Version: 1.0',
    PLAIN,
    'Content-Transfer-Encoding: 8bit',
    '',
    text ?? `Question ${world.added} about the camera.`,
    '',
  ];
  const kept = file(world, 'INBOX', Buffer.from(lines.join('\r\n')), at);
  if (poisoned) {
    const { kept: all } = boxNamed(world, 'INBOX');
    all[all.length - 1] = { ...kept, received: '99-Xxx-0000 00:00:00 +0000' };
  }
  return id;
}

/** What someone sent through the server: made once it is taken, and back in the mailbox where the account or its list was written to. */
export function take(
  world: World,
  mail: { id: string; from: string; text: string; to: readonly string[] },
  bytes: Buffer,
): void {
  const at = world.now();
  world.made.push({ what: 'mail', id: mail.id, by: mail.from, text: mail.text, at: at.toISOString() });
  if (world.filesSent) file(world, 'Sent', bytes, at, [String.raw`\Seen`]);
  if (mail.to.includes(LIST)) {
    const marked = Buffer.concat([Buffer.from('List-Id: Camera friends <camera.lists.company.example>\r\n'), bytes]);
    file(world, 'INBOX', marked, at);
  } else if (mail.to.includes(ACCOUNT)) file(world, 'INBOX', bytes, at);
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

export function imapDate(at: Date): string {
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(':');
  return `${two(at.getUTCDate())}-${MONTHS[at.getUTCMonth()]}-${at.getUTCFullYear()} ${time} +0000`;
}
