import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { packageFile } from '../../platform/files.ts';
import { define, does, FOUND_PROBLEMS, noun, OK, UsageError, type Cli, type Json } from '../command.ts';
import type { Recorded } from '../recorder.ts';
import { configOf, registryOf, stopping, withBondfire } from '../session.ts';
import { counted, table, visible } from '../words.ts';

interface RecordOptions extends Json {
  readonly to?: string;
  readonly force?: boolean;
}

export function connectorCommands(program: Command, cli: Cli): void {
  const connector = noun(program, 'connector', 'the systems that Bondfire can be connected to, and how to add one');

  const list = define(connector, 'list', {
    summary: 'the connectors there are, and where each came from',
    examples: ['connector list'],
    more: 'Those from outside are npm packages that BONDFIRE_CONNECTORS names.',
  });
  does(list, cli, async ({ json }: Json) => {
    const { connectors, from } = await registryOf(cli);
    const rows = connectors.map(({ id, title, streams, actions, webhook, oauth }) => ({
      id,
      title,
      from: from.get(id) ?? 'Bondfire',
      streams: Object.keys(streams),
      actions: Object.keys(actions),
      pushed: webhook !== undefined,
      oauth: oauth !== undefined,
    }));
    if (json) return cli.terminal.json(rows);
    const [head = '', ...lines] = table(
      ['id', 'title', 'from', 'streams', 'actions'],
      rows.map((row) => [row.id, visible(row.title), row.from, row.streams.join(', '), String(row.actions.length)]),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...lines, '', 'Next: bondfire connection add <id>');
  });

  const make = define(connector, 'new <name>', {
    summary: 'begin a connector: its folder, its mapping, and its place in the lists; in a checkout',
    examples: ['connector new guestbook'],
    more: 'connectors/README.md walks through the rest, step by step.',
  });
  does(make, cli, async (name: string, { json }: Json) => {
    const { newConnector } = await import('../scaffold.ts');
    const files = await newConnector(name);
    if (json) return cli.terminal.json(files);
    return cli.terminal.print(
      ...files,
      '',
      'What is to be written, each with what to do:',
      `  npx vitest run connectors/${name}`,
      'Then, for the tables of the README files: npm run docs',
    );
  });

  const dev = define(connector, 'dev <name>', {
    summary:
      'at each save: payload and activity side by side, what drifts, and what the contract suite says; in a checkout',
    examples: ['connector dev guestbook', 'connector dev guestbook --once'],
    more: 'The payloads are those of its mapping’s cases. Goes on until Ctrl-C; with --once it exits with 3 where something is wrong.',
  }).option('--once', 'one round, then end');
  does(dev, cli, async (id: string, { once }: { once?: boolean }) => {
    const { develop } = await import('../dev.ts');
    const stop = stopping();
    try {
      const seen = { print: cli.terminal.print, width: process.stdout.columns ?? 80 };
      const well = await develop(id, seen, stop.signal, once === true);
      return well || !once ? OK : FOUND_PROBLEMS;
    } finally {
      stop.release();
    }
  });

  const manifest = define(connector, 'manifest <id>', {
    summary: 'the app that a vendor is given to make, with the addresses here; Slack has one',
    examples: ['connector manifest slack', 'connector manifest slack --address https://bondfire.example/in/chat/…'],
    more: 'Without --address it is for Socket Mode; with the address that connection add showed, Slack posts there.',
  }).option('--address <url>', 'the webhook’s address of its connection');
  does(manifest, cli, async (id: string, { json, address = null }: Json & { address?: string | null }) => {
    if (id !== 'slack') throw new UsageError(`${id} has no manifest`, 'There is one of slack.');
    if (address !== null && !URL.canParse(address))
      throw new UsageError(`"${address}" is no address`, 'Give it whole.');
    const { manifestFor } = await import('../../slack/index.ts');
    const yaml = manifestFor({ url: (await configOf(cli)).publicUrl, address });
    return json ? cli.terminal.json({ manifest: yaml }) : cli.terminal.print(yaml.trimEnd());
  });

  const record = define(connector, 'record <connection> [stream]', {
    summary:
      'read the first page of a stream, or test the connection, and keep what the vendor answered as fixtures, without secrets',
    examples: [
      'connector record guests',
      'connector record guests posts',
      'connector record guests posts --to fixtures',
    ],
    more: 'Secrets, e-mail addresses, telephone numbers, people’s names and handles are replaced by made-up ones, names and handles also in running text; so are the addresses of their profiles and pictures. Ids and what else people say are not: look before you commit. Where something that may be a credential is left, nothing is saved.',
  })
    .option('--to <folder>', 'where; in a checkout the connector’s fixtures where it is left out')
    .option('--force', 'over files of the same name');
  does(record, cli, async (id: string, stream: string | undefined, { json, to, force }: RecordOptions) => {
    const { createRecorder } = await import('../recorder.ts');
    const { OPERATOR } = await import('../../app/index.ts');
    const recorder = createRecorder();
    const kind = await withBondfire(
      cli,
      async ({ app }, signal) => {
        if (stream === undefined) await app.testConnection(OPERATOR, id);
        else await app.peek(OPERATOR, id, stream, signal);
        return app.showConnection(OPERATOR, id).connector;
      },
      { recorder },
    );
    const files = await save(recorder.recorded(), to ?? fixturesOf(kind), stream ?? 'check', force === true);
    const { names, handles, links, mails, telephones } = recorder.replaced();
    cli.terminal.note(
      `Replaced: ${counted(names, 'name')}, ${counted(handles, 'handle')}, ${counted(links, 'profile link')}, ${counted(mails, 'e-mail address', 'e-mail addresses')}, ${counted(telephones, 'telephone number')}. Look before you commit.`,
    );
    if (json) return cli.terminal.json(files);
    if (stream === undefined) return cli.terminal.print(...files);
    return cli.terminal.print(...files, '', `Next: bondfire map ${kind}.${stream} ${files[0] ?? '<file>'}`);
  });
}

/** Throws where a checkout has no such folder. */
function fixturesOf(connector: string): string {
  const folder = packageFile('connectors', connector);
  if (existsSync(folder)) return path.join(folder, 'fixtures');
  throw new UsageError(`there is no folder of ${connector} here`, 'Say where: --to <folder>.');
}

/** All of them or none. */
async function save(
  exchanges: readonly Recorded[],
  folder: string,
  name: string,
  force: boolean,
): Promise<readonly string[]> {
  if (exchanges.length === 0)
    throw new UsageError('the vendor was asked nothing over HTTP', 'Only exchanges over HTTP are recorded.');
  const files = exchanges.map((_, index) => path.join(folder, `${name}-${index + 1}.json`));
  const taken = files.find((file) => existsSync(file));
  if (taken !== undefined && !force) throw new UsageError(`there is ${taken} already`, 'Add --force to write over it.');
  await mkdir(folder, { recursive: true });
  for (const [index, exchange] of exchanges.entries()) {
    const file = files[index] ?? '';
    await writeFile(`${file}.part`, `${JSON.stringify(exchange, null, 2)}\n`);
    await rename(`${file}.part`, file);
  }
  return files;
}
