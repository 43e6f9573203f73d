import type { Command } from 'commander';
import { Fault } from '#sdk';
import { collected, define, does, didYouMean, UsageError, wholeNumber, type Cli, type Json } from '../command.ts';
import { aborted, stopping } from '../session.ts';
import { fields, table } from '../words.ts';

interface Options extends Json {
  readonly port: number;
  readonly seed: number;
  readonly fault?: readonly string[];
  readonly listFaults?: boolean;
}

export function sandboxCommand(program: Command, cli: Cli): void {
  const command = define(program, 'sandbox <connector>', {
    summary: 'run a fake of a vendor on this machine, until Ctrl-C',
    examples: [
      'sandbox socialcast',
      'sandbox socialcast --port 9100 --fault limited',
      'sandbox socialcast --list-faults',
    ],
    more: 'GET /__sandbox tells its state; POST /__sandbox/fault {"name":"limited","on":true} switches a fault.',
  })
    .option('--port <port>', 'where to listen; 0 is any that is free', wholeNumber(0, 65_535), 0)
    .option('--seed <number>', 'the same seed makes the same people and talk', wholeNumber(0, 999_999_999), 1)
    .option('--fault <name>', 'a fault that is on from the start, as often as needed', collected)
    .option('--list-faults', 'print the faults there are, and end');
  does(command, cli, async (connector: string, { json, port, seed, fault = [], listFaults }: Options) => {
    const { sandboxes } = await import('../../../connectors/sandboxes.ts');
    const { COMMON_FAULTS, startSandbox } = await import('#sdk/sandbox');
    const load = Object.hasOwn(sandboxes, connector) ? sandboxes[connector] : undefined;
    if (!load)
      throw new UsageError(`there is no sandbox of ${connector}`, didYouMean(connector, Object.keys(sandboxes)));
    const spec = await load();
    const faults = Object.entries({ ...COMMON_FAULTS, ...spec.faults }).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const names = faults.map(([name]) => name);
    if (listFaults) {
      const rows = faults.map(([name, { summary }]) => [name, summary]);
      if (json) cli.terminal.json(faults.map(([name, { summary }]) => ({ name, summary })));
      else cli.terminal.print(...table(['fault', 'what it does'], rows));
      return;
    }
    const wrong = fault.find((name) => !names.includes(name));
    if (wrong !== undefined) throw new UsageError(`there is no fault ${wrong}`, didYouMean(wrong, names));
    const stop = stopping();
    try {
      const running = await startSandbox(spec, { port, seed, faults: fault }).catch((cause: unknown) => {
        throw new Fault('config', `cannot listen on port ${port}: ${cause instanceof Error ? cause.message : ''}`, {
          cause,
          cure: 'Choose another with --port.',
        });
      });
      if (json) cli.terminal.json({ connector, url: running.url, settings: running.settings, faults: names }, 0);
      else {
        const settings = `'${JSON.stringify(running.settings)}'`;
        cli.terminal.print(
          `The sandbox of ${connector} is up at ${running.url} until Ctrl-C.`,
          ...fields([
            ['look inside', `curl ${running.url}/__sandbox`],
            ['faults', names.join(', ')],
            [
              'connect',
              `BONDFIRE_ALLOW_PRIVATE=127.0.0.1 bondfire connection add ${connector} --audience internal --settings ${settings}`,
            ],
          ]),
        );
      }
      await aborted(stop.signal);
      await running.stop();
    } finally {
      stop.release();
    }
  });
}
