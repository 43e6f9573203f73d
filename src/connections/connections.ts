/** Every configured account at a vendor: kept, opened, tested. What is read on the line is held in memory and reloaded when any process changes it. */
import { timingSafeEqual } from 'node:crypto';
import {
  NO_GRANT,
  type Account,
  type Audience,
  type Budget,
  type Check,
  type Connector,
  type Http,
  type OAuthPlan,
  type Fault,
} from '#sdk';
import { notify, Refused, type Clock, type Database, type Signer, type Tx, type Vault } from '../platform/index.ts';
import { CONNECTIONS_CHANGED } from './channels.ts';
import { createGrants, type Grants } from './grants.ts';
import { hashToken, newToken } from './intake-token.ts';
import { checkName, intakeNames, missingSecrets, parted, partSettings, secretNames } from './settings.ts';
import { createSignIn, type GrantKeeper } from './sign-in.ts';
import { signingIn } from './signing-in.ts';
import { standing } from './standing.ts';
import * as store from './store.ts';

/** A connection without its secrets. */
export interface Connection {
  readonly id: string;
  readonly connector: string;
  readonly audience: Audience;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly account: Account | null;
  readonly takesWebhooks: boolean;
  /** Since when an admin has it stopped. */
  readonly paused_at: string | null;
  /** Since when the vendor says that the grant is gone. */
  readonly disconnected: store.Disconnected | null;
  /** The vendor's limit: nothing is read before. */
  readonly held: store.Held | null;
  /** An admin's, in place of the connector's. */
  readonly budget: Partial<Budget> | null;
  /** Streams that an admin turned off: they are not read, and what is pushed of them is not taken. */
  readonly off: readonly string[];
  /** What the vendor last answered in place of a grant; null once it granted one. */
  readonly refused: store.Refused | null;
  /** Made up: it leads to a sandbox on this machine and nowhere else. */
  readonly sample: boolean;
  readonly created_at: string;
}

/** A connection with the vendor's client, ready to use. */
export interface OpenConnection {
  readonly id: string;
  readonly connector: Connector;
  readonly audience: Audience;
  readonly account: Account | null;
  /** As the connector's schema made them, secrets included: never to be logged. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly client: unknown;
  /** Where it signs in by OAuth. */
  readonly plan: OAuthPlan | null;
}

