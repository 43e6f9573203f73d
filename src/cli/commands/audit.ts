/** `audit`: who did what. */
import { Option, type Command } from 'commander';
import type { AuditEntry, AuditFormat } from '../../app/index.ts';
import { define, does, noun, paged, type Cli, type Json, type Paging } from '../command.ts';
import { withBondfire } from '../session.ts';
import { pastOf } from '../times.ts';
import { localTime, short, table } from '../words.ts';

interface Filter {
  readonly noun?: string;
  readonly id?: string;
  readonly actor?: string;
  readonly since?: string;
  readonly until?: string;
}

export function auditCommands(program: Command, cli: Cli): void {
  const audit = noun(program, 'audit', 'who changed what, from where, and how it was before');
  const list = filtered(
    paged(
      define(audit, 'list', {
        summary: 'the newest changes',
        examples: ['audit list --noun connection', 'audit list --actor ines --since 7d'],
      }),
    ),
  );
  does(list, cli, async ({ json, limit, before, ...filter }: Json & Paging & Filter) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, ({ app }) =>
      app.listAudit(OPERATOR, { ...asked(filter), limit, ...(before !== undefined && { before }) }),
    );
    if (json) return cli.terminal.json(found);
    if (found.length === 0) return cli.terminal.print('Nothing was changed.');
    const [head = '', ...rows] = table(
      ['at', 'who', 'how', 'what', 'of', 'change'],
      found.map((one) => [
        localTime(one.at),
        short(one.person ?? one.actor, 24),
        one.address === null ? one.via : `${one.via}, ${one.address}`,
        one.what,
        short(one.noun_id ?? '', 40),
        short(changeWords(one), 80),
      ]),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });
  const exported = filtered(
    define(audit, 'export', {
      summary: 'all of it as lines of a file, newest first, to standard output',
      examples: ['audit export --format csv --since 30d > audit.csv'],
    }),
  ).addOption(new Option('--format <format>', 'of the lines').choices(['jsonl', 'csv']).default('jsonl'));
  does(exported, cli, async ({ format, json: _json, ...filter }: Json & Filter & { readonly format: AuditFormat }) => {
    const { OPERATOR } = await import('../../app/index.ts');
    await withBondfire(cli, async ({ app }) => {
      for await (const line of app.exportAudit(OPERATOR, asked(filter), format))
        cli.terminal.print(line.replace(/\r?\n$/, ''));
    });
  });
}

function filtered(command: Command): Command {
  return command
    .option('--noun <noun>', 'of these: connection, person, account, issue, playbook, …')
    .option('--id <id>', 'of this one')
    .option('--actor <name>', 'by this person or token')
    .option('--since <time>', 'since then: 7d, 2026-11-01')
    .option('--until <time>', 'until then');
}

function asked({ since, until, ...filter }: Filter) {
  return { ...filter, since: pastOf(since), until: pastOf(until) };
}

/** What differs, by name; what was asked for where nothing does. */
function changeWords({ before, after, given }: AuditEntry): string {
  const [was, is] = [before, after].map((one) => (one ?? {}) as Readonly<Record<string, unknown>>);
  const names = [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])].filter(
    (name) => JSON.stringify(was?.[name]) !== JSON.stringify(is?.[name]),
  );
  if (before !== null && after !== null && names.length > 0)
    return names.map((name) => `${name}: ${JSON.stringify(was?.[name])} → ${JSON.stringify(is?.[name])}`).join('; ');
  return given === null ? '' : JSON.stringify(given);
}
