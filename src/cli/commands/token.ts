import { Option, type Command } from 'commander';
import type { Permission, Role, TokenView } from '../../app/index.ts';
import { define, does, noun, type Cli, type Json } from '../command.ts';
import { operated } from '../session.ts';
import { momentOf, TIMES } from '../times.ts';
import { localTime, short, table } from '../words.ts';

interface Options extends Json {
  readonly role: Role;
  readonly name?: string;
  readonly person?: string;
  readonly scope?: readonly Permission[];
  readonly expires?: string;
}

export function tokenCommands(program: Command, cli: Cli): void {
  const token = noun(program, 'token', 'who may ask the API');
  creating(token, cli);
  const list = define(token, 'list', {
    summary: 'the API tokens there are, and when each was last used',
    examples: ['token list'],
  });
  does(list, cli, async ({ json }: Json) => {
    const found = await operated(cli, (app, who) => app.listTokens(who));
    if (json) return cli.terminal.json(found);
    if (found.length === 0) return cli.terminal.print('None yet: bondfire token create --role viewer');
    const [head = '', ...rows] = table(
      ['id', 'name', 'may', 'person', 'used', 'ends'],
      found.map((one) => [
        one.id,
        short(one.name, 30),
        mayWords(one),
        one.person ?? '',
        one.used_at === null ? 'never' : localTime(one.used_at),
        one.revoked_at === null ? localTime(one.expires_at) : `revoked ${localTime(one.revoked_at)}`,
      ]),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });
  const revoke = define(token, 'revoke <id>', {
    summary: 'a token opens nothing from now on',
    examples: ['token revoke 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607'],
  });
  does(revoke, cli, async (id: string, { json }: Json) => {
    const made = await operated(cli, (app, who) => app.revokeToken(who, id));
    return json ? cli.terminal.json(made) : cli.terminal.print(`${short(made.name, 60)} opens nothing any more.`);
  });
}

function creating(token: Command, cli: Cli): void {
  const create = define(token, 'create', {
    summary: 'make an API token, shown this once',
    examples: [
      'token create --role viewer --name dashboard --expires 90d',
      'token create --role responder --name helpdesk --scope read act',
    ],
  })
    .addOption(
      // The roles of app's ROLES, which a test compares: loading them here would slow every start.
      new Option('--role <role>', 'what it may do')
        .choices(['admin', 'responder', 'developer', 'viewer'])
        .makeOptionMandatory(),
    )
    .option('--name <name>', 'what it is for; the role where it is left out')
    .option('--person <person>', 'in whose name it acts')
    .addOption(
      new Option('--scope <permission...>', 'only this of what the role may').choices([
        'read',
        'act',
        'speak',
        'map',
        'configure',
      ]),
    )
    .option('--expires <time>', `opens nothing from then on: ${TIMES}`);
  does(create, cli, async ({ json, role, name = role, person, scope, expires }: Options) => {
    const expires_at = expires === undefined ? undefined : momentOf(expires, new Date(), 'ends').toISOString();
    const given = { role, name, person, scopes: scope, expires_at };
    const made = await operated(cli, (app, who) => app.createToken(who, given));
    if (json) return cli.terminal.json(made);
    cli.terminal.print(made.token);
    const end = made.expires_at === null ? '' : `, until ${localTime(made.expires_at)}`;
    return cli.terminal.note(
      `It is shown this once. Send it as: Authorization: Bearer <token>. It is ${mayWords(made)}, and named “${name}”${end}.`,
    );
  });
}

function mayWords({ role, scopes: only }: TokenView): string {
  return only === null ? role : `${role}: ${only.join(', ')}`;
}
