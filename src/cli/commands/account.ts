/** `account`: who may sign in. */
import { Option, type Command } from 'commander';
import type { AccountView, Invitation, Role } from '../../app/index.ts';
import type { Config } from '../../platform/index.ts';
import { define, does, id as anId, noun, type Cli, type Json } from '../command.ts';
import { operated, withBondfire } from '../session.ts';
import { counted, localTime, short, table } from '../words.ts';

export function accountCommands(program: Command, cli: Cli): void {
  const account = noun(program, 'account', 'who may sign in');
  inviting(account, cli);
  changing(account, cli);
  sessions(account, cli);
}

/** The roles of app's ROLES, which a test compares: loading them here would slow every start. */
function roleOption(): Option {
  return new Option('--role <role>', 'what they may do').choices(['admin', 'responder', 'developer', 'viewer']);
}

interface InviteOptions extends Json {
  readonly role: Role;
  readonly email?: string;
  readonly name?: string;
}

function inviting(account: Command, cli: Cli): void {
  const invite = define(account, 'invite <person>', {
    summary: 'let somebody sign in: a link, shown this once, by which they choose a password',
    examples: [
      'account invite ines --role responder',
      'account invite bo --name "Bo Li" --email bo@example.com --role viewer',
    ],
  })
    .addOption(roleOption().makeOptionMandatory())
    .option('--email <address>', 'what they sign in by; the person’s where it is left out')
    .option('--name <name>', 'of somebody who is not one of the people yet');
  does(invite, cli, async (person: string, { json, ...given }: InviteOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    await withBondfire(cli, async ({ app }, _signal, config) =>
      tell(cli, json, config, await app.inviteAccount(OPERATOR, { person, ...given })),
    );
  });
  const link = define(account, 'link [person]', {
    summary: 'a link that sets a new password; without a person the one that makes the first admin',
    examples: ['account link', 'account link ines'],
  });
  does(link, cli, async (person: string | undefined, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    await withBondfire(cli, async ({ app }, _signal, config) => {
      if (person !== undefined) return tell(cli, json, config, await app.linkAccount(OPERATOR, person));
      const made = await app.firstLink(OPERATOR);
      if (made) return tell(cli, json, config, { account: null, ...made });
      const { Fault } = await import('#sdk');
      throw new Fault('rejected', 'there is an admin already', {
        cure: 'Say whose password is to be set: bondfire account link <person>. bondfire account list shows them.',
      });
    });
  });
}

async function tell(
  cli: Cli,
  json: boolean | undefined,
  config: Config,
  { account, token, expires_at }: Omit<Invitation, 'account'> & { readonly account: AccountView | null },
): Promise<void> {
  const { addressOf } = await import('../../platform/index.ts');
  const link = `${addressOf(config)}/welcome#${token}`;
  if (json) return cli.terminal.json({ account, link, expires_at });
  cli.terminal.print(link);
  const whose = account === null ? 'makes the first admin' : `is for ${account.name}, who signs in by ${account.email}`;
  cli.terminal.note(
    `It ${whose}. It works once, until ${localTime(expires_at.toISOString())}, and is shown this once.`,
  );
}

function changing(account: Command, cli: Cli): void {
  const list = define(account, 'list', { summary: 'everybody who may sign in', examples: ['account list'] });
  does(list, cli, async ({ json }: Json) => {
    const found = await operated(cli, (app, who) => app.listAccounts(who));
    if (json) return cli.terminal.json(found);
    if (found.length === 0) return cli.terminal.print('Nobody yet: bondfire account link makes the first admin.');
    const [head = '', ...rows] = table(
      ['person', 'name', 'email', 'role', 'state', 'signed in'],
      found.map((one) => [
        one.person,
        short(one.name, 30),
        one.email,
        one.role,
        one.disabled ? 'disabled' : one.ready ? '' : 'invited',
        one.signed_in_at === null ? 'never' : localTime(one.signed_in_at),
      ]),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });
  const edit = define(account, 'edit <person>', {
    summary: 'change what they may do, or what they sign in by',
    examples: ['account edit ines --role admin'],
  })
    .addOption(roleOption())
    .option('--email <address>', 'what they sign in by');
  does(edit, cli, (person: string, { json, ...given }: Json & { readonly role?: Role; readonly email?: string }) =>
    changed(cli, json, person, given),
  );
  const disable = define(account, 'disable <person>', {
    summary: 'shut them out: every session ends, and none begins',
    examples: ['account disable ines'],
  });
  does(disable, cli, (person: string, { json }: Json) => changed(cli, json, person, { disabled: true }));
  const enable = define(account, 'enable <person>', {
    summary: 'let them in again',
    examples: ['account enable ines'],
  });
  does(enable, cli, (person: string, { json }: Json) => changed(cli, json, person, { disabled: false }));
}

async function changed(cli: Cli, json: boolean | undefined, person: string, change: object): Promise<void> {
  const made = await operated(cli, (app, who) => app.editAccount(who, person, change));
  if (json) return cli.terminal.json(made);
  return cli.terminal.print(
    `${person} is ${made.role}, ${made.disabled ? 'and may not sign in' : `and signs in by ${made.email}`}.`,
  );
}

function sessions(account: Command, cli: Cli): void {
  const list = define(account, 'sessions <person>', {
    summary: 'where they are signed in',
    examples: ['account sessions ines'],
  });
  does(list, cli, async (person: string, { json }: Json) => {
    const found = await operated(cli, (app, who) => app.listAccountSessions(who, person));
    if (json) return cli.terminal.json(found);
    if (found.length === 0) return cli.terminal.print(`${person} is signed in nowhere.`);
    const [head = '', ...rows] = table(
      ['id', 'since', 'last seen', 'address', 'browser'],
      found.map((one) => [
        one.id,
        localTime(one.created_at),
        localTime(one.seen_at),
        one.address ?? '',
        short(one.agent ?? '', 60),
      ]),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });
  const out = define(account, 'sign-out <person>', {
    summary: 'end their sessions: all, or one',
    examples: ['account sign-out ines', 'account sign-out ines --session 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607'],
  }).option('--session <id>', 'this one alone', anId);
  does(out, cli, async (person: string, { json, session = null }: Json & { readonly session?: string | null }) => {
    const ended = await operated(cli, (app, who) => app.endAccountSessions(who, person, session));
    return json ? cli.terminal.json({ ended }) : cli.terminal.print(`${counted(ended, 'session')} ended.`);
  });
}
