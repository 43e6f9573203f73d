import type { Command } from 'commander';
import { asFault, describeProblem } from '#sdk';
import { define, does, FOUND_PROBLEMS, OK, type Cli, type Json } from '../command.ts';
import { configOf, faultLine, logOf, registryOf, withBondfire } from '../session.ts';
import { counted, visible } from '../words.ts';

interface Options extends Json {
  readonly connections?: boolean;
}

/** What a connection lacks, or why it can't be asked. */
interface Found {
  readonly connection: string;
  readonly problem: string;
  readonly cure: string | null;
}

export function checkCommand(program: Command, cli: Cli): void {
  const command = define(program, 'check', {
    summary:
      'look at the configuration, all mappings and the vocabulary with their cases, all playbooks and slices, the built-in ones and your own',
    examples: ['check', 'check --connections'],
    more: 'Each problem is told with file, line, column and cure. Exits with 3 where there are any.',
  }).option('--connections', 'ask the vendors as well, whether each connection works');
  does(command, cli, async ({ json, connections }: Options) => {
    const config = await configOf(cli);
    const registry = await registryOf(cli);
    const { lintFiles } = await import('../lint.ts');
    const { knownNames, uncheckedLines } = await import('../playbooks.ts');
    const known = await knownNames(null, config, await logOf(cli, config, 'warn'));
    const { problems, ...looked } = await lintFiles(config.dataDir, registry, known);
    const tested = connections ? await testAll(cli) : null;
    const found = tested?.found ?? [];
    const checked = { ...looked, people: known.unchecked === null, ...(tested && { connections: tested.count }) };
    if (json) cli.terminal.json({ problems, connections: found, checked });
    else {
      const lines = [
        ...problems.map(describeProblem),
        ...found.map(({ connection, problem, cure }) => `${connection}: ${faultLine({ message: problem, cure })}`),
      ];
      const count = lines.length === 0 ? 'no problems' : counted(lines.length, 'problem');
      cli.terminal.print(
        ...lines.map((line) => visible(line)),
        ...uncheckedLines(known).map((line) => visible(line)),
        `${count} in ${counted(looked.mappings, 'mapping')}, ${counted(looked.cases, 'case')}, ${counted(looked.playbooks, 'playbook')}, ${counted(looked.slices, 'slice')}, ` +
          `${counted(looked.topics, 'product or topic', 'products and topics')}` +
          `${tested ? `, ${counted(tested.count, 'connection')}` : ''}.`,
      );
    }
    return problems.length + found.length > 0 ? FOUND_PROBLEMS : OK;
  });
}

async function testAll(cli: Cli): Promise<{ readonly count: number; readonly found: readonly Found[] }> {
  const { OPERATOR } = await import('../../app/index.ts');
  return withBondfire(cli, async ({ app }) => {
    const all = app.listConnections(OPERATOR);
    const found: Found[] = [];
    for (const { id } of all) {
      try {
        const checks = await app.testConnection(OPERATOR, id);
        for (const { ok, scope, missing, cure } of checks)
          if (!ok) found.push({ connection: id, problem: `${scope}: ${missing ?? 'missing'}`, cure });
      } catch (thrown) {
        const { message, cure } = asFault(thrown);
        found.push({ connection: id, problem: message, cure });
      }
    }
    return { count: all.length, found };
  });
}
