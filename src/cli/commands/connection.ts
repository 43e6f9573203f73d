import { Option, type Command } from 'commander';
import type { Audience, Check } from '#sdk';
import {
  collected,
  define,
  does,
  FOUND_PROBLEMS,
  didYouMean,
  noun,
  OK,
  UsageError,
  type Cli,
  type Json,
} from '../command.ts';
import { registryOf, withBondfire } from '../session.ts';
import { askAudience, missingIn, readSettings } from '../settings.ts';
import { fields, localTime, short, table, visible } from '../words.ts';
import { told } from './connection-checks.ts';
import { backfillCommand } from './connection-backfill.ts';
import { exportCommands } from './connection-export.ts';
import { mappingCommands } from './connection-mapping.ts';
import { grantInBrowser, reconnectCommand } from './connection-reconnect.ts';
import { confirmed, healthLine, probeCommand, standingCommands } from './connection-standing.ts';

interface AddOptions extends Json {
  readonly name?: string;
  readonly audience?: Audience;
  readonly set?: readonly string[];
  readonly settings?: string;
  readonly test: boolean;
}

export function connectionCommands(program: Command, cli: Cli): void {
  const connection = noun(program, 'connection', 'the accounts that are connected');
  const add = define(connection, 'add <connector>', {
    summary: 'connect an account, and test it',
    examples: [
      'connection add webhook --name outside --audience external',
      'connection add socialcast --name acme --audience internal --set url=https://acme.example --set email=bot@acme.example --set password=-',
    ],
    more: 'Secrets need not be in the shell’s history: they are asked for on a terminal, read from stdin (--set password=-), or from the environment (BONDFIRE_SECRET_PASSWORD). Without a terminal nothing is asked.',
  })
    .option('--name <name>', 'its id; the connector’s where it is left out')
    .addOption(new Option('--audience <audience>', 'who may see what is said there').choices(['internal', 'external']))
    .option('--set <key=value>', 'a setting, as often as needed; values that are no text are JSON', collected)
    .option('--settings <json>', 'all settings at once: JSON, or @file')
    .option('--no-test', 'do not test it now');
  does(add, cli, (connector: string, options: AddOptions) => addConnection(cli, connector, options));

  const list = define(connection, 'list', { summary: 'the connections', examples: ['connection list'] });
  does(list, cli, async ({ json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, async ({ app }) => {
      const health = await app.allHealth(OPERATOR);
      return app.listConnections(OPERATOR).map((one) => Object.assign({ health: health.get(one.id) ?? null }, one));
    });
    if (json) return cli.terminal.json(found);
    if (found.length === 0) {
      const { connectors } = await registryOf(cli);
      return cli.terminal.print(
        `No connections. Next: bondfire connection add <connector>; there are ${connectors.map(({ id }) => id).join(', ')}.`,
      );
    }
    const [head = '', ...rows] = table(
      ['id', 'connector', 'audience', 'account', 'state', 'how it is'],
      found.map(({ id, connector, audience, account, health }) => [
        id,
        connector,
        audience,
        visible(account?.name ?? '-'),
        health?.state ?? '-',
        short(health?.says ?? '', 90),
      ]),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });

  const show = define(connection, 'show <connection>', {
    summary: 'one connection, without its secrets',
    examples: ['connection show acme'],
  });
  does(show, cli, async (id: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, async ({ app }) => ({
      pulls: app.pullable(OPERATOR, id),
      ...app.showConnection(OPERATOR, id),
      health: await app.connectionHealth(OPERATOR, id),
    }));
    if (json) return cli.terminal.json(found);
    const { pulls, health, ...rest } = found;
    const streams = health.streams.map(({ stream, state, last_at, perHour }) =>
      [
        stream,
        state,
        ...(last_at === null ? [] : [`last ${localTime(last_at)}`]),
        ...(perHour === null ? [] : [`${perHour >= 10 ? Math.round(perHour) : perHour.toPrecision(2)} an hour`]),
      ].join(', '),
    );
    return cli.terminal.print(
      ...fields([
        ['health', healthLine(health)],
        ['streams', streams.join('\n')],
        ['waiting', health.waiting === 0 ? null : `${health.waiting} to go out by it`],
        ...Object.entries(rest),
        ['pulls', pulls.join(', ')],
      ]),
    );
  });

  const test = define(connection, 'test <connection>', {
    summary: 'ask the vendor, scope by scope, what works',
    examples: ['connection test acme'],
    more: 'Exits with 3 where something is missing, with 4 where the vendor cannot be reached.',
  });
  does(test, cli, async (id: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const checks = await withBondfire(cli, ({ app }) => app.testConnection(OPERATOR, id));
    if (json) cli.terminal.json(checks);
    else cli.terminal.print(...told(checks));
    return checks.every(({ ok }) => ok) ? OK : FOUND_PROBLEMS;
  });

  reconnectCommand(connection, cli);

  const remove = define(connection, 'remove <connection>', {
    summary: 'forget a connection and its credentials; what was read stays',
    examples: ['connection remove acme'],
    more: 'What it touches is told first, and asked about on a terminal.',
  }).option('--yes', 'go on without asking');
  does(remove, cli, async (id: string, { json, yes }: Json & { readonly yes?: boolean }) => {
    const { OPERATOR } = await import('../../app/index.ts');
    await withBondfire(cli, async (bondfire) => {
      await confirmed(cli, bondfire, id, 'Remove it?', { ...(yes && { yes }), ...(json && { json }) });
      await bondfire.app.removeConnection(OPERATOR, id);
    });
    if (json) cli.terminal.json({ removed: id });
    else cli.terminal.print(`${id} is removed.`);
  });
  standingCommands(connection, cli);
  probeCommand(connection, cli);
  backfillCommand(connection, cli);
  mappingCommands(connection, cli);
  exportCommands(connection, cli);
}

