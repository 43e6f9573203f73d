import type { Command } from 'commander';
import { define, does, type Cli } from '../command.ts';
import { stopping } from '../session.ts';

export function demoCommand(program: Command, cli: Cli): void {
  const command = define(program, 'demo', {
    summary: 'watch a complaint travel from one system to an action in another, on sandboxes; goes on until Ctrl-C',
    examples: ['demo'],
  });
  does(command, cli, async () => {
    const { demo } = await import('../demo/demo.ts');
    const stop = stopping();
    try {
      return await demo({
        env: cli.terminal.env,
        print: (line) => cli.terminal.print(line),
        signal: stop.signal,
      });
    } finally {
      stop.release();
    }
  });
}
