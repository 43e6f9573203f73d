/** All commands. What each one needs is loaded when it is run: help and what works on files start at once. */
import { Command } from 'commander';
import type { Cli } from './command.ts';
import { accountCommands } from './commands/account.ts';
import { activityCommands } from './commands/activity.ts';
import { auditCommands } from './commands/audit.ts';
import { checkCommand } from './commands/check.ts';
import { connectionCommands } from './commands/connection.ts';
import { connectorCommands } from './commands/connector.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { doCommand } from './commands/do.ts';
import { effectCommands } from './commands/effect.ts';
import { enrichCommand } from './commands/enrich.ts';
import { gatherCommand } from './commands/gather.ts';
import { importCommand } from './commands/import.ts';
import { issueCommands } from './commands/issue.ts';
import { libraryCommands } from './commands/library.ts';
import { mapCommand } from './commands/map.ts';
import { notificationCommands } from './commands/notifications.ts';
import { personCommands } from './commands/person.ts';
import { playbookCommands } from './commands/playbook.ts';
import { promiseCommands } from './commands/promise.ts';
import { pullCommand } from './commands/pull.ts';
import { quarantineCommands } from './commands/quarantine.ts';
import { rightCommands } from './commands/right.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import { signalsCommands } from './commands/signals.ts';
import { startCommands } from './commands/start.ts';
import { teamCommands } from './commands/team.ts';
import { tokenCommands } from './commands/token.ts';
import { topicsCommands } from './commands/topics.ts';
import { traceCommand } from './commands/trace.ts';
import { vaultCommands } from './commands/vault.ts';
import { webhookCommands } from './commands/webhook.ts';
import { processTerminal } from './terminal.ts';
import { productVersion } from '../platform/files.ts';

/** In the order of the help. Commander throws where it would end the process. */
export function buildProgram(cli: Cli = { terminal: processTerminal(), code: 0 }): Command {
  const program = new Command('bondfire')
    .description('The thin layer that links a company’s social tools: many silos, one response.')
    .version(productVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showHelpAfterError('(--help says more)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => cli.terminal.print(text.replace(/\n$/, '')),
      writeErr: (text) => cli.terminal.note(text.replace(/\n$/, '')),
    })
    .addHelpText(
      'after',
      '\nExit codes: 0 ok, 1 failed, 2 usage, 3 found problems, 4 cannot reach.\nBONDFIRE_DATA names the data folder (./data), DATABASE_URL a PostgreSQL of your own.',
    );
  for (const add of [
    startCommands,
    demoCommand,
    checkCommand,
    doctorCommand,
    connectionCommands,
    connectorCommands,
    pullCommand,
    importCommand,
    mapCommand,
    enrichCommand,
    gatherCommand,
    activityCommands,
    topicsCommands,
    quarantineCommands,
    signalsCommands,
    playbookCommands,
    personCommands,
    teamCommands,
    issueCommands,
    libraryCommands,
    notificationCommands,
    promiseCommands,
    doCommand,
    effectCommands,
    traceCommand,
    accountCommands,
    rightCommands,
    tokenCommands,
    webhookCommands,
    auditCommands,
    vaultCommands,
    sandboxCommand,
  ]) {
    add(program, cli);
  }
  return program;
}