async function addConnection(cli: Cli, kind: string, options: AddOptions): Promise<number> {
  const { connectors } = await registryOf(cli);
  const connector = connectors.find(({ id }) => id === kind);
  if (!connector)
    throw new UsageError(
      `there is no connector "${kind}"`,
      didYouMean(
        kind,
        connectors.map(({ id }) => id),
      ),
    );
  const mayAsk = cli.terminal.asks && !options.json;
  const audience = options.audience ?? (await askAudience(mayAsk));
  const settings = await readSettings(cli, connector, options, mayAsk);
  const missing = missingIn(connector, settings);
  if (missing.length > 0) {
    throw new UsageError(
      `${kind} needs ${missing.map(({ name, description }) => `${name} (${description})`).join('; ')}`,
      `Give ${missing.map(({ name, secret }) => (secret ? `--set ${name}=- or BONDFIRE_SECRET_${name.toUpperCase()}` : `--set ${name}=…`)).join(', ')}.`,
    );
  }
  const { OPERATOR } = await import('../../app/index.ts');
  const { asFault } = await import('#sdk');
  const { addressOf } = await import('../../platform/index.ts');
  return withBondfire(cli, async (bondfire, signal, config) => {
    const { app } = bondfire;
    const added = await app.addConnection(OPERATOR, { id: options.name ?? kind, connector: kind, audience, settings });
    const { id } = added.connection;
    const address = added.token === null ? null : `${addressOf(config)}/in/${id}/${added.token}`;
    if (!options.json) {
      cli.terminal.print(`${id} is added (${kind}, ${audience}).`);
      if (address !== null) cli.terminal.print(`It takes posts at this address, shown this once:`, `  ${address}`);
    }
    let checks: readonly Check[] | null = null;
    try {
      if (options.test && (await app.signsIn(OPERATOR, id)) === 'browser')
        await grantInBrowser(cli, bondfire, id, config, signal);
      checks = options.test ? await app.testConnection(OPERATOR, id) : null;
    } catch (thrown) {
      const fault = asFault(thrown);
      if (options.json) cli.terminal.json({ connection: added.connection, address, checks: null });
      cli.terminal.note(`${id} is kept, and could not be tested. Try again with: bondfire connection test ${id}`);
      throw fault;
    }
    if (options.json) cli.terminal.json({ connection: added.connection, address, checks });
    else if (checks) cli.terminal.print(...told(checks));
    if (checks?.every(({ ok }) => ok) && !options.json) cli.terminal.print(`${id} is connected.`);
    if (!checks || checks.every(({ ok }) => ok)) return OK;
    cli.terminal.note(`${id} is kept. Mend what is missing, then: bondfire connection test ${id}`);
    return FOUND_PROBLEMS;
  });
}
