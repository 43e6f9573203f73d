/** Playbooks: looked at, tried, started, and told how far they may go. */
import { Argument, Option, type Command } from 'commander';
import { describeProblem, type LintProblem, type Mode } from '#sdk';
import type { PlaybookDetail } from '../../app/index.ts';
import { collected, define, does, noun, type Cli, type Json } from '../command.ts';
import { withBondfire } from '../session.ts';
import { counted, fields, localTime, short, table, visible } from '../words.ts';
import { dryRunCommand } from './playbook-dry-run.ts';
import { playbookFileCommands } from './playbook-files.ts';
import { recordLines } from './playbook-record.ts';
import { pairsOf, playbookRunCommands, undoLines } from './playbook-runs.ts';

export function playbookCommands(program: Command, cli: Cli): void {
  const playbook = noun(
    program,
    'playbook',
    'what is done, by whom and when: the plans, their runs, and what these ask',
  );
  playbookFileCommands(playbook, cli);
  listCommands(playbook, cli);
  tryCommands(playbook, cli);
  standingCommands(playbook, cli);
  playbookRunCommands(playbook, cli);
}

function listCommands(playbook: Command, cli: Cli): void {
  const list = define(playbook, 'list', {
    summary: 'all playbooks, what starts them, and in which mode they are',
    examples: ['playbook list'],
  });
  does(list, cli, async ({ json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, ({ app }) => app.listPlaybooks(OPERATOR));
    if (json) return cli.terminal.json(found);
    const refused = found.refused.flatMap(refusedLines);
    if (found.playbooks.length === 0)
      return cli.terminal.print(
        'No playbooks. Put one into the folder playbooks of the data folder.',
        ...(refused.length === 0 ? [] : ['', ...refused]),
      );
    const [head = '', ...rows] = table(
      ['name', 'mode', 'standing', 'starts with'],
      found.playbooks.map((one) => [
        one.name,
        [one.mode, ...Object.entries(one.markets).map(([market, mode]) => `${market}: ${mode}`)].join(', '),
        short(
          one.paused
            ? 'paused'
            : one.idle !== null
              ? `idle: ${one.idle}`
              : one.capped > 0
                ? `${one.capped} held back by its cap`
                : 'ready',
          50,
        ),
        short(one.starts, 70),
      ]),
    );
    const { stopped } = found;
    return cli.terminal.print(
      ...(stopped === null
        ? []
        : [
            `All playbooks are stopped since ${localTime(stopped.at)} by ${visible(stopped.by)}${stopped.reason === null ? '' : `, as ${visible(stopped.reason)}`}: bondfire playbook resume-all`,
            '',
          ]),
      cli.terminal.bold(head),
      ...rows,
      ...(refused.length === 0 ? [] : ['', ...refused]),
    );
  });
  const show = define(playbook, 'show <name>', {
    summary: 'one playbook: its mode, what it has done, its revisions and who changed what',
    examples: ['playbook show camera_complaint'],
  });
  does(show, cli, async (name: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, ({ app }) => app.showPlaybook(OPERATOR, name));
    if (json) return cli.terminal.json(found);
    return cli.terminal.print(
      ...fields([
        ['name', found.name],
        ['title', found.title],
        ['purpose', found.purpose.trim()],
        ['starts with', found.starts],
        ['mode', found.mode],
        [
          'markets',
          Object.entries(found.markets)
            .map(([market, mode]) => `${market}: ${mode}`)
            .join(', '),
        ],
        ['standing', found.paused ? 'paused' : found.idle === null ? 'ready' : `idle: ${found.idle}`],
        [
          'held back',
          found.capped === 0
            ? null
            : `${counted(found.capped, 'run')}, by its cap; what they would have done: bondfire playbook dry-run ${found.name}; more are let through by \`cap\` in its file`,
        ],
        ['steps', stepsOf(found.source.steps).join(', ')],
      ]),
      ...(found.problems.length === 0
        ? []
        : ['', ...refusedLines({ playbook: found.name, revision: found.revision, problems: found.problems })]),
      '',
      ...recordLines(found),
      '',
      ...table(
        ['revision', 'since', 'runs', 'under way'],
        found.revisions.map((one) => [
          `${one.revision.slice(0, 8)}${one.revision === found.revision ? ' (now)' : ''}`,
          localTime(one.loaded_at),
          String(one.runs),
          String(one.open),
        ]),
      ),
      ...(found.changes.length === 0
        ? []
        : [
            '',
            ...table(
              ['at', 'what', 'by', 'why'],
              found.changes.map((one) => [
                localTime(one.at),
                changeWords(one),
                visible(one.by),
                short(one.reason ?? '', 60),
              ]),
            ),
          ]),
    );
  });
  const diff = define(playbook, 'diff <name> <revision> [other]', {
    summary: 'what is other now than it was in a revision, or in another revision than in that one',
    examples: ['playbook diff camera_complaint 3fa9c1d2', 'playbook diff camera_complaint 3fa9c1d2 9b01e7aa'],
    more: 'Lines with - are of the first one, lines with + of the other. playbook show lists the revisions.',
  });
  does(diff, cli, async (name: string, revision: string, other: string | undefined, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const { diffPlaybooks } = await import('../playbooks.ts');
    const { now, before } = await withBondfire(cli, async ({ app }) => ({
      now:
        other === undefined
          ? (await app.showPlaybook(OPERATOR, name)).source
          : await app.playbookRevision(OPERATOR, name, other),
      before: await app.playbookRevision(OPERATOR, name, revision),
    }));
    const lines = diffPlaybooks(before, now);
    if (json) cli.terminal.json({ changed: lines.filter((line) => !line.startsWith(' ') && line !== '…') });
    else cli.terminal.print(...(lines.length === 0 ? ['They are the same.'] : lines.map((line) => visible(line))));
  });
}

