/** One suite for every connector: what it declares is what the line, the gate and an admin rely on, so each declaration is tried against its sandbox. */
import { describe } from 'vitest';
import type { Connector } from '#sdk';
import type { SandboxSpec } from '#sdk/sandbox';
import { admin } from './admin.ts';
import { probes } from './probes.ts';
import { pushes } from './pushes.ts';
import { largeRecords, reads } from './reads.ts';
import { siteMaker, type Product } from './site.ts';
import { storms } from './storms.ts';
import { missingOf, unwrittenParts } from './unwritten.ts';
import { writes } from './writes.ts';

export type { Product } from './site.ts';

/** Call it at the top level of a connector's test file. `given` waits for a vendor's answer for some seconds: longer than a busy machine takes, as many tests run at once. */
export function conformance<World>(connector: Connector, sandbox: SandboxSpec<World>, given: Product): void {
  let started: Promise<void> | null = null;
  const product: Product = { ...given, startActions: () => (started ??= given.startActions()) };
  const connect = siteMaker(connector, sandbox, product);
  const missing = missingOf(connector, sandbox);
  const answers = missing.written('handle') && missing.written('client');
  const pulled = Object.entries(connector.streams).flatMap(([name, { pull }]) =>
    pull && answers && missing.written(`streams.${name}`) ? [name] : [],
  );
  const done = Object.keys(connector.actions).filter((name) => answers && missing.written(`actions.${name}`));
  /** Whether what an action makes can be seen to come back. */
  const echoed = (stream: string): boolean => missing.written('account') && missing.written(`streams.${stream}`);
  unwrittenParts(connector, missing);
  // Most of it is waiting, each test for a vendor of its own.
  describe.concurrent(`${connector.id} keeps the contract`, () => {
    admin(connector, sandbox, product, connect, answers && missing.written('check'));
    for (const stream of pulled) reads(connector, sandbox, product, connect, stream);
    if (connector.webhook && missing.written('webhook') && missing.written('pushes'))
      pushes(connector, sandbox, product);
    storms(connector, sandbox, product, connect, pulled, done);
    const { probe } = connector;
    if (probe && answers && missing.written('probe') && echoed(probe.stream))
      probes(connector, probe, sandbox, product, connect);
    for (const action of done) writes(connector, sandbox, product, connect, action, echoed);
  });
  for (const stream of pulled) largeRecords(connector, sandbox, connect, stream);
}
