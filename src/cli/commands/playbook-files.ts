/** Playbooks as files: looked at, tried by their cases, drawn. None of it needs the product. */
import type { Command } from 'commander';
import { describeProblem } from '#sdk';
import { define, does, FOUND_PROBLEMS, OK, type Cli, type Json } from '../command.ts';
import { configOf, logOf, registryOf } from '../session.ts';
import { counted, visible } from '../words.ts';

export function playbookFileCommands(playbook: Command, cli: Cli): void {
  const lint = define(playbook, 'lint [file...]', {
    summary: 'look at playbooks: these files, or all there are',
    examples: [
      'playbook lint',
      'playbook lint data/playbooks/answer-camera.yaml',
      'playbook lint --people data/people.yaml',
    ],
    more:
      'Each problem is told with file, line, column and cure. Exits with 3 where there are any. Advice keeps nothing from running.\n' +
      'Whoever and whatever is named is looked up in the product, where it runs; people else in a file such as {people: [ines, tom], teams: [care], roles: [approver]}.',
  }).option('--people <file>', 'who there is');
  does(lint, cli, async (files: readonly string[], { json, people = null }: Json & { people?: string | null }) => {
    const { knownNames, lintPlaybooks, uncheckedLines } = await import('../playbooks.ts');
    const config = await configOf(cli);
    const known = await knownNames(people, config, await logOf(cli, config, 'warn'));
    const { problems, advice, count, unchecked, unconnected } = await lintPlaybooks(
      files,
      config,
      await registryOf(cli),
      known,
    );
    if (json)
      cli.terminal.json({
        problems,
        advice,
        people: { looked_up: unchecked === null, why: unchecked },
        connections: { looked_up: unconnected === null, why: unconnected },
      });
    else
      cli.terminal.print(
        ...problems.map((one) => visible(describeProblem(one))),
        ...advice.map((one) => visible(`advice: ${describeProblem(one)}`)),
        ...uncheckedLines({ unchecked, unconnected }).map((line) => visible(line)),
        `${problems.length === 0 ? 'No problems' : counted(problems.length, 'problem')} in ${counted(count, 'playbook')}.`,
      );
    return problems.length > 0 ? FOUND_PROBLEMS : OK;
  });
  const test = define(playbook, 'test [file...]', {
    summary: 'play the cases beside playbooks against a scripted clock: of these files, or of all there are',
    examples: ['playbook test', 'playbook test data/playbooks/answer-camera.yaml'],
  });
  does(test, cli, async (files: readonly string[], { json }: Json) => {
    const { testPlaybooks } = await import('../playbooks.ts');
    const results = await testPlaybooks(files, await configOf(cli), await registryOf(cli));
    const wrong = results.filter(({ problems }) => problems.length > 0);
    if (json) cli.terminal.json(results);
    else
      cli.terminal.print(
        ...results.map(({ file, case: title, problems }) =>
          visible(
            `${problems.length === 0 ? 'ok   ' : 'WRONG'} ${file}: ${title}${problems.map((one) => `\n        ${one}`).join('')}`,
            true,
          ),
        ),
        `${counted(results.length, 'case')}, ${wrong.length === 0 ? 'all as they should be' : `${wrong.length} wrong`}.`,
      );
    return wrong.length > 0 ? FOUND_PROBLEMS : OK;
  });
  const graph = define(playbook, 'graph <file>', {
    summary: 'a playbook as a Mermaid flowchart: a file, or the name of one that is loaded',
    examples: ['playbook graph camera_complaint', 'playbook graph data/playbooks/answer-camera.yaml'],
  });
  does(graph, cli, async (file: string, { json }: Json) => {
    const { readPlaybook } = await import('../playbooks.ts');
    const { mermaid } = await import('../../playbook/index.ts');
    const { source } = await readPlaybook(file, await configOf(cli), await registryOf(cli));
    const chart = mermaid(source);
    if (json) cli.terminal.json({ mermaid: chart });
    else cli.terminal.print(visible(chart, true));
  });
  const schema = define(playbook, 'schema', {
    summary: 'the JSON Schema of a playbook’s file, with which editors complete',
    examples: ['playbook schema > data/playbook.schema.json', 'playbook schema --escalations'],
    more: 'Then begin a playbook’s file with: # yaml-language-server: $schema=../playbook.schema.json',
  }).option('--escalations', 'of escalations.yaml, the policies that asks may name');
  does(schema, cli, async ({ escalations }: Json & { escalations?: boolean }) => {
    const { playbookSchema, policiesSchema } = await import('../../playbook/index.ts');
    cli.terminal.json(escalations === true ? policiesSchema() : playbookSchema());
  });
}
