/** `right`: to what a role is narrowed. */
import { Option, type Command } from 'commander';
import type { RightRow } from '../../app/index.ts';
import { collected, define, does, noun, UsageError, type Cli, type Json } from '../command.ts';
import { operated } from '../session.ts';
import { table } from '../words.ts';

interface Options extends Json {
  readonly person?: string;
  readonly team?: string;
  readonly role?: string;
  readonly connection?: readonly string[];
  readonly ofTeam?: readonly string[];
  readonly audience?: string;
  readonly none?: boolean;
}

export function rightCommands(program: Command, cli: Cli): void {
  const right = noun(program, 'right', 'who may post outside as the brand, and whose words somebody may read');
  const add = define(right, 'add <permission>', {
    summary: 'narrow what a person, a team or a role may: speak, or read',
    examples: [
      'right add speak --role responder --none',
      'right add speak --person ines --connection twitter --of-team care',
      'right add read --role viewer --audience internal --connection wiki',
    ],
    more: 'Of a permission the rights of a person win over those of their teams, and these over those of their role; several of them add up. Without any the role holds.',
  })
    .option('--person <person>', 'whose it is')
    .option('--team <team>', 'whose members’ it is')
    .addOption(new Option('--role <role>', 'whose it is').choices(['admin', 'responder', 'developer', 'viewer']))
    .option('--connection <id>', 'by this, or of this; again for more, all where it is left out', collected)
    .option('--of-team <team>', 'of speak: in this team’s issues; again for more', collected)
    .addOption(new Option('--audience <audience>', 'of read: of these words').choices(['internal', 'external']))
    .option('--none', 'by or of none');
  does(add, cli, async (permission: string, { json, connection, ofTeam, none, ...given }: Options) => {
    if (none === true && connection !== undefined)
      throw new UsageError('--none and --connection at once', 'Give one of them.');
    const input = { permission, ...given, connections: none === true ? [] : connection, teams: ofTeam };
    const made = await operated(cli, (app, who) => app.addRight(who, input));
    return json ? cli.terminal.json(made) : cli.terminal.print(words(made));
  });
  const list = define(right, 'list', { summary: 'what roles are narrowed to', examples: ['right list'] });
  does(list, cli, async ({ json }: Json) => {
    const found = await operated(cli, (app, who) => app.listRights(who));
    if (json) return cli.terminal.json(found);
    if (found.length === 0) return cli.terminal.print('Everybody may what their role may.');
    const [head = '', ...rows] = table(
      ['id', 'whose', 'right'],
      found.map((one) => [one.id, `${one.holder_kind} ${one.holder}`, words(one)]),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });
  const remove = define(right, 'remove <id>', {
    summary: 'take a right out',
    examples: ['right remove 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607'],
  });
  does(remove, cli, async (id: string, { json }: Json) => {
    const gone = await operated(cli, (app, who) => app.removeRight(who, id));
    return json ? cli.terminal.json(gone) : cli.terminal.print(`No more: ${words(gone)}`);
  });
}

function words({ permission, connections, teams, audience, holder }: RightRow): string {
  const by = connections === null ? 'all connections' : connections.join(', ') || 'no connection';
  const what = permission === 'read' ? `read ${audience === null ? '' : `${audience} words `}of` : 'speak by';
  return `${holder} may ${what} ${by}${teams === null ? '' : `, in issues of ${teams.join(', ')}`}`;
}
