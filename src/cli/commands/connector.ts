import type { Command } from 'commander';
import { define, does, noun, type Cli, type Json } from '../command.ts';
import { registryOf } from '../session.ts';
import { table, visible } from '../words.ts';

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
}
