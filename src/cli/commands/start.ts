/** `start`, `serve` and `work`: the product itself, until it is told to stop. */
import type { Command } from 'commander';
import type { Bondfire } from '../../main.ts';
import { productVersion } from '../../platform/files.ts';
import { giveMemoryBack } from '../../platform/memory.ts';
import type { Config } from '../../platform/index.ts';
import { define, does, wholeNumber, type Cli, type Json } from '../command.ts';
import { aborted, configOf, logOf, stopping } from '../session.ts';
import { visible } from '../words.ts';

/** By then it is started, and the first posts have come. */
const SETTLED_MS = 3_000;

interface Options extends Json {
  readonly port?: number;
  readonly host?: string;
}

type Connected = ReturnType<Bondfire['app']['listConnections']>;

interface Parts {
  readonly serves: boolean;
  readonly works: boolean;
}

export function startCommands(program: Command, cli: Cli): void {
  const all = define(program, 'start', {
    summary: 'run the product: take posts, read streams, carry out playbooks',
    examples: ['start', 'start --port 9000 --host 0.0.0.0'],
  });
  const serve = define(program, 'serve', {
    summary: 'take posts and answer the API only; another process does the work',
    examples: ['serve --port 9000'],
  });
  for (const command of [all, serve]) {
    command
      .option('--port <port>', 'where to listen; 0 is any that is free', wholeNumber(0, 65_535))
      .option('--host <address>', 'the address to listen on');
  }
  const work = define(program, 'work', {
    summary: 'do the work only: read streams, carry out playbooks; another process serves',
    examples: ['work'],
  });
  does(all, cli, (options: Options) => run(cli, options, { serves: true, works: true }));
  does(serve, cli, (options: Options) => run(cli, options, { serves: true, works: false }));
  does(work, cli, (options: Options) => run(cli, options, { serves: false, works: true }));
}

async function run(cli: Cli, options: Options, { serves, works }: Parts): Promise<void> {
  const given = await configOf(cli);
  const config = { ...given, port: options.port ?? given.port, host: options.host ?? given.host };
  const log = await logOf(cli, config, 'info');
  const stop = stopping();
  const { createBondfire } = await import('../../main.ts');
  const { OPERATOR } = await import('../../app/index.ts');
  const sample = serves && works ? (await import('../sample.ts')).sampleCompany : undefined;
  const bondfire = await createBondfire({ config, log, trusting: true, ...(sample && { sample }) });
  try {
    if (works) await bondfire.startWork();
    else await bondfire.leaveWorkToOthers();
    const server = serves && !stop.signal.aborted ? await listen(bondfire) : null;
    const connections = bondfire.app.listConnections(OPERATOR);
    const url = server?.url ?? null;
    const first = url === null ? null : await bondfire.app.firstLink(OPERATOR);
    const welcome = first && `${config.publicUrl ?? url}/welcome#${first.token}`;
    if (options.json) cli.terminal.json({ ...state(bondfire, connections, config, url), welcome }, 0);
    else cli.terminal.print(...told(bondfire, connections, config, url), ...welcomed(welcome));
    const settled = setTimeout(() => void giveMemoryBack(), SETTLED_MS);
    await aborted(stop.signal);
    clearTimeout(settled);
    await server?.stop();
  } finally {
    await bondfire.close();
    stop.release();
  }
  if (!options.json) cli.terminal.print('Stopped.');

  async function listen({ app, watchSilence }: Bondfire) {
    const { startServer } = await import('../../api/index.ts');
    const { silence } = watchSilence();
    return startServer({
      app,
      silence,
      log,
      host: config.host,
      port: config.port,
      publicUrl: config.publicUrl,
      trustedProxies: config.trustedProxies,
      tls: config.tls,
      version: productVersion(),
    });
  }
}

function welcomed(link: string | null): string[] {
  if (link === null) return [];
  return [
    `There is no admin yet. This link makes one, once, within a day: ${link}`,
    'Another one: bondfire account link.',
  ];
}

function state(bondfire: Bondfire, connections: Connected, { dataDir }: Config, url: string | null): object {
  return {
    url,
    data: dataDir,
    embedded: bondfire.database.embedded,
    connections: connections.map(({ id, connector, audience }) => ({ id, connector, audience })),
    idle: Object.fromEntries(bondfire.idle()),
  };
}

function told(bondfire: Bondfire, connections: Connected, { dataDir }: Config, url: string | null): string[] {
  const { playbooks, database } = bondfire;
  const idle = bondfire.idle();
  const where = url === null ? 'works' : `is ready at ${url}`;
  const store = database.embedded ? 'PostgreSQL embedded' : 'PostgreSQL by DATABASE_URL';
  const connected = connections.map(({ id, connector, audience }) => `${id} (${connector}, ${audience})`).join(', ');
  const active = playbooks.all.filter(({ name }) => !idle.has(name)).map(({ name }) => name);
  return [
    `Bondfire ${where}; data in ${dataDir}; ${store}.`,
    connections.length === 0
      ? 'Nothing is connected yet. Next: bondfire connection add webhook --audience external'
      : `Connected: ${connected}.`,
    ...(active.length === 0 ? [] : [`Playbooks: ${active.join(', ')}.`]),
    ...[...idle].map(([name, why]) => `Idle: playbook ${name}, as ${visible(why)}.`),
  ];
}
