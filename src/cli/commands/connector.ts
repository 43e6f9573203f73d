import type { Command } from 'commander';
import { define, does, noun, type Cli, type Json } from '../command.ts';

export function connectorCommands(program: Command, cli: Cli): void {
  const connector = noun(program, 'connector', 'the systems that Bondfire can be connected to, and how to add one');

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
