/** Configuration by environment: validated once at the start, every mistake reported at once. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { Fault, nearest } from '#sdk';
import { isBlock } from './http/addresses.ts';
import { PROVIDER_VARIABLES, providerOf, providerWithout, type ProviderConfig } from './config-oidc.ts';
import { MAIL_VARIABLES, mailOf, mailWithout, type MailConfig } from './config-mail.ts';
import { SERVICE_VARIABLES, servicesOf, servicesWithout, type Services } from './config-services.ts';
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from './log.ts';
import { KEY_CURE, KEY_PROBLEM, parseKey } from './vault-keys.ts';

export interface Config {
  /** Absolute. */
  readonly dataDir: string;
  /** Null: a PostgreSQL of our own in the data folder. */
  readonly databaseUrl: string | null;
  /** The vault's key, as it was given. Null: the file `key` in the data folder. */
  readonly key: string | null;
  /** Those that it came after, while something is still sealed with them. */
  readonly oldKeys: readonly string[];
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Where others reach us, without a slash at its end; null: nobody beyond this machine does. */
  readonly publicUrl: string | null;
  /** Addresses and CIDR blocks whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** Files in PEM: HTTPS without a proxy. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
  /** Host names, addresses and CIDR blocks that connections may reach although they are private; `*` is all. */
  readonly allowPrivate: readonly string[];
  /** npm packages with connectors. */
  readonly connectorPackages: readonly string[];
  /** Whether language, tone, topics and terms of activities are told. */
  readonly enrich: boolean;
  /** Who else lets people in. */
  readonly oidc: ProviderConfig | null;
  readonly services: Services;
  /** By which server people are told by mail. */
  readonly mail: MailConfig | null;
  /** Asked while nothing is forgotten, and `failUrl` while something is: a service outside raises the alarm when it hears nothing. */
  readonly heartbeat: { readonly url: string; readonly failUrl: string | null } | null;
}

/** For the README: one row a variable. */
export interface Variable {
  readonly name: string;
  /** As a person would write it; '' where there is none. */
  readonly default: string;
  readonly meaning: string;
}

const PACKAGE = /^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/;

const HEARTBEAT_PROBLEM = 'is not a web address. Write https://hc-ping.com/ and what the service gave you.';
const HeartbeatAddress = z
  .string()
  .refine((text) => text === '' || isAddress(text), HEARTBEAT_PROBLEM)
  .transform(orNull);

