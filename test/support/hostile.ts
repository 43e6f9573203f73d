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
/** The stream whose records are read, and whoever says what is added to it, as the vendor writes their name. */
const SPEAKERS: Readonly<Record<string, readonly [stream: string, ...names: readonly string[]]>> = {
  chatter: ['feed_elements', 'Ines Duarte', 'Duarte'],
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
                body: Buffer.from(bodyOf(body, names)),
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
        : { ...reply, body: bodyOf(reply.body, names) };
    },
  };
}

function bodyOf(body: NonNullable<Exclude<Reply, string>['body']>, names: readonly string[]): string | Uint8Array {
  if (body instanceof Uint8Array) return body;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  if (!text.startsWith('<')) return text === '' ? '' : JSON.stringify(renamed(JSON.parse(text), names));
  // XML: the whole of an element, or of its CDATA.
  const renamedXml = names.reduce(
    (xml, name) =>
      xml.replaceAll(`>${name}<`, `>${NAME.replaceAll('<', '&lt;')}<`).replaceAll(`[${name}]]`, `[${NAME}]]`),
    text,
  );
  return LINKS.reduce((xml, link) => xml.replaceAll(`[${link}`, `[${RUNS}`), renamedXml);
}

function renamed(value: unknown, names: readonly string[]): unknown {
  if (typeof value === 'string') {
    if (LINKS.some((link) => value.startsWith(link))) return RUNS;
    return names.includes(value) ? NAME : value;
  }
  if (Array.isArray(value)) return value.map((one) => renamed(one, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, renamed(one, names)]));
}

interface Mails {
  readonly boxes: ReadonlyMap<string, { readonly kept: { bytes: Buffer }[] }>;
}

function renameMails({ boxes }: Mails, names: readonly string[]): void {
  const word = `=?utf-8?B?${Buffer.from(NAME).toString('base64')}?=`;
  for (const { kept } of boxes.values())
    for (const one of kept)
      one.bytes = Buffer.from(
        names.reduce((text, name) => text.replace(`From: ${name} <`, `From: ${word} <`), one.bytes.toString()),
      );
}