function refusedLines({
  playbook,
  revision,
  problems,
}: {
  readonly playbook: string;
  readonly revision: string | null;
  readonly problems: readonly LintProblem[];
}): string[] {
  const stands =
    playbook === 'escalations'
      ? 'escalations: playbooks that name what is wrong there go by their last good revision.'
      : revision === null
        ? `${playbook} starts nothing: its file has never been without fault.`
        : `${playbook}: its file is not in force as it is now; revision ${revision.slice(0, 8)} is.`;
  return [stands, ...problems.map((one) => `  ${visible(describeProblem(one))}`)];
}

function changeWords({ change, market, before, after }: PlaybookDetail['changes'][number]): string {
  const where = market === '' ? '' : ` in ${market}`;
  if (change === 'mode') return `mode${where}: ${before ?? 'as for all'} to ${after}`;
  if (change === 'migrated') return `migrated: ${before?.slice(0, 8)} to ${after?.slice(0, 8)}`;
  return change === 'rerun' ? `rerun of ${before}` : `${change}${where}`;
}

function stepsOf(steps: readonly { readonly id: string }[]): string[] {
  return steps.map(({ id }) => id);
}

function tryCommands(playbook: Command, cli: Cli): void {
  dryRunCommand(playbook, cli);
  const start = define(playbook, 'start <name>', {
    summary: 'start a playbook that is started by hand, or one for signals by a signal that you give',
    examples: [
      'playbook start translate --field text="Das Objektiv ist defekt" --field to=en',
      'playbook start product_fault --field product=vega_3 --field why="Three stores call about fogged lenses" --field activities=019a1b2c-…,019a1b2d-…',
    ],
    more: 'A signal has why, and perhaps severity (1 to 10), slice, product, market, topic and activities: the ids of what is behind it.',
  })
    .option('--field <name=value>', 'a field of its form; again for each', collected)
    .option('--key <key>', 'starts it once for this key');
  does(
    start,
    cli,
    async (
      name: string,
      { json, field = [], key = null }: Json & { field?: readonly string[]; key?: string | null },
    ) => {
      const { OPERATOR } = await import('../../app/index.ts');
      const started = await withBondfire(cli, ({ app }) => app.startPlaybook(OPERATOR, name, pairsOf(field), key));
      if (json) return cli.terminal.json(started);
      return cli.terminal.print(`It runs: bondfire playbook run ${started.run}`, ...undoLines(started));
    },
  );
}

