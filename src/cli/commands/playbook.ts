/** Playbooks: looked at, tried, started, and told how far they may go. */
import { Argument, Option, type Command } from 'commander';
import { describeProblem, Fault, type Mode } from '#sdk';
import { collected, define, does, FOUND_PROBLEMS, noun, OK, type Cli, type Json } from '../command.ts';
import { configOf, registryOf, withBondfire } from '../session.ts';
import { counted, fields, localTime, short, table, visible } from '../words.ts';
import { pairsOf, playbookRunCommands } from './playbook-runs.ts';

interface DryRunOptions extends Json {
  readonly days: string;
  readonly against?: string | null;
}

export function playbookCommands(program: Command, cli: Cli): void {
  const playbook = noun(
    program,
    'playbook',
    'what is done, by whom and when: the plans, their runs, and what these ask',
  );
  fileCommands(playbook, cli);
  listCommands(playbook, cli);
  tryCommands(playbook, cli);
  standingCommands(playbook, cli);
  playbookRunCommands(playbook, cli);
}

function fileCommands(playbook: Command, cli: Cli): void {
  const lint = define(playbook, 'lint [file...]', {
    summary: 'look at playbooks: these files, or all there are',
    examples: ['playbook lint', 'playbook lint data/playbooks/answer-camera.yaml'],
    more: 'Each problem is told with file, line, column and cure. Exits with 3 where there are any. Advice keeps nothing from running.',
  });
  does(lint, cli, async (files: readonly string[], { json }: Json) => {
    const { lintPlaybooks } = await import('../playbooks.ts');
    const { problems, advice, count } = await lintPlaybooks(files, await configOf(cli), await registryOf(cli));
    if (json) cli.terminal.json({ problems, advice });
    else
      cli.terminal.print(
        ...problems.map((one) => visible(describeProblem(one))),
        ...advice.map((one) => visible(`advice: ${describeProblem(one)}`)),
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
    examples: ['playbook schema > data/playbook.schema.json'],
    more: 'Then begin a playbook’s file with: # yaml-language-server: $schema=../playbook.schema.json',
  });
  does(schema, cli, async () => {
    const { playbookSchema } = await import('../playbooks.ts');
    cli.terminal.json(playbookSchema());
  });
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
    if (found.playbooks.length === 0)
      return cli.terminal.print('No playbooks. Put one into the folder playbooks of the data folder.');
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
            `All playbooks are stopped since ${localTime(stopped.at)} by ${visible(stopped.by)}: bondfire playbook resume-all`,
            '',
          ]),
      cli.terminal.bold(head),
      ...rows,
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
        ['held back', found.capped === 0 ? null : `${counted(found.capped, 'run')}, by its cap`],
        ['steps', stepsOf(found.source.steps).join(', ')],
      ]),
      '',
      'Of the last 30 days:',
      ...(found.record.length === 0
        ? ['  nothing yet.']
        : found.record.map(
            (one) =>
              `  ${one.mode}: ${counted(one.runs, 'run')}, ${one.done} done, ${one.parked} under way, ${one.stopped} stopped, ${one.failed} failed`,
          )),
      ...found.would_have_done.map(
        ({ step, action, count }) => `  would have done ${step} (${action}) ${counted(count, 'time')}`,
      ),
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
                `${one.change}${one.market === '' ? '' : ` in ${one.market}`}${one.change === 'mode' ? `: ${one.before ?? 'as for all'} to ${one.after}` : ''}`,
                visible(one.by),
                short(one.reason ?? '', 60),
              ]),
            ),
          ]),
    );
  });
  const diff = define(playbook, 'diff <name> <revision>', {
    summary: 'what is other now than it was in a revision',
    examples: ['playbook diff camera_complaint 3fa9c1d2'],
  });
  does(diff, cli, async (name: string, revision: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const { diffPlaybooks } = await import('../playbooks.ts');
    const { now, before } = await withBondfire(cli, async ({ app }) => ({
      now: (await app.showPlaybook(OPERATOR, name)).source,
      before: await app.playbookRevision(OPERATOR, name, revision),
    }));
    const lines = diffPlaybooks(before, now);
    if (json) cli.terminal.json({ changed: lines });
    else cli.terminal.print(...(lines.length === 0 ? ['They are the same.'] : lines.map((line) => visible(line))));
  });
}

function stepsOf(steps: readonly { readonly id: string }[]): string[] {
  return steps.map(({ id }) => id);
}

