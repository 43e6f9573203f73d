/** Every configured account at a vendor: kept, opened, tested. What is read on the line is held in memory and reloaded when any process changes it. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Fault, NO_GRANT, type Account, type Audience, type Check, type Connector, type Http } from '#sdk';
import { notify, type Database, type Tx, type Vault } from '../platform/index.ts';
import { partSettings } from './settings.ts';
import * as store from './store.ts';

/** NOTIFY channel: some process added, changed or removed a connection. */
export const CONNECTIONS_CHANGED = 'bondfire_connections';

/** A connection without its secrets. */
export interface Connection {
  readonly id: string;
  readonly connector: string;
  readonly audience: Audience;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly account: Account | null;
  readonly takesWebhooks: boolean;
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
}

export interface NewConnection {
  readonly id: string;
  readonly connector: string;
  readonly audience: Audience;
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface Connections {
  /** Again from the store; called at start and on CONNECTIONS_CHANGED. */
  reload(): Promise<void>;
  /** Answers the token of its webhook address, shown this once; null where the connector takes no webhooks. */
  add(wanted: NewConnection): Promise<{ readonly connection: Connection; readonly token: string | null }>;
  remove(id: string): Promise<void>;
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
  /** The way out of one connection; `secrets` are to be hidden from logs. */
  readonly http: (id: string, connector: Connector, secrets: readonly string[]) => Http;
}

const ID = /^[a-z][a-z0-9_-]{0,62}$/;

export function createConnections({ database, vault, connectors, http }: ConnectionsOptions): Connections {
  const { pool } = database;
  let rows = new Map<string, store.ConnectionRow>();
  let views = new Map<string, Connection>();
  let list: readonly Connection[] = [];
  const opened = new Map<string, Promise<OpenConnection>>();
  let reading: Promise<void> = Promise.resolve();

  function row(id: string): store.ConnectionRow {
    const found = rows.get(id);
    if (found) return found;
    const known = [...rows.keys()].join(', ') || 'none yet';
    throw new Fault('config', `there is no connection "${id}"`, {
      cure: `Use one of: ${known}; or add it with connection add.`,
    });
  }

  function connectorOf(id: string): Connector {
    const connector = connectors.get(id);
    if (connector) return connector;
    throw new Fault('config', `there is no connector "${id}"`, {
      cure: `Use one of: ${[...connectors.keys()].join(', ')}.`,
    });
  }

  async function changed(work: (tx: Tx) => Promise<void>): Promise<void> {
    await work(pool);
    await notify(pool, CONNECTIONS_CHANGED);
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
      if (JSON.stringify(before.get(id)) !== JSON.stringify(rows.get(id))) opened.delete(id);
    }
  }

  async function openNow(id: string): Promise<OpenConnection> {
    // Another process may have added it a moment ago.
    if (!rows.has(id)) await reload();
    const { connector: kind, audience, account, settings, credentials } = row(id);
    const connector = connectorOf(kind);
    const secrets = credentials === null ? {} : ((await vault.open(credentials)) as Record<string, unknown>);
    const parsed = connector.settings.safeParse({ ...settings, ...secrets });
    if (!parsed.success)
      throw new Fault('config', `the stored settings of ${id} no longer fit ${kind}`, {
        cure: 'Remove the connection and add it again.',
      });
    const hidden = Object.values(secrets).filter((value): value is string => typeof value === 'string');
    const client = connector.client(parsed.data, http(id, connector, hidden), NO_GRANT);
    return { id, connector, audience, account, settings: parsed.data, client };
  }

  async function open(id: string): Promise<OpenConnection> {
    const known = opened.get(id);
    if (known) return known;
    const opening = openNow(id);
    opened.set(id, opening);
    opening.catch(() => opened.delete(id));
    return opening;
  }

  function get(id: string): Connection {
    return views.get(id) ?? view(row(id), connectors);
  }

  return {
    reload,
    async add({ id, connector: kind, audience, settings: typed }) {
      if (!ID.test(id)) {
        throw new Fault('config', `"${id}" can't name a connection`, {
          cure: 'Begin with a letter; use lower-case letters, digits, - and _; 63 at most.',
        });
      }
      const connector = connectorOf(kind);
      const { settings, secrets } = partSettings(connector, typed);
      const token = connector.webhook ? randomBytes(24).toString('base64url') : null;
      const credentials = Object.keys(secrets).length === 0 ? null : await vault.seal(secrets);
      await changed(async (tx) => {
        const added = await store.insertConnection(tx, {
          id,
          connector: kind,
          audience,
          settings,
          credentials,
          intake_token: token === null ? null : hashToken(token),
        });
        if (!added)
          throw new Fault('config', `there is a connection "${id}" already`, {
            cure: 'Choose another name, or remove that one first.',
          });
      });
      return { connection: get(id), token };
    },
    async remove(id) {
      row(id);
      await changed(async (tx) => void (await store.deleteConnection(tx, id)));
    },
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
      const { connector, client } = await open(id);
      const checks = await connector.check(client);
      if (connector.account && checks.every(({ ok, costs }) => ok || costs !== null)) {
        const account = await connector.account(client).catch(() => null);
        if (account) await changed((tx) => store.setAccount(tx, id, account));
      }
      return checks;
    },
    opensIntake(id, token) {
      const expected = rows.get(id)?.intake_token ?? Buffer.alloc(32);
      return timingSafeEqual(hashToken(token), expected) && rows.get(id)?.intake_token != null;
    },
  };
}

function view(row: store.ConnectionRow, connectors: ReadonlyMap<string, Connector>): Connection {
  const { id, connector, audience, settings, account, created_at } = row;
  return {
    id,
    connector,
    audience,
    settings,
    account,
    takesWebhooks: connectors.get(connector)?.webhook !== undefined,
    created_at,
  };
}

function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
