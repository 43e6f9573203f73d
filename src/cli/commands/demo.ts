import type { Command } from 'commander';
import { define, does, wholeNumber, type Cli, type Json } from '../command.ts';
import { stopping } from '../session.ts';

export function demoCommand(program: Command, cli: Cli): void {
  const command = define(program, 'demo', {
    summary:
      'a company on sandboxes: a complaint travels to an action in another system, a fault is heard and answered; goes on until Ctrl-C',
    examples: ['demo', 'demo --pace 5'],
  }).option('--pace <seconds>', 'how long you may answer in the place of the people in it (30)', wholeNumber(0, 600));
  does(command, cli, async ({ pace }: Json & { readonly pace?: number }) => {
    const { demo } = await import('../demo/demo.ts');
    const stop = stopping();
    try {
      return await demo({
        env: cli.terminal.env,
        print: (line) => cli.terminal.print(line),
        signal: stop.signal,
        ...(pace !== undefined && { pace }),
      });
    } finally {
      stop.release();
    }
  });
}
