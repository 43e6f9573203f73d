import { Option, type Command } from 'commander';
import type { Role } from '../../app/index.ts';
import { define, does, noun, type Cli, type Json } from '../command.ts';
import { withBondfire } from '../session.ts';

interface Options extends Json {
  readonly role: Role;
  readonly name?: string;
}

export function tokenCommands(program: Command, cli: Cli): void {
  const token = noun(program, 'token', 'who may ask the API');
  const create = define(token, 'create', {
    summary: 'make an API token, shown this once',
    examples: ['token create --role viewer --name dashboard'],
  })
    .addOption(
      // The roles of app's ROLES, which a test compares: loading them here would slow every start.
      new Option('--role <role>', 'what it may do')
        .choices(['admin', 'responder', 'developer', 'viewer'])
        .makeOptionMandatory(),
    )
    .option('--name <name>', 'what it is for; the role where it is left out');
  does(create, cli, async ({ json, role, name = role }: Options) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const made = await withBondfire(cli, ({ app }) => app.createToken(OPERATOR, role, name));
    if (json) cli.terminal.json({ token: made, role, name });
    else {
      cli.terminal.print(made);
      cli.terminal.note(
        `It is shown this once. Send it as: Authorization: Bearer <token>. It is ${role}, and named “${name}”.`,
      );
    }
  });
}
