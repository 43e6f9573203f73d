/** What hostile people say and are called, at every vendor: put into each connector's sandbox, which hands it out in the vendor's wire format. */
import type { RawRequest } from '#sdk';
import { startSandbox, type Reply, type RunningSandbox, type SandboxSpec } from '#sdk/sandbox';
import { sandboxes } from '../../connectors/sandboxes.ts';

/** Between these nothing is anybody's but the attacker's. */
export const FROM = '⟪';
export const TO = '⟫';
/** Turns around all that follows in the same paragraph, and is never ended. */
const TURN = '\u202E';
/** Would end an isolate that is around it. */
const LEAVE = '\u2069';
export const NAME = `${FROM}Eve ${LEAVE}${TURN}<img src=x onerror="window.pwned=1">"onmouseover="window.pwned=1${TO}`;

/** Told apart by the connector, so that it is known which of them a place shows. */
export function hostile(connector: string): string {
  return [
    `${FROM}from-${connector} ${LEAVE}${TURN}gnp.exe`,
    '<script>window.pwned=1</script><img src=x onerror=window.pwned=1><svg onload=window.pwned=1><iframe srcdoc="<script>parent.pwned=1</script>">',
    '"autofocus onfocus="window.pwned=1 \'onclick=\'window.pwned=1 javascript:window.pwned=1 data:text/html,<script>window.pwned=1</script>',
    '[press](javascript:window.pwned=1) ![](x"onerror="window.pwned=1) <javascript:window.pwned=1|press> `${window.pwned=1}`',
    `{{7*7}} $t(frame.home) ze\u200Bro \u2066\u202Dleft ${TO}`,
  ].join(' ');
}

/** Where the vendor's links lead, which are made to run something. */
const LINKS = ['https://reviews.example/', 'https://social.example/', 'https://network.example/'];
const RUNS = 'javascript:window.pwned=1//';
/** An SVG that would run something: as a picture of somebody, as a file of a post, and where a file would be if its address were one. */
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="window.pwned=1"><script>window.pwned=1</script></svg>';
export const PICTURE = `data:image/svg+xml,${encodeURIComponent(SVG)}`;
export const FILE = 'https://files.example/pwned.svg';
export const FILE_NAME = `${FROM}${LEAVE}${TURN}gnp.${SVG}.svg${TO}`;
const ADDRESSES = [FILE, PICTURE, `${RUNS}.svg`];

/** What is added to a record of a vendor that knows pictures or files, by a member that only such records have. */
type Json = Readonly<Record<string, unknown>>;
const FILES: Readonly<Record<string, readonly (readonly [member: string, more: (record: Json) => Json])[]>> = {
  chatter: [
    [
      'capabilities',
      ({ capabilities }) => ({
        capabilities: {
          ...(capabilities as Json),
          content: { title: FILE_NAME, downloadUrl: PICTURE, mimeType: 'image/svg+xml' },
          link: { url: `${RUNS}.svg`, urlName: FILE_NAME },
        },
      }),
    ],
  ],
  feed: [
    ['authors', ({ authors }) => ({ authors: (authors as Json[]).map(({ name }) => ({ name, avatar: PICTURE })) })],
    [
      'content_html',
      () => ({ attachments: ADDRESSES.map((url) => ({ url, mime_type: 'image/svg+xml', title: FILE_NAME })) }),
    ],
  ],
  mastodon: [
    ['avatar_static', () => ({ avatar: PICTURE })],
    [
      'media_attachments',
      () => ({
        media_attachments: ADDRESSES.map((url, at) => ({ id: `${at}`, type: 'image', url, description: FILE_NAME })),
      }),
    ],
  ],
  slack: [
    [
      'ts',
      () => ({
        user_profile: { image_72: PICTURE },
        files: ADDRESSES.map((permalink, at) => ({
          id: `F${at}`,
          permalink,
          mimetype: 'image/svg+xml',
          title: FILE_NAME,
        })),
      }),
    ],
  ],
  socialcast: [
    ['avatars', () => ({ avatars: { square140: PICTURE } })],
    [
      'media_files',
      () => ({
        attachments: ADDRESSES.map((url, id) => ({ id, url, content_type: 'image/svg+xml', filename: FILE_NAME })),
      }),
    ],
  ],
  webhook: [['author', ({ author }) => ({ author: { ...(author as Json), avatar: PICTURE } })]],
};

/** The stream whose records are read, and whoever says what is added to it, as the vendor writes their name. */
const SPEAKERS: Readonly<Record<string, readonly [stream: string, ...names: readonly string[]]>> = {
  chatter: ['feed_elements', 'Ines Duarte', 'Duarte', 'Bondfire Integration'],
  drupal: ['nodes', 'ines', 'tomas'],
  feed: ['items', 'Ines Moreau'],
  khoros_care: ['messages', 'Ada Novak'],
  mail: ['messages', 'Ines Moreau', '=?utf-8?B?5L2Q6Jek6Iqx5a2Q?='],
  mastodon: ['statuses', 'Inés 📷'],
  radian6: ['posts', 'Lena Novak'],
  slack: ['messages', 'Tom Núñez', 'Ines Keller'],
  socialcast: ['messages', 'Tom Núñez'],
  spredfast: ['stream_items', 'Ada Novak'],
  webhook: ['posts', 'Ada Novak'],
  wordpress: ['posts', 'ines'],
};