export interface NewConnection {
  readonly id: string;
  readonly connector: string;
  readonly audience: Audience;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Where an admin asked for a grant, and is led back to. */
export type AskedFrom = 'console' | 'elsewhere';

export interface AskedGrant {
  readonly connection: string;
  readonly from: AskedFrom;
}

export interface Restored {
  readonly connection: Connection;
  readonly token: string | null;
  /** Secrets to be given before it can be used. */
  readonly missing: readonly string[];
}

export interface Connections {
  /** Again from the store; called at start and on CONNECTIONS_CHANGED. */
  reload(): Promise<void>;
  /** Answers the token of its webhook address, shown this once; null where the connector takes no webhooks. */
  add(wanted: NewConnection): Promise<{ readonly connection: Connection; readonly token: string | null }>;
  /** As `add`, of a sample; `off`: streams that are not read. */
  addSample(wanted: NewConnection, off: readonly string[]): Promise<Connection>;
  /** Throws `config` for what could not be restored: a bad name, a connector that is not here, settings that do not fit. */
  weigh(exported: NewConnection): void;
  /** As `add`, of a connection that was exported: its secrets are still to be given, by `change`. Null where there is one of that name. */
  restore(exported: NewConnection): Promise<Restored | null>;
  remove(id: string): Promise<void>;
  /**
   * Other settings or credentials for the same account, null for one that is taken back: identity, cursors and history stay. Throws `rejected` for another account,
   * and whatever the vendor says to the new credentials; nothing is changed then.
   */
  change(id: string, typed: Readonly<Record<string, unknown>>): Promise<Connection>;
  /** How it signs in: by OAuth in a browser, by OAuth without anybody, or with what its settings hold. */
  signsIn(id: string): Promise<'browser' | 'direct' | 'settings'>;
  /** Where an admin's browser goes so that the vendor grants access, and comes back from to `redirect`. Throws `config` where it signs in otherwise. */
  requestGrant(id: string, redirect: URL, from?: AskedFrom): Promise<URL>;
  /**
   * What the browser came back with. Throws `rejected` for what was not asked for, or for another account than before: what the vendor refuses
   * is kept. @param onAsked told first whose it is.
   */
  takeGrant(answer: URLSearchParams, onAsked?: (asked: AskedGrant) => void): Promise<Connection>;
  /** When a browser last brought it a grant; null where it has none. */
  grantedAt(id: string): Promise<string | null>;
  /** Stops reading and calling; posts are stored all the same. */
  pause(id: string): Promise<Connection>;
  resume(id: string): Promise<Connection>;
  /** Null: the connector's own again. */
  setBudget(id: string, budget: Partial<Budget> | null): Promise<Connection>;
  /** All that are not named are read. Throws `config` for a stream that there is not. */
  setOff(id: string, streams: readonly string[]): Promise<Connection>;
  /** Another webhook address: the one before is no longer taken. Answers its token, shown this once. Throws `config` where it takes no webhooks. */
  readdress(id: string): Promise<string>;
  /** Requests that began in the last hour, by connection, of those whose hour is counted. */
  spent(): Promise<ReadonlyMap<string, number>>;
  /**
   * A fault that a reading or a call ended with: `auth` disconnects it, `limited` holds it; nothing else says anything of it.
   * Nor does `auth` where `client`, with which it was asked, bore other credentials than there are now.
   */
  heard(id: string, fault: Fault, client?: unknown): Promise<void>;
  /** A reading or a call went well: it is connected, and not held. */
  wentWell(id: string): Promise<void>;
  /** The same array until they change. */
  list(): readonly Connection[];
  /** Throws `config` with the ids there are. */
  get(id: string): Connection;
  find(id: string): Connection | undefined;
  ofConnector(connector: string): readonly Connection[];
  open(id: string): Promise<OpenConnection>;
  /** Scope by scope, and whose account it is, which is remembered. */
  test(id: string): Promise<readonly Check[]>;
  /** Whose account it is, where that is not known yet. */
  learnAccount(id: string): Promise<void>;
  /** Whether a webhook's address holds the right token; takes the same time either way. */
  opensIntake(id: string, token: string): boolean;
}

export interface ConnectionsOptions {
  readonly database: Database;
  readonly vault: Vault;
  readonly connectors: ReadonlyMap<string, Connector>;
  /** The way out of one connection: with its connector's budget, or to its token endpoint. */
  readonly http: (id: string, connector: Connector | null, signer: Signer | null) => Http;
  /** Where others reach us; null: nobody does. */
  readonly publicUrl: string | null;
  /** Keeps a secret out of the log. */
  readonly hide: (secret: string) => void;
  readonly clock: Clock;
}

/** What the parts of it in other files stand on. */
export interface Inside extends ConnectionsOptions {
  readonly grants: Grants;
  row(id: string): store.ConnectionRow;
  connectorOf(id: string): Connector;
  /** Writes, tells every process, and reads again. */
  changed(work: (tx: Tx) => Promise<void>, channel?: string): Promise<void>;
  build(
    id: string,
    connector: Connector,
    settings: Readonly<Record<string, unknown>>,
    keeper: GrantKeeper,
  ): Pick<OpenConnection, 'client' | 'plan'>;
  open(id: string): Promise<OpenConnection>;
  get(id: string): Connection;
  /** Where the vendor is to push to, for connectors that must tell it. */
  addressed(connector: Connector, id: string, token: string | null): Readonly<Record<string, string>>;
  /** Whether that is still its client, whatever another process did. */
  isCurrent(id: string, client: unknown): Promise<boolean>;
}

const IN_EARNEST: Pick<store.ConnectionRow, 'sample' | 'off'> = { sample: false, off: [] };

export function createConnections(options: ConnectionsOptions): Connections {
  const { database, vault, connectors, http, hide, clock } = options;
  const { pool } = database;
  const grants = createGrants(database, vault, clock.now);
  let rows = new Map<string, store.ConnectionRow>();
  let views = new Map<string, Connection>();
  let list: readonly Connection[] = [];
  const opened = new Map<string, Promise<OpenConnection>>();
  let reading: Promise<void> = Promise.resolve();

  function row(id: string): store.ConnectionRow {
    const found = rows.get(id);
    if (found) return found;
    const known = [...rows.keys()].join(', ') || 'none yet';
    throw new Refused({ code: 'not_there', what: 'connection', id }, `there is no connection "${id}"`, {
      kind: 'config',
      cure: `Use one of: ${known}; or add it with connection add.`,
    });
  }

  function connectorOf(id: string): Connector {
    const connector = connectors.get(id);
    if (connector) return connector;
    throw new Refused({ code: 'not_there', what: 'connector', id }, `there is no connector "${id}"`, {
      kind: 'config',
      cure: `Use one of: ${[...connectors.keys()].join(', ')}.`,
    });
  }

  async function changed(work: (tx: Tx) => Promise<void>, channel = CONNECTIONS_CHANGED): Promise<void> {
    await work(pool);
    await notify(pool, channel);
    await reload();
  }

  /** One after the other: the last one to end is the last one to begin. */
  function reload(): Promise<void> {
    const next = reading.then(read, read);
    reading = next;
    return next;
  }

  async function read(): Promise<void> {
    const before = rows;
    rows = new Map((await store.allConnections(pool)).map((one) => [one.id, one]));
    list = [...rows.values()].map((one) => view(one, connectors));
    views = new Map(list.map((one) => [one.id, one]));
    for (const id of opened.keys()) {
      if (clientOf(before.get(id)) !== clientOf(rows.get(id))) opened.delete(id);
    }
  }

  async function openNow(id: string): Promise<OpenConnection> {
    // Another process may have added it a moment ago.
    if (!rows.has(id)) await reload();
    const { connector: kind, audience, account, settings, credentials } = row(id);
    const connector = connectorOf(kind);
    const secrets = credentials === null ? {} : ((await vault.open(credentials)) as Record<string, unknown>);
    const parsed = connector.settings.safeParse({ ...settings, ...secrets });
    if (!parsed.success) {
      const missing = missingSecrets(connector, { ...settings, ...secrets });
      throw new Refused(
        { code: 'lacks', connection: id, fields: missing },
        `${id} has no ${missing.join(', no ') || `settings that fit ${kind}`} yet`,
        { kind: 'config', cure: `Give it: bondfire connection reconnect ${id} --set ${missing[0] ?? 'name'}=-` },
      );
    }
    for (const value of Object.values(secrets)) if (typeof value === 'string') hide(value);
    const made = build(id, connector, parsed.data, grants.keeper(id));
    return { id, connector, audience, account, settings: parsed.data, ...made };
  }

  function build(
    id: string,
    connector: Connector,
    settings: Readonly<Record<string, unknown>>,
    keeper: GrantKeeper,
  ): Pick<OpenConnection, 'client' | 'plan'> {
    const plan = connector.oauth?.of(settings) ?? null;
    if (plan === null) return { client: connector.client(settings, http(id, connector, null), NO_GRANT), plan };
    const signIn = createSignIn({
      connection: id,
      plan,
      http: http(id, null, null),
      keeper,
      hide,
      now: clock.now,
    });
    return { client: connector.client(settings, http(id, connector, signIn), signIn), plan };
  }

  async function open(id: string): Promise<OpenConnection> {
    const known = opened.get(id);
    if (known) return known;
    const opening = openNow(id);
    opened.set(id, opening);
    opening.catch(() => opened.delete(id));
    return opening;
  }

  async function isCurrent(id: string, client: unknown): Promise<boolean> {
    await reload();
    const known = await opened.get(id)?.catch(() => null);
    return known?.client === client;
  }

  /** The secrets that it lacks; an export has none. */
  function weigh({ id, connector: kind, settings }: NewConnection): readonly string[] {
    checkName(id);
    const connector = connectorOf(kind);
    const secret = [...secretNames(connector)].filter((name) => name in settings);
    if (secret.length === 0) return missingSecrets(connector, settings);
    throw new Refused({ code: 'secret_in_file' }, `${id} holds ${secret.join(', ')}, which is secret`, {
      kind: 'config',
      cure: 'Take it out of the file; it is given by connection reconnect.',
    });
  }

  /** Null where there is one of that name. `typed`: secrets among them. */
  async function insert(
    { settings: typed, ...wanted }: NewConnection,
    { sample, off } = IN_EARNEST,
  ): Promise<{ readonly connection: Connection; readonly token: string | null } | null> {
    const { id } = wanted;
    checkName(id);
    const connector = connectorOf(wanted.connector);
    const token = connector.webhook ? newToken() : null;
    const { settings, secrets } = parted(connector, { ...addressed(connector, id, token), ...typed });
    const credentials = Object.keys(secrets).length === 0 ? null : await vault.seal(secrets);
    const intake_token = token === null ? null : hashToken(token);
    let added = false;
    await changed(async (tx) => {
      added = await store.insertConnection(tx, { ...wanted, settings, credentials, intake_token, sample, off });
    });
    return added ? { connection: get(id), token } : null;
  }

  function addressed(connector: Connector, id: string, token: string | null): Readonly<Record<string, string>> {
    const { publicUrl } = options;
    if (token === null || publicUrl === null) return {};
    return Object.fromEntries([...intakeNames(connector)].map((name) => [name, `${publicUrl}/in/${id}/${token}`]));
  }

  async function add({ settings: typed, ...wanted }: NewConnection, marked = IN_EARNEST) {
    partSettings(connectorOf(wanted.connector), typed);
    const added = await insert({ ...wanted, settings: typed }, marked);
    if (added) return added;
    throw new Refused(
      { code: 'there_already', what: 'connection', id: wanted.id },
      `there is a connection "${wanted.id}" already`,
      { kind: 'config', cure: 'Choose another name, or remove that one first.' },
    );
  }

  function get(id: string): Connection {
    return views.get(id) ?? view(row(id), connectors);
  }

  const inside: Inside = { ...options, grants, row, connectorOf, changed, build, open, get, addressed, isCurrent };
  const parts = standing(inside);
  return {
    reload,
    add: (wanted) => add(wanted),
    addSample: async (wanted, off) => (await add(wanted, { sample: true, off })).connection,
    weigh: (exported) => void weigh(exported),
    async restore(exported) {
      const missing = weigh(exported);
      const added = await insert(exported);
      return added && { ...added, missing };
    },
    async remove(id) {
      row(id);
      await changed(async (tx) => void (await store.deleteConnection(tx, id)));
    },
    ...signingIn(inside),
    ...parts,
    list: () => list,
    get,
    find: (id) => views.get(id),
    ofConnector: (kind) => list.filter(({ connector }) => connector === kind),
    open,
    async learnAccount(id) {
      if (row(id).account !== null) return;
      const { connector, client } = await open(id);
      const account = await connector.account?.(client);
      if (account) await changed((tx) => store.setAccount(tx, id, account));
    },
    async test(id) {
      const { connector, client, plan } = await open(id);
      if (plan?.flow === 'direct') await grants.forgive(id);
      const checks = await connector.check(client);
      if (connector.account && checks.every(({ ok, costs }) => ok || costs !== null)) {
        const account = await connector.account(client).catch(() => null);
        if (account) await changed((tx) => store.setAccount(tx, id, account));
      }
      if (checks.some(({ ok }) => ok)) await parts.wentWell(id);
      return checks;
    },
    opensIntake(id, token) {
      const expected = rows.get(id)?.intake_token ?? Buffer.alloc(32);
      return timingSafeEqual(hashToken(token), expected) && rows.get(id)?.intake_token != null;
    },
  };
}

/** What a client is built of. */
function clientOf(row: store.ConnectionRow | undefined): string | null {
  if (row === undefined) return null;
  const { connector, audience, settings, credentials, account, budget, granted_at } = row;
  return JSON.stringify([connector, audience, settings, credentials, account, budget, granted_at]);
}

/** Field by field: what the table has more is nobody's to see. */
function view(row: store.ConnectionRow, connectors: ReadonlyMap<string, Connector>): Connection {
  const { id, connector, audience, settings, account, created_at } = row;
  const { paused_at, disconnected, held, budget, off, refused, sample } = row;
  const takesWebhooks = connectors.get(connector)?.webhook !== undefined;
  const standing = { paused_at, disconnected, held, budget, off, refused };
  return { id, connector, audience, settings, account, takesWebhooks, ...standing, sample, created_at };
}
