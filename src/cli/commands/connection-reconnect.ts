/** `connection reconnect`, and the browser that OAuth needs: new credentials for the same account; identity, cursors and history stay. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { asFault, Fault, type Check, type Connector } from '#sdk';
import type { App } from '../../app/index.ts';
import type { Bondfire } from '../../main.ts';
import type { Config } from '../../platform/index.ts';
import { collected, define, does, FOUND_PROBLEMS, OK, UsageError, type Cli, type Json } from '../command.ts';
import { Interrupted, registryOf, withBondfire } from '../session.ts';
import { askSecrets, fieldsOf, readSettings, type Given } from '../settings.ts';
import { told } from './connection-checks.ts';
import { tellTouched } from './connection-standing.ts';

interface ReconnectOptions extends Json, Given {
  readonly answer?: string;
  readonly test: boolean;
}

const LOOK_EVERY_MS = 500;
/** As long as the vendor's answer is waited for. */
const PATIENCE_MS = 30 * 60_000;

export function reconnectCommand(connection: Command, cli: Cli): void {
  const reconnect = define(connection, 'reconnect <connection>', {
    summary: 'connect it again, or change its settings: the same account, and all that was read stays',
    examples: [
      'connection reconnect acme --set password=-',
      'connection reconnect salesforce',
      `connection reconnect salesforce --answer 'https://bondfire.example/oauth/callback?code=…&state=…'`,
    ],
    more: 'Where a vendor grants access in a browser (OAuth), the address to open is printed, and its answer is waited for. Where that browser cannot reach this machine, copy the address that it ends at, and give it by --answer.',
  })
    .option('--set <key=value>', 'a setting that changes, as often as needed', collected)
    .option('--settings <json>', 'several at once: JSON, or @file')
    .option('--answer <address>', 'where the browser ended, given by hand')
    .option('--no-test', 'do not test it afterwards');
  does(reconnect, cli, (id: string, options: ReconnectOptions) => reconnectConnection(cli, id, options));
}

async function reconnectConnection(cli: Cli, id: string, options: ReconnectOptions): Promise<number> {
  const { OPERATOR } = await import('../../app/index.ts');
  return withBondfire(
    cli,
    async (bondfire, signal, config) => {
      const { app } = bondfire;
      await tellTouched(cli, app, id);
      const connector = await connectorOf(cli, app.showConnection(OPERATOR, id).connector);
      if (options.answer === undefined) {
        const browser = (await app.signsIn(OPERATOR, id).catch(() => null)) === 'browser';
        const given = await changesOf(cli, connector, options, browser);
        if (Object.keys(given).length > 0) await app.changeConnection(OPERATOR, id, given);
        if ((await app.signsIn(OPERATOR, id)) === 'browser') await grantInBrowser(cli, bondfire, id, config, signal);
      } else {
        await app.takeGrant(queryOf(options.answer));
      }
      return tell(cli, app, id, options);
    },
    { endsItself: true },
  );
}

async function connectorOf(cli: Cli, kind: string): Promise<Connector> {
  const { connectors } = await registryOf(cli);
  const found = connectors.find(({ id }) => id === kind);
  if (found) return found;
  throw new Fault('config', `there is no connector "${kind}" any more`);
}

/** What was given; else, where somebody is there and no browser does it, each secret is asked for. */
async function changesOf(
  cli: Cli,
  connector: Connector,
  options: ReconnectOptions,
  browser: boolean,
): Promise<Record<string, unknown>> {
  const given = await readSettings(cli, connector, options, false);
  if (Object.keys(given).length > 0 || browser) return given;
  const secrets = fieldsOf(connector).filter(({ secret }) => secret);
  if (cli.terminal.asks && options.json !== true) return askSecrets(secrets);
  throw new UsageError(
    'nothing is given that changes',
    `Say what does: ${secrets.map(({ name }) => `--set ${name}=-`).join(', ') || '--set name=value'}. Where it was mended at the vendor: bondfire connection test.`,
  );
}

function queryOf(answer: string): URLSearchParams {
  if (URL.canParse(answer)) return new URL(answer).searchParams;
  throw new UsageError('--answer is no address', 'Copy all of the address bar, from https:// on.');
}

/** Prints where to go, and waits until the browser has been back: here, or at the server that runs already. */
export async function grantInBrowser(
  cli: Cli,
  { app }: Bondfire,
  id: string,
  config: Config,
  signal: AbortSignal,
): Promise<void> {
  const { OPERATOR } = await import('../../app/index.ts');
  const { addressOf, OAUTH_CALLBACK } = await import('../../platform/index.ts');
  const before = await app.grantedAt(OPERATOR, id);
  const redirect = new URL(`${addressOf(config)}${OAUTH_CALLBACK}`);
  const url = await app.requestGrant(OPERATOR, id, redirect);
  const refused = Promise.withResolvers<never>();
  const server = await callbackServer(cli, app, config, refused.reject);
  try {
    cli.terminal.note(
      'Open this address in a browser, and allow the access:',
      `  ${url.href}`,
      `The browser comes back to ${redirect.href}. Waiting for it; Ctrl-C ends this.`,
    );
    await Promise.race([granted(app, id, before, signal), refused.promise]);
  } finally {
    await server?.stop();
  }
}

async function granted(app: App, id: string, before: string | null, signal: AbortSignal): Promise<void> {
  const { OPERATOR } = await import('../../app/index.ts');
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const now = await app.grantedAt(OPERATOR, id);
    if (now !== null && now !== before) return;
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {
      throw new Interrupted('interrupted');
    });
  }
  throw new Fault('auth', 'nobody came back within half an hour', {
    cure: `Begin again: bondfire connection reconnect ${id}`,
  });
}

/** Null where the port is taken: by the server that runs, which then takes the answer. */
async function callbackServer(cli: Cli, app: App, config: Config, refused: (fault: Fault) => void) {
  const { startServer } = await import('../../api/index.ts');
  const { createLog } = await import('../../platform/index.ts');
  const log = createLog({ ...config.log, level: 'error' });
  const watched: App = {
    ...app,
    // The browser is told as well; the one who waits here must not wait on.
    takeGrant: (answer) =>
      app.takeGrant(answer).catch((thrown: unknown) => {
        const fault = asFault(thrown);
        if (fault.kind !== 'rejected' || answer.has('code')) setTimeout(() => refused(fault), 100);
        throw thrown;
      }),
  };
  try {
    return await startServer({ ...config, app: watched, log, only: 'callback' });
  } catch (thrown) {
    cli.terminal.note(`${asFault(thrown).message}: the server that runs there takes the answer.`);
    return null;
  }
}

async function tell(cli: Cli, app: App, id: string, { test, json }: ReconnectOptions): Promise<number> {
  const { OPERATOR } = await import('../../app/index.ts');
  const checks: readonly Check[] | null = test ? await app.testConnection(OPERATOR, id) : null;
  const well = checks?.every(({ ok }) => ok) === true;
  const connection = app.showConnection(OPERATOR, id);
  if (json === true) cli.terminal.json({ connection, checks });
  else {
    const who = connection.account === null ? '' : ` as ${connection.account.name}`;
    const how = checks === null ? 'has new credentials, not tested' : well ? 'is connected' : 'has new credentials';
    cli.terminal.print(`${id} ${how}${who}.`, ...told(checks ?? []));
  }
  return checks === null || well ? OK : FOUND_PROBLEMS;
}