/** These push; the others are asked. */
const PUSHED = new Set(['khoros_care', 'webhook']);

export interface HostileSite {
  readonly connector: string;
  readonly stream: string;
  readonly running: RunningSandbox;
  /** Adds what is hostile; `poisoned`: and fits no mapping. */
  say(poisoned?: boolean): void;
  /** The requests that the vendor pushes of it; none where it is asked. */
  pushed(): readonly RawRequest[];
}

export async function hostileSites(): Promise<readonly HostileSite[]> {
  return Promise.all(
    Object.entries(sandboxes).map(async ([connector, load]): Promise<HostileSite> => {
      const [stream = '', ...names] = SPEAKERS[connector] ?? [];
      const spec = await load();
      const running = await startSandbox(renaming(spec, names));
      return {
        connector,
        stream,
        running,
        say: (poisoned = false) => {
          const text = hostile(connector);
          if (spec.streams[stream]?.add(running.world, { text, poisoned }) === undefined)
            throw new Error(`connectors/${connector}/sandbox.ts has no stream ${stream}`);
          if (connector === 'mail') renameMails(running.world as Mails, names);
        },
        pushed: () =>
          PUSHED.has(connector)
            ? (spec.pushes?.(running.world) ?? []).map(({ headers, body }) => ({
                method: 'POST',
                path: '/in',
                query: new URLSearchParams(),
                headers,
                body: Buffer.from(bodyOf(body, names, connector)),
              }))
            : [],
      };
    }),
  );
}

/** The same vendor, at which these people have a hostile name. */
function renaming<World>(spec: SandboxSpec<World>, names: readonly string[]): SandboxSpec<World> {
  return {
    ...spec,
    async handle(request, world) {
      const reply = await spec.handle(request, world);
      return typeof reply === 'string' || reply.body === undefined
        ? reply
        : { ...reply, body: bodyOf(reply.body, names, spec.connector) };
    },
  };
}

function bodyOf(
  body: NonNullable<Exclude<Reply, string>['body']>,
  names: readonly string[],
  connector: string,
): string | Uint8Array {
  if (body instanceof Uint8Array) return body;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  if (!text.startsWith('<'))
    return text === '' ? '' : JSON.stringify(renamed(JSON.parse(text), names, FILES[connector]));
  // XML: the whole of an element, or of its CDATA.
  const renamedXml = names.reduce(
    (xml, name) =>
      xml.replaceAll(`>${name}<`, `>${NAME.replaceAll('<', '&lt;')}<`).replaceAll(`[${name}]]`, `[${NAME}]]`),
    text,
  );
  const media = ADDRESSES.map(
    (url) => `<media:content xmlns:media="http://search.yahoo.com/mrss/" url="${url}" type="image/svg+xml"/>`,
  ).join('');
  return LINKS.reduce((xml, link) => xml.replaceAll(`[${link}`, `[${RUNS}`), renamedXml)
    .replaceAll('<avatar/>', `<avatar>${PICTURE}</avatar>`)
    .replaceAll('</item>', `${media}</item>`);
}

function renamed(value: unknown, names: readonly string[], files: (typeof FILES)[string] = []): unknown {
  if (typeof value === 'string') {
    if (LINKS.some((link) => value.startsWith(link))) return RUNS;
    return names.includes(value) ? NAME : value;
  }
  if (Array.isArray(value)) return value.map((one) => renamed(one, names, files));
  if (typeof value !== 'object' || value === null) return value;
  const same = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, renamed(one, names, files)]));
  return Object.assign(same, ...files.flatMap(([member, more]) => (member in same ? [more(same)] : []))) as unknown;
}

interface Mails {
  readonly boxes: ReadonlyMap<string, { readonly kept: { bytes: Buffer }[] }>;
}

/** Whoever wrote it, and a file that is with it. */
function renameMails({ boxes }: Mails, names: readonly string[]): void {
  const word = `=?utf-8?B?${Buffer.from(NAME).toString('base64')}?=`;
  for (const { kept } of boxes.values())
    for (const one of kept) {
      const [head = '', ...body] = one.bytes.toString().split('\r\n\r\n');
      const named = names.reduce((text, name) => text.replace(`From: ${name} <`, `From: ${word} <`), head);
      const own = /^Content-(?:Type|Transfer-Encoding): .*\r?\n?/gim;
      if (named.includes('multipart') || !named.includes('added-')) continue;
      const parts = [
        `${(named.match(own) ?? []).join('').trim()}\r\n\r\n${body.join('\r\n\r\n')}`,
        `Content-Type: image/svg+xml\r\nContent-Disposition: attachment; filename*=utf-8''${encodeURIComponent(FILE_NAME)}\r\n\r\n${SVG}`,
      ];
      const whole = parts.map((part) => `--part\r\n${part}\r\n`).join('');
      const mixed = `${named.replace(own, '').trimEnd()}\r\nContent-Type: multipart/mixed; boundary=part`;
      one.bytes = Buffer.from(`${mixed}\r\n\r\n${whole}--part--\r\n`);
    }
}