/** Messages name what is wrong, then the cure. `secret`: the value is not repeated in a message. */
const Environment = z.object({
  BONDFIRE_DATA: z
    .string()
    .refine((path) => !path.includes('\0'), 'is not a path. Give the path of a folder.')
    .transform((path) => resolve(path))
    .meta({
      default: './data',
      description: 'The data folder: the key, the embedded PostgreSQL, your own mappings and playbooks.',
    }),
  DATABASE_URL: z
    .string()
    .refine(
      (text) => text === '' || isDatabaseUrl(text),
      'is not the address of a PostgreSQL. Write postgres://user:password@host:5432/database.',
    )
    .transform(orNull)
    .meta({
      default: '',
      description:
        'A PostgreSQL, 15 or later, to use instead of the embedded one: `postgres://user:password@host:5432/database`.',
      secret: true,
    }),
  BONDFIRE_KEY: z
    .string()
    .refine((text) => text === '' || parseKey(text) !== null, `${KEY_PROBLEM}. ${KEY_CURE}.`)
    .transform(orNull)
    .meta({
      default: '',
      description:
        'The key that seals credentials: 32 bytes in base64 or hex. Without it, the file `key` in the data folder, made on the first start.',
      secret: true,
    }),
  BONDFIRE_OLD_KEYS: z
    .string()
    .transform(entriesOf)
    .pipe(z.array(z.string().refine((text) => parseKey(text) !== null, `${KEY_PROBLEM}. ${KEY_CURE}.`)))
    .meta({
      default: '',
      description:
        'Keys that `BONDFIRE_KEY` came after, separated by commas, until `bondfire vault rotate` has sealed everything with the new one.',
      secret: true,
    }),
  BONDFIRE_HOST: z
    .string()
    .regex(/^[A-Za-z0-9._:%-]+$/, 'is not an address. Give a host name or an address, without a port.')
    .meta({
      default: '127.0.0.1',
      description: 'The address to listen on; `0.0.0.0` for every IPv4 network of this machine.',
    }),
  BONDFIRE_PORT: z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'is not a port. Give a number from 0 to 65535.')
    .transform(Number)
    .meta({ default: '8080', description: 'The port to listen on; 0 for any that is free.' }),
  BONDFIRE_URL: z
    .string()
    .refine(
      (text) => text === '' || isPublicUrl(text),
      'is not a web address. Write https://bondfire.example, with a path if it has one.',
    )
    .transform((text) => orNull(text.replace(/\/+$/, '')))
    .meta({
      default: '',
      description:
        'The address by which others reach it, such as `https://bondfire.example`: for OAuth’s way back and for webhooks. Without it, the address it listens on.',
    }),
  BONDFIRE_TRUSTED_PROXIES: z
    .string()
    .transform(entriesOf)
    .pipe(
      z.array(
        z
          .string()
          .refine(isProxy, 'is no address of a proxy, nor a block. Write 127.0.0.1 or 10.0.0.0/8, and not everybody.'),
      ),
    )
    .meta({
      default: '',
      description:
        'Reverse proxies that are believed when they say by `X-Forwarded-For` who asks, separated by commas: addresses, or blocks such as `10.0.0.0/8`. Of anybody else that header is ignored.',
    }),
  BONDFIRE_TLS_CERT: z.string().transform(orNull).meta({
    default: '',
    description:
      'A certificate with its chain, as a PEM file: it then answers HTTPS by itself. A reverse proxy does the same.',
  }),
  BONDFIRE_TLS_KEY: z
    .string()
    .transform(orNull)
    .meta({ default: '', description: 'The key of that certificate, as a PEM file.' }),
  BONDFIRE_LOG: z
    .enum(LOG_LEVELS, `is not a level. Give one of ${LOG_LEVELS.join(', ')}.`)
    .meta({ default: 'info', description: `How much is logged: ${LOG_LEVELS.join(', ')}.` }),
  BONDFIRE_LOG_FORMAT: z
    .enum(LOG_FORMATS, `is not a format. Give one of ${LOG_FORMATS.join(', ')}.`)
    .meta({ default: 'auto', description: '`json`, `pretty`, or `auto`: pretty on a terminal, else json.' }),
  BONDFIRE_ALLOW_PRIVATE: z
    .string()
    .transform(entriesOf)
    .pipe(
      z.array(
        z.string().refine(isReachable, 'is no host name, address or block. Write it without scheme, port or path.'),
      ),
    )
    .meta({
      default: '',
      description:
        'Private addresses that connections may reach, separated by commas: host names, addresses, blocks such as `10.0.0.0/8`, or `*` for all.',
    }),
  BONDFIRE_CONNECTORS: z
    .string()
    .transform(entriesOf)
    .pipe(z.array(z.string().regex(PACKAGE, 'is not the name of an npm package. Write it as in package.json.')))
    .meta({
      default: '',
      description:
        'Connectors from outside, separated by commas: names of npm packages, installed in the data folder or where Bondfire is started.',
    }),
  BONDFIRE_ENRICH: z.enum(['on', 'off'], 'is neither on nor off.').meta({
    default: 'on',
    description:
      '`off` where memory is scarce: language, tone, topics and terms of what comes in are not told. They take about 200 MB from the first activity on.',
  }),
  ...PROVIDER_VARIABLES,
  ...SERVICE_VARIABLES,
  ...MAIL_VARIABLES,
  BONDFIRE_HEARTBEAT_URL: HeartbeatAddress.meta({
    default: '',
    description:
      'An address that a worker asks by GET every minute while nothing is forgotten, such as `https://hc-ping.com/<uuid>`: a service there raises the alarm when it hears nothing.',
    secret: true,
  }),
  BONDFIRE_HEARTBEAT_FAIL_URL: HeartbeatAddress.meta({
    default: '',
    description:
      'An address that is asked instead while something is forgotten, where the service has one: `https://hc-ping.com/<uuid>/fail`.',
    secret: true,
  }),
});

/** In the order of the README's table. */
export const VARIABLES: readonly Variable[] = Object.entries(Environment.shape).map(([name, schema]) => ({
  name,
  default: String(schema.meta()?.['default'] ?? ''),
  meaning: schema.meta()?.description ?? '',
}));

const SECRET = new Set(
  Object.entries(Environment.shape)
    .filter(([, schema]) => schema.meta()?.['secret'] === true)
    .map(([name]) => name),
);

type Env = Readonly<Record<string, string | undefined>>;

