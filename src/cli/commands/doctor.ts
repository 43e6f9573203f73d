/** `doctor`: whether this installation stands, whether the outside can reach it, and what is lost where it cannot. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { asFault } from '#sdk';
import type { Bondfire } from '../../main.ts';
import type { Config } from '../../platform/index.ts';
import { define, does, FOUND_PROBLEMS, OK, type Cli, type Json } from '../command.ts';
import { withBondfire } from '../session.ts';
import { visible } from '../words.ts';
import { healthLine } from './connection-standing.ts';

interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly says: string;
  readonly cure: string | null;
}

const PATIENCE_MS = 10_000;
/** The watchdog makes two in it. */
const ROUND_MS = 11_000;

export function doctorCommand(program: Command, cli: Cli): void {
  const doctor = define(program, 'doctor', {
    summary: 'whether the outside can reach it, what is forgotten, how the connections are, and what to do',
    examples: ['doctor'],
    more: 'The public address is asked the way a vendor would. Run it while bondfire start runs. Exits with 3 where something is amiss.',
  });
  does(doctor, cli, async ({ json }: Json) => {
    const findings = await withBondfire(cli, async (bondfire, _signal, config) => [
      {
        what: 'database',
        ok: true,
        says: `PostgreSQL ${bondfire.database.embedded ? 'embedded' : 'by DATABASE_URL'} answers`,
        cure: null,
      },
      await reachable(bondfire, config),
      ...(await watchdog(bondfire)),
      ...(await connections(bondfire)),
    ]);
    if (json) cli.terminal.json(findings);
    else
      cli.terminal.print(
        ...findings.flatMap(({ what, ok, says, cure }) => [
          visible(`${ok ? 'ok     ' : 'amiss  '} ${what}: ${says}`),
          ...(cure === null ? [] : [visible(`         ${cure}`)]),
        ]),
      );
    return findings.every(({ ok }) => ok) ? OK : FOUND_PROBLEMS;
  });
}

/** Asked at the public address: is it us who answer? */
async function reachable({ app }: Bondfire, config: Config): Promise<Finding> {
  const what = 'reached from outside';
  const lost = await lostFeatures(app);
  const costs = lost.length === 0 ? 'nothing that is connected needs it' : `without it: ${lost.join('; ')}`;
  if (config.publicUrl === null) {
    const cure =
      'Set BONDFIRE_URL to the address by which others reach it; README shows a reverse proxy, and TLS files do as well.';
    return {
      what,
      ok: lost.length === 0,
      says: `BONDFIRE_URL is not set, so only this machine reaches it; ${costs}`,
      cure,
    };
  }
  const plain = config.publicUrl.startsWith('http://')
    ? ' It is not https: vendors refuse it for OAuth and webhooks, and tokens travel in the clear.'
    : '';
  try {
    const answer = await fetch(`${config.publicUrl}/healthz`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
      redirect: 'manual',
    });
    const told = (await answer.json().catch(() => null)) as { readonly instance?: unknown } | null;
    if (answer.status === 200 && told?.instance === app.instance())
      return {
        what,
        ok: plain === '',
        says: `${config.publicUrl} leads here.${plain}`,
        cure:
          plain === ''
            ? null
            : 'Put a reverse proxy with a certificate before it, or set BONDFIRE_TLS_CERT and BONDFIRE_TLS_KEY.',
      };
    const other =
      told?.instance === undefined ? `answers ${answer.status}, and not as Bondfire does` : 'leads to another Bondfire';
    return {
      what,
      ok: false,
      says: `${config.publicUrl} ${other}; ${costs}`,
      cure: 'Let the proxy pass all paths on to this machine and port, with their path as it is.',
    };
  } catch (thrown) {
    const says = `${config.publicUrl} cannot be reached from here (${reasonOf(thrown)}); ${costs}`;
    return {
      what,
      ok: false,
      says,
      cure: 'Start bondfire, and check the name, the certificate and the proxy. From inside some networks the public address cannot be reached at all: then ask it from outside.',
    };
  }
}

function reasonOf(thrown: unknown): string {
  const { message, cause } = asFault(thrown);
  return cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : message;
}

/** What hangs on being reached, of what is connected. */
async function lostFeatures(app: Bondfire['app']): Promise<readonly string[]> {
  const { OPERATOR } = await import('../../app/index.ts');
  const all = app.listConnections(OPERATOR);
  const browser = [];
  for (const { id } of all) if ((await app.signsIn(OPERATOR, id).catch(() => null)) === 'browser') browser.push(id);
  const posts = all.filter(({ takesWebhooks }) => takesWebhooks).map(({ id }) => id);
  return [
    ...(posts.length === 0 ? [] : [`posts and pushes to ${posts.join(', ')}`]),
    ...(browser.length === 0 ? [] : [`the way back of OAuth for ${browser.join(', ')}, but by --answer`]),
  ];
}

/** Whether somebody watches over the promises, and what is forgotten. */
async function watchdog({ app }: Bondfire): Promise<readonly Finding[]> {
  const { OPERATOR } = await import('../../app/index.ts');
  const before = await app.watchdog(OPERATOR);
  // A clock that jumped makes the last round look old: one that runs counts on while we look.
  if (before.silent !== null && before.ran_at !== null) await sleep(ROUND_MS);
  const { rounds, ran_at, silent, cure, alarms } = await app.watchdog(OPERATOR);
  const runs = silent === null || rounds !== before.rounds;
  const asleep = ran_at === null ? 'it has not run yet; bondfire start runs it' : silent;
  return [
    {
      what: 'watchdog',
      ok: runs || ran_at === null,
      says: runs ? `runs; ${alarms.length === 0 ? 'nothing is forgotten' : 'something is forgotten'}` : (asleep ?? ''),
      cure: runs || ran_at === null ? null : cure,
    },
    ...alarms.map(({ kind, says, count, oldest, example, cure: mend }) => ({
      what: `forgotten: ${kind}`,
      ok: false,
      says: `${says}: ${count}, due since ${oldest}, such as ${example}`,
      cure: mend,
    })),
  ];
}

async function connections({ app }: Bondfire): Promise<readonly Finding[]> {
  const { OPERATOR } = await import('../../app/index.ts');
  const amiss = new Set(['failing', 'disconnected']);
  return [...(await app.allHealth(OPERATOR))].map(([id, health]) => ({
    what: id,
    ok: !amiss.has(health.state),
    says: healthLine({ ...health, cure: null }),
    cure: amiss.has(health.state) ? health.cure : null,
  }));
}