function standingCommands(playbook: Command, cli: Cli): void {
  const mode = define(playbook, 'mode <name>', {
    summary: 'how far a playbook may go: watch, propose or act',
    examples: [
      'playbook mode camera_complaint propose',
      'playbook mode camera_complaint act --market de --reason "right 40 times of 40"',
    ],
    more: 'watch: it records what it would do. propose: each run waits until a person says go. act: it does it. Runs that have begun keep their mode. as-all: the market has no mode of its own any more.',
  })
    .addArgument(new Argument('<mode>', 'how far').choices(['watch', 'propose', 'act', 'as-all']))
    .option('--market <market>', 'for this market alone')
    .option('--reason <text>', 'why');
  does(
    mode,
    cli,
    async (
      name: string,
      to: Mode | 'as-all',
      { json, market = null, reason = null }: Json & { market?: string | null; reason?: string | null },
    ) => {
      const { OPERATOR } = await import('../../app/index.ts');
      const { view, detail } = await withBondfire(cli, async ({ app }) => ({
        view: await app.setPlaybookMode(OPERATOR, name, to === 'as-all' ? null : to, market, reason),
        detail: await app.showPlaybook(OPERATOR, name),
      }));
      if (json) return cli.terminal.json(view);
      return cli.terminal.print(
        `${view.name} is in mode ${to === 'as-all' ? view.mode : to}${market === null ? '' : ` in ${visible(market)}`} now. Runs that have begun keep theirs.`,
        ...recordLines(detail),
      );
    },
  );
  const pause = define(playbook, 'pause <name>', {
    summary: 'have a playbook start nothing until it is resumed; what runs goes on',
    examples: ['playbook pause camera_complaint --reason "the lens team is on a trip"'],
  }).option('--reason <text>', 'why');
  does(pause, cli, async (name: string, { json, reason = null }: Json & { reason?: string | null }) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const view = await withBondfire(cli, ({ app }) => app.pausePlaybook(OPERATOR, name, reason));
    return json
      ? cli.terminal.json(view)
      : cli.terminal.print(`${view.name} is paused: bondfire playbook resume ${view.name}`);
  });
  const resume = define(playbook, 'resume <name>', {
    summary: 'have a playbook start runs again',
    examples: ['playbook resume camera_complaint'],
  });
  does(resume, cli, async (name: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const view = await withBondfire(cli, ({ app }) => app.resumePlaybook(OPERATOR, name));
    return json
      ? cli.terminal.json(view)
      : cli.terminal.print(`${view.name} starts runs again. What came meanwhile is not made up.`);
  });
  const stop = define(playbook, 'stop-all', {
    summary: 'stop all playbooks at once: nothing starts, nothing moves on by time, nothing of theirs goes out',
    examples: ['playbook stop-all --reason "wrong text"'],
  }).addOption(new Option('--reason <text>', 'why'));
  does(stop, cli, async ({ json, reason = null }: Json & { reason?: string | null }) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const stopped = await withBondfire(cli, ({ app }) => app.stopAllPlaybooks(OPERATOR, reason));
    if (json) return cli.terminal.json({ stopped });
    return cli.terminal.print(
      stopped
        ? 'All playbooks are stopped: bondfire playbook resume-all lets them go on.'
        : 'They were stopped already.',
    );
  });
  const release = define(playbook, 'resume-all', {
    summary: 'let all playbooks go on',
    examples: ['playbook resume-all'],
  });
  does(release, cli, async ({ json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const released = await withBondfire(cli, ({ app }) => app.resumeAllPlaybooks(OPERATOR));
    if (json) return cli.terminal.json({ released });
    return cli.terminal.print(
      released ? 'All playbooks go on. What was due meanwhile is done now.' : 'They were not stopped.',
    );
  });
}