function tryCommands(playbook: Command, cli: Cli): void {
  const dry = define(playbook, 'dry-run <file>', {
    summary: 'each effect that a playbook would have had on past activities: a file, or the name of one that is loaded',
    examples: [
      'playbook dry-run camera_complaint',
      'playbook dry-run data/playbooks/answer-camera.yaml --days 7',
      'playbook dry-run camera_complaint --against 3fa9c1d2',
    ],
    more: 'Nothing is stored and nothing goes out. Waits are over at once and approvals are given; what people would say or choose cannot be told.',
  })
    .option('--days <count>', 'how far back', '30')
    .option('--against <revision>', 'compared with this revision of it');
  does(dry, cli, async (file: string, { json, days, against = null }: DryRunOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const { readPlaybook } = await import('../playbooks.ts');
    const { name, source } = await readPlaybook(file, await configOf(cli), await registryOf(cli));
    const back = Number(days);
    if (!(back > 0 && back <= 3660))
      throw new Fault('rejected', `"${days}" is no count of days`, { cure: 'Write --days 30.' });
    const until = new Date();
    const since = new Date(until.getTime() - back * 86_400_000);
    const found = await withBondfire(cli, ({ app }) =>
      app.dryRunPlaybook(OPERATOR, { name, source, since, until, against }),
    );
    if (json) return cli.terminal.json(found);
    const { looked, held, runs, differences } = found;
    return cli.terminal.print(
      ...runs.flatMap(({ at, text, would, notes }) =>
        [`${localTime(at)}  “${short(text ?? '', 80)}”`].concat(
          would.map((one) => `    ${doingWords(one)}`),
          notes.map((note) => `    ${short(note, 120)}`),
        ),
      ),
      `${counted(looked, 'activity', 'activities')} in ${counted(back, 'day')}: ${counted(runs.length, 'run')}` +
        `${held === 0 ? '' : `, ${held} more held back by their key`}, ${counted(
          runs.reduce((sum, { would }) => sum + would.length, 0),
          'effect',
        )}.`,
      ...(differences === null
        ? []
        : differences.length === 0
          ? [`Revision ${against} would have done the same.`]
          : [
              `Other than revision ${against}:`,
              ...differences.flatMap(({ at, text, fresh, gone }) =>
                [`${localTime(at)}  “${short(text ?? '', 80)}”`].concat(
                  fresh.map((one) => `  + ${doingWords(one)}`),
                  gone.map((one) => `  - ${doingWords(one)}`),
                ),
              ),
            ]),
    );
  });
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
      const run = await withBondfire(cli, ({ app }) => app.startPlaybook(OPERATOR, name, pairsOf(field), key));
      return json ? cli.terminal.json({ run }) : cli.terminal.print(`It runs: bondfire playbook run ${run}`);
    },
  );
}

function doingWords({
  step,
  action,
  input,
}: {
  readonly step: string;
  readonly action: string;
  readonly input: unknown;
}): string {
  return `${step}: ${action} ${short(JSON.stringify(input), 110)}`;
}

function standingCommands(playbook: Command, cli: Cli): void {
  const mode = define(playbook, 'mode <name>', {
    summary: 'how far a playbook may go: watch, propose or act',
    examples: [
      'playbook mode camera_complaint propose',
      'playbook mode camera_complaint act --market de --reason "right 40 times of 40"',
    ],
    more: 'watch: it records what it would do. propose: each run waits until a person says go. act: it does it. Runs that have begun keep their mode.',
  })
    .addArgument(new Argument('<mode>', 'how far').choices(['watch', 'propose', 'act']))
    .option('--market <market>', 'for this market alone')
    .option('--reason <text>', 'why');
  does(
    mode,
    cli,
    async (
      name: string,
      to: Mode,
      { json, market = null, reason = null }: Json & { market?: string | null; reason?: string | null },
    ) => {
      const { OPERATOR } = await import('../../app/index.ts');
      const { view, detail } = await withBondfire(cli, async ({ app }) => ({
        view: await app.setPlaybookMode(OPERATOR, name, to, market, reason),
        detail: await app.showPlaybook(OPERATOR, name),
      }));
      if (json) return cli.terminal.json(view);
      return cli.terminal.print(
        `${view.name} is in mode ${to}${market === null ? '' : ` in ${visible(market)}`} now. Runs that have begun keep theirs.`,
        ...detail.record.map(
          (one) =>
            `In mode ${one.mode}, in the last 30 days: ${counted(one.runs, 'run')}, ${one.done} done, ${one.stopped} stopped, ${one.failed} failed.`,
        ),
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
