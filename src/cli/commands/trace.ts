import type { Command } from 'commander';
import { define, does, type Cli, type Json } from '../command.ts';
import { withBondfire } from '../session.ts';
import { traceStory } from '../story.ts';
import { visible } from '../words.ts';

interface Options extends Json {
  readonly full?: boolean;
}

export function traceCommand(program: Command, cli: Cli): void {
  const command = define(program, 'trace <id>', {
    summary: 'walk an effect, a run or an activity back to the payload that started it',
    examples: ['trace 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607', 'trace 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607 --json'],
  }).option('--full', 'with --json: the detail of each link as well');
  does(command, cli, async (which: string, { json, full }: Options) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const chain = await withBondfire(cli, ({ app }) => app.trace(OPERATOR, which));
    if (!json) return cli.terminal.print(...traceStory(chain).map((line) => visible(line)));
    return cli.terminal.json(full ? chain : chain.map(({ noun, id, at, cause }) => ({ noun, id, at, cause })));
  });
}
