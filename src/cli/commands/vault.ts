import type { Command } from 'commander';
import { define, does, noun, type Cli, type Json } from '../command.ts';
import { withBondfire } from '../session.ts';
import { tellTouched } from './connection-standing.ts';
import { counted } from '../words.ts';

export function vaultCommands(program: Command, cli: Cli): void {
  const vault = noun(program, 'vault', 'where credentials are kept sealed');
  const rotate = define(vault, 'rotate', {
    summary: 'seal all credentials with a new key, while everything runs',
    examples: ['vault rotate'],
    more: 'The key in the data folder is replaced; the old one stays readable beside it until nothing is sealed with it, and is then removed: a backup of the database from before needs a backup of that key. The links in messages that were sent before open nothing from then on. Where BONDFIRE_KEY gives the key: put the present one into BONDFIRE_OLD_KEYS and a new one into BONDFIRE_KEY, restart every process, run this, then drop BONDFIRE_OLD_KEYS. Cut short, it is run again.',
  });
  does(rotate, cli, async ({ json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const rotated = await withBondfire(cli, async ({ app }) => {
      for (const { id } of app.listConnections(OPERATOR)) await tellTouched(cli, app, id);
      return app.rotateVault(OPERATOR);
    });
    if (json) return cli.terminal.json(rotated);
    const { key, dropped, resealed } = rotated;
    const gone =
      dropped.length === 0 ? '' : ` ${dropped.join(', ')} opens nothing any more, nor do links that it signed.`;
    return cli.terminal.print(`Sealed with key ${key} now: ${counted(resealed, 'secret')} sealed anew.${gone}`);
  });
}
