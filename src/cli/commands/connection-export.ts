/** `connection export` and `import`: the same connections elsewhere, without a secret in the file. */
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { Fault, parseJson } from '#sdk';
import { define, does, type Cli, type Json } from '../command.ts';
import { bytesOf } from '../given.ts';
import { withBondfire } from '../session.ts';
import { counted, visible } from '../words.ts';

interface ExportOptions extends Json {
  readonly to?: string;
}

export function exportCommands(connection: Command, cli: Cli): void {
  const out = define(connection, 'export [connections...]', {
    summary: 'what another installation needs to have the same connections; no secrets',
    examples: ['connection export --to connections.json', 'connection export acme'],
  }).option('--to <file>', 'write it there; stdout where left out');
  does(out, cli, async (ids: readonly string[], { to }: ExportOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const exported = await withBondfire(cli, async ({ app }) => app.exportConnections(OPERATOR, ids));
    if (to === undefined) return cli.terminal.json(exported);
    await writeFile(to, `${JSON.stringify(exported, null, 2)}\n`).catch((cause: unknown) => {
      throw new Fault('config', `${to} cannot be written`, { cause, cure: 'Name a file in a folder that there is.' });
    });
    return cli.terminal.print(`${counted(exported.connections.length, 'connection')} written to ${to}.`);
  });

  const into = define(connection, 'import <file>', {
    summary: 'add exported connections; those that are here already are left alone',
    examples: ['connection import connections.json', 'connection export | ssh other bondfire connection import -'],
    more: 'Their secrets are given afterwards, by connection reconnect.',
  });
  does(into, cli, async (file: string, { json }: Json) => {
    const value = parseJson(await bytesOf(cli, file));
    const { OPERATOR } = await import('../../app/index.ts');
    const { addressOf } = await import('../../platform/index.ts');
    await withBondfire(cli, async ({ app }, _signal, config) => {
      const { added, there } = await app.importConnections(OPERATOR, value);
      if (json) return cli.terminal.json({ added, there });
      for (const id of there) cli.terminal.print(`${id} is here already.`);
      for (const { connection: one, token, missing } of added) {
        cli.terminal.print(visible(`${one.id} is added (${one.connector}, ${one.audience}).`));
        if (token !== null)
          cli.terminal.print(
            `  It takes posts at this address, shown this once: ${addressOf(config)}/in/${one.id}/${token}`,
          );
        if (missing.length > 0)
          cli.terminal.print(
            `  Next: bondfire connection reconnect ${one.id} ${missing.map((name) => `--set ${name}=-`).join(' ')}`,
          );
      }
      if (added.length + there.length === 0) cli.terminal.print('The file holds no connections.');
    });
  });
}
