import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { asFault, Fault } from '#sdk';
import { define, does, EXIT_OF, OK, type Cli, type Json } from '../command.ts';
import { faultLine, withBondfire } from '../session.ts';
import { counted, visible } from '../words.ts';

interface Options extends Json {
  readonly stream?: string;
  readonly once?: boolean;
}

interface StreamResult {
  readonly stream: string;
  readonly pages: number;
  readonly records: number;
  readonly fresh: number;
  readonly fault: Pick<Fault, 'kind' | 'message' | 'cure'> | null;
}

const EVERY_MS = 60_000;

export function pullCommand(program: Command, cli: Cli): void {
  const command = define(program, 'pull <connection>', {
    summary: 'read what is new at a connection, once a minute until Ctrl-C',
    examples: ['pull acme --once', 'pull acme --stream messages --once'],
    more: 'The first reading of a stream is history: it starts no playbook.',
  })
    .option('--stream <name>', 'this stream only; else all that can be pulled')
    .option('--once', 'until there is nothing newer, then end');
  does(command, cli, (connection: string, { json, stream, once }: Options) =>
    withBondfire(
      cli,
      async ({ app }, signal) => {
        const { OPERATOR } = await import('../../app/index.ts');
        const streams = stream === undefined ? app.pullable(OPERATOR, connection) : [stream];
        if (streams.length === 0) {
          throw new Fault('config', `${connection} has nothing to pull: it is pushed to`, {
            cure: 'What is sent to its address is taken while bondfire start runs.',
          });
        }
        for (;;) {
          const results: StreamResult[] = [];
          for (const name of streams) {
            results.push(
              await one(name, json === true, (onPage) => app.pull(OPERATOR, connection, name, signal, onPage)),
            );
            if (signal.aborted) return once ? EXIT_OF.transient : OK;
          }
          if (json) cli.terminal.json(results, once ? 2 : 0);
          const [bad] = results.flatMap(({ fault }) => fault ?? []);
          if (once) return bad ? EXIT_OF[bad.kind] : OK;
          await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
          if (signal.aborted) return OK;
        }
      },
      { endsItself: true },
    ),
  );

  type Counts = Omit<StreamResult, 'stream' | 'fault'>;

  /** A stream that can't be read does not keep the others from it. */
  async function one(
    stream: string,
    quiet: boolean,
    pull: (onPage: (soFar: Counts) => void) => Promise<Counts>,
  ): Promise<StreamResult> {
    let last: Counts = { pages: 0, records: 0, fresh: 0 };
    try {
      last = await pull((soFar) => {
        const [records, fresh] = [soFar.records - last.records, soFar.fresh - last.fresh];
        last = { ...soFar };
        cli.terminal.note(`${stream}: page ${soFar.pages}, ${counted(records, 'record')}, ${fresh} new`);
      });
      if (!quiet)
        cli.terminal.print(`${stream}: caught up; ${counted(last.records, 'record')} read, ${last.fresh} new`);
      return { stream, ...last, fault: null };
    } catch (thrown) {
      const { kind, message, cure } = asFault(thrown);
      cli.terminal.note(visible(`${stream}: ended early: ${faultLine({ message, cure })}`));
      return { stream, ...last, fault: { kind, message, cure } };
    }
  }
}