/** A variable set to nothing counts as not set. Throws one `config` Fault that names every mistake. */
export function readConfig(env: Env = process.env): Config {
  const raw = Object.fromEntries(VARIABLES.map((one) => [one.name, env[one.name]?.trim() || one.default]));
  const { data, error } = Environment.safeParse(raw);
  const mistakes = [
    ...(error?.issues ?? []).map((issue) => mistake(issue, raw)),
    ...halfOf(raw),
    ...silentOf(raw),
    ...servicesWithout(raw),
    ...mailWithout(raw),
    ...providerWithout(raw),
    ...unknownIn(env),
  ];
  if (data && mistakes.length === 0) {
    return {
      dataDir: data.BONDFIRE_DATA,
      databaseUrl: data.DATABASE_URL,
      key: data.BONDFIRE_KEY,
      oldKeys: data.BONDFIRE_OLD_KEYS,
      host: data.BONDFIRE_HOST,
      port: data.BONDFIRE_PORT,
      publicUrl: data.BONDFIRE_URL,
      trustedProxies: data.BONDFIRE_TRUSTED_PROXIES,
      tls: tlsOf(data.BONDFIRE_TLS_CERT, data.BONDFIRE_TLS_KEY),
      log: { level: data.BONDFIRE_LOG, format: data.BONDFIRE_LOG_FORMAT },
      allowPrivate: data.BONDFIRE_ALLOW_PRIVATE,
      connectorPackages: data.BONDFIRE_CONNECTORS,
      enrich: data.BONDFIRE_ENRICH === 'on',
      oidc: providerOf(data),
      services: servicesOf(data),
      mail: mailOf(data),
      heartbeat: heartbeatOf(data.BONDFIRE_HEARTBEAT_URL, data.BONDFIRE_HEARTBEAT_FAIL_URL),
    };
  }
  const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
  throw new Fault('config', [`${count} in the environment`, ...mistakes].join('\n  '), {
    cure: 'Correct these variables and start again.',
  });
}

/** Names the value that is meant, or the one entry of a list; nothing of a secret. */
function mistake({ path, message }: z.core.$ZodIssue, raw: Readonly<Record<string, string>>): string {
  const name = String(path[0]);
  if (SECRET.has(name)) return `${name}: its value ${message}`;
  const value = raw[name] ?? '';
  const index = path[1];
  return `${name}: "${typeof index === 'number' ? entriesOf(value)[index] : value}" ${message}`;
}

/** Who only hears of failures does not hear a silence. */
function silentOf(raw: Readonly<Record<string, string>>): string[] {
  return raw['BONDFIRE_HEARTBEAT_FAIL_URL'] && !raw['BONDFIRE_HEARTBEAT_URL']
    ? ['BONDFIRE_HEARTBEAT_URL: it is missing beside BONDFIRE_HEARTBEAT_FAIL_URL. Give both, or the first alone.']
    : [];
}

/** A certificate is of no use without its key, nor the other way. */
function halfOf(raw: Readonly<Record<string, string>>): string[] {
  const pair = ['BONDFIRE_TLS_CERT', 'BONDFIRE_TLS_KEY'] as const;
  const missing = pair.filter((name) => !raw[name]);
  return missing.length === 1
    ? [`${missing[0]}: it is missing beside ${pair.find((name) => raw[name])}. Give both, or none.`]
    : [];
}

function heartbeatOf(url: string | null, failUrl: string | null): Config['heartbeat'] {
  return url === null ? null : { url, failUrl };
}

function tlsOf(cert: string | null, key: string | null): Config['tls'] {
  return cert === null || key === null ? null : { cert, key };
}

/** A misspelt variable would be ignored in silence otherwise. */
function unknownIn(env: Env): string[] {
  const ours = VARIABLES.map(({ name }) => name).filter((name) => name.startsWith('BONDFIRE_'));
  const names = Object.keys(env).filter((name) => name.startsWith('BONDFIRE_') && !ours.includes(name));
  return names.toSorted().map((name) => {
    const near = nearest(name, ours);
    return `${name}: there is no such variable. ${near === null ? `There are ${ours.join(', ')}.` : `Did you mean ${near}?`}`;
  });
}

/** What may turn up in no log. */
export function secretsOf({ key, oldKeys, databaseUrl, mail }: Config): readonly string[] {
  const urls = [databaseUrl, mail?.url ?? null].flatMap((url) => (url === null ? [] : [new URL(url).password]));
  const signs = mail?.inboundSecret ?? null;
  return [...(key === null ? [] : [key]), ...oldKeys, ...urls, ...(signs === null ? [] : [signs])];
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}

function entriesOf(list: string): string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** Below `addressOf`: where a vendor sends an admin's browser back to. */
export const OAUTH_CALLBACK = '/oauth/callback';

/** Without a trailing slash: what BONDFIRE_URL says, else as a browser on this machine would write it. */
export function addressOf({ publicUrl, host, port, tls }: Pick<Config, 'publicUrl' | 'host' | 'port' | 'tls'>): string {
  if (publicUrl !== null) return publicUrl;
  const reachable = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `${tls === null ? 'http' : 'https'}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

function isPublicUrl(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { search, hash, username, password } = new URL(text);
  return search + hash + username + password === '';
}

function isAddress(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}

function isDatabaseUrl(text: string): boolean {
  return /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text);
}

/** A block of all addresses would believe whoever asks. */
function isProxy(entry: string): boolean {
  return isBlock(entry) && !/\/0+$/.test(entry);
}

function isReachable(entry: string): boolean {
  return (
    entry === '*' ||
    isBlock(entry) ||
    (/^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/.test(entry) && !/^[\d.]+$/.test(entry))
  );
}
