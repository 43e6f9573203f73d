import { Option, type Command } from 'commander';
import type { IssueState, IssueStory, SeenPerson } from '../../app/index.ts';
import {
  collected,
  define,
  does,
  id,
  noted,
  noun,
  paged,
  UsageError,
  wholeNumber,
  type Cli,
  type Json,
  type Paging,
} from '../command.ts';
import { operated } from '../session.ts';
import { timeOf, TIMES } from '../times.ts';
import { fields, localTime, short, table } from '../words.ts';
import { answerCommands } from './issue-answers.ts';
import { gatheringCommands } from './issue-gathering.ts';
import { hit, hitLines, turnedOut } from './library-words.ts';

const EXAMPLE = '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607';
/** So many of what helped before are shown with an issue. */
const SUGGESTED = 3;
const OTHER = '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f608';

interface OpenOptions extends Json {
  readonly key?: string;
  readonly severity?: number;
  readonly market?: string;
  readonly product?: string;
  readonly topic?: readonly string[];
  readonly language?: string;
  readonly owner?: string;
  readonly team?: string;
  readonly activity?: readonly string[];
}

interface ListOptions extends Json, Paging {
  readonly state?: IssueState;
  readonly owner?: string;
}

interface Why extends Json {
  readonly why?: string;
}

/** Several ids after the first one. */
function ids(given: readonly string[]): string[] {
  return given.map(id);
}

function silenceLine({ owner, team, since, due_at, held_at }: IssueStory['silence'] & {}): string {
  const silent = `${owner} has said nothing since ${localTime(since)}`;
  return held_at === null
    ? `${silent}; without a word it goes to another of ${team} at ${localTime(due_at)}`
    : `${silent}, and nobody else of ${team} is left`;
}

export function issueCommands(program: Command, cli: Cli): void {
  const issue = noun(program, 'issue', 'subjects that people act on: what they gathered, who has them, what was done');
  const say = (json: boolean | undefined, result: unknown, ...lines: readonly string[]): void =>
    json ? cli.terminal.json(result) : cli.terminal.print(...lines);

  const open = define(issue, 'open <title>', {
    summary: 'open an issue, or find the open one with the same key',
    examples: [
      'issue open "Camera gets hot" --severity 7 --product camera',
      `issue open "Hot camera" --activity ${EXAMPLE}`,
    ],
  })
    .option('--key <key>', 'an open issue with the same key is joined, not doubled')
    .option('--severity <number>', 'from 1 to 10, the worst', wholeNumber(1, 10))
    .option('--market <market>', 'where')
    .option('--product <product>', 'of what')
    .option('--topic <topic>', 'about what; again for more', collected)
    .option('--language <language>', 'of its reporters')
    .option('--owner <person>', 'who has it')
    .option('--team <team>', 'whose it is')
    .option('--activity <id>', 'what it begins with; again for more', collected);
  does(open, cli, async (title: string, { json, activity = [], topic = [], ...more }: OpenOptions) => {
    const { issue: made, fresh } = await operated(cli, (app, who) =>
      app.openIssue(who, { title, topics: topic, ...more }, activity),
    );
    const what = fresh ? 'Opened' : 'There is an open one with that key';
    say(json, { ...made, fresh }, `${what}: ${made.id}`, `What is in it: bondfire issue show ${made.id}`);
  });

  const list = paged(
    define(issue, 'list', {
      summary: 'the newest issues',
      examples: ['issue list', 'issue list --state open --owner ines'],
    })
      .addOption(new Option('--state <state>', 'in this state').choices(['open', 'waiting', 'snoozed', 'resolved']))
      .option('--owner <person>', 'that this person has'),
  );
  does(list, cli, async ({ json, ...filter }: ListOptions) => {
    const found = await operated(cli, (app, who) => app.listIssues(who, filter));
    if (json) return cli.terminal.json(found);
    if (found.length === 0)
      return cli.terminal.print(
        `No issues${filter.state === undefined && filter.owner === undefined ? '' : ' like that'}. Playbooks open them, and you do: bondfire issue open "<title>".`,
      );
    const [head = '', ...rows] = table(
      ['opened', 'id', 'state', 'severity', 'owner', 'title'],
      found.map((one) => [
        localTime(one.opened_at),
        one.id,
        one.state,
        String(one.severity ?? ''),
        one.owner ?? '',
        short(one.title, 60),
      ]),
    );
    cli.terminal.print(cli.terminal.bold(head), ...rows);
  });

  const show = define(issue, 'show <id>', {
    summary: 'one issue: what it gathered, its promises, what helped before, all that was done',
    examples: [`issue show ${EXAMPLE}`],
  });
  does(show, cli, async (which: string, { json }: Json) => {
    const { story, similar } = await operated(cli, async (app, who) => ({
      story: await app.showIssue(who, which),
      similar: (await app.similarTo(who, which, SUGGESTED)).items,
    }));
    if (json) return cli.terminal.json({ ...story, similar: similar.map((one) => hit(one)) });
    const { activities, timeline, links, promises, drafts, silence, said, topics, ...issueItself } = story;
    const why = new Map(activities.map((one) => [one.activity, one.why]));
    const part = (title: string, rows: readonly string[]): readonly string[] =>
      rows.length === 0 ? [] : ['', cli.terminal.bold(title), ...rows];
    cli.terminal.print(
      ...fields([...Object.entries(issueItself), ['topics', topics.join(', ')]]),
      ...part(
        'Promises',
        promises.map(
          (one) =>
            `${one.kind}  due ${localTime(one.due_at)}${one.hours === 'always' ? '' : one.team === null ? ' (by the clock: nobody’s business hours fit)' : ` (business hours of ${one.team})`}  ${one.kept_at !== null ? 'kept' : one.paused_at !== null ? 'paused' : one.told_missed_at !== null ? 'missed' : one.told_at_risk_at !== null ? 'at risk' : 'runs'}`,
        ),
      ),
      ...part('Owner', silence === null ? [] : [silenceLine(silence)]),
      ...part(
        'Links',
        links.map((one) => `${one.issue}  ${short(one.title, 40)}  (${short(one.why, 60)})`),
      ),
      ...part(
        'Drafts',
        drafts.map(
          (one) => `${localTime(one.at)}  ${one.person} in ${one.connection} ${one.thread}: ${short(one.text, 80)}`,
        ),
      ),
      ...part(
        'Gathered',
        said.map(
          (one) =>
            `${one.id}  ${one.audience}  ${one.connection}  ${short(one.actor?.name ?? '', 20)}: ${short(one.text ?? one.title ?? (one.kind === 'delete' ? 'deleted' : one.kind), 60)}  (${short(why.get(one.id) ?? '', 40)})`,
        ),
      ),
      ...part(
        'What helped before',
        similar.length === 0
          ? ['nothing similar']
          : [
              ...similar.flatMap((one, at) => hitLines(cli, one, at).concat(turnedOut(one))),
              `A draft of one: bondfire library use <response> --issue ${which} --activity <id>`,
            ],
      ),
      ...part(
        'Timeline',
        timeline.map(
          (one) =>
            `${localTime(one.at)}  ${short(one.actor.name, 20)}  ${one.kind}  ${short(JSON.stringify(one.detail), 100)}`,
        ),
      ),
    );
  });

  const join = define(issue, 'join <id> <activity...>', {
    summary: 'gather activities in it',
    examples: [`issue join ${EXAMPLE} ${OTHER} --why "the same fault"`],
  }).option('--why <reason>', 'why they belong to it', 'by hand');
  does(join, cli, async (which: string, activities: readonly string[], { json, why = 'by hand' }: Why) => {
    const joined = await operated(cli, (app, who) => app.joinIssue(who, which, ids(activities), why));
    say(json, { joined }, `${joined.length} joined. To undo: bondfire issue part ${which} ${joined.join(' ')}`);
  });
  const part = define(issue, 'part <id> <activity...>', {
    summary: 'take activities out of it',
    examples: [`issue part ${EXAMPLE} ${OTHER} --why "another camera"`],
  }).option('--why <reason>', 'why they do not belong to it', 'by hand');
  does(part, cli, async (which: string, activities: readonly string[], { json, why = 'by hand' }: Why) => {
    const parted = await operated(cli, (app, who) => app.partIssue(who, which, ids(activities), why));
    say(json, { parted }, `${parted.length} parted. To undo: bondfire issue join ${which} ${parted.join(' ')}`);
  });
  const note = define(issue, 'note <id> <text>', {
    summary: 'write something into its timeline, for inside',
    examples: [`issue note ${EXAMPLE} "Asked the factory" --as ines`],
  }).option('--as <person>', 'who says so');
  does(note, cli, async (which: string, text: string, { json, as }: Json & { readonly as?: string }) => {
    say(json, await operated(cli, (app, who) => app.noteIssue(who, which, text, as)), 'Noted.');
  });
  const claim = define(issue, 'claim <id>', {
    summary: 'take it',
    examples: [`issue claim ${EXAMPLE} --as ines`],
  }).option('--as <person>', 'for this person');
  does(claim, cli, async (which: string, { json, as }: Json & { readonly as?: string }) => {
    const claimed = await operated(cli, (app, who) => app.claimIssue(who, which, as));
    say(json, claimed, `${claimed.owner} has it. To undo: bondfire issue assign ${which} --nobody`);
  });
  const assign = define(issue, 'assign <id>', {
    summary: 'give it to a person, a team or nobody',
    examples: [`issue assign ${EXAMPLE} --owner ines`, `issue assign ${EXAMPLE} --nobody`],
  })
    .option('--owner <person>', 'to this person')
    .option('--team <team>', 'to this team')
    .option('--nobody', 'take it from whoever has it')
    .option('--why <reason>', 'why');
  does(
    assign,
    cli,
    async (
      which: string,
      {
        json,
        why,
        nobody,
        ...to
      }: Why & { readonly owner?: string; readonly team?: string; readonly nobody?: boolean },
    ) => {
      if ((to.owner === undefined && to.team === undefined) === !nobody)
        throw new UsageError('to whom?', 'Give --owner, --team, or --nobody alone.');
      const given = await operated(cli, async (app, who) => {
        const assigned = await app.assignIssue(who, which, nobody ? { owner: null } : to, why);
        noted(cli, to.owner === undefined ? [] : awayLines(await app.showPerson(who, to.owner)));
        return assigned;
      });
      say(json, given, `${given.owner ?? 'Nobody'} has it${given.team === null ? '' : `, of ${given.team}`}.`);
    },
  );
  const handOver = define(issue, 'hand-over <id> <person>', {
    summary: 'hand it over, with a note',
    examples: [`issue hand-over ${EXAMPLE} ben --note "The factory answers on Monday"`],
  }).requiredOption('--note <text>', 'what whoever takes it must know');
  does(handOver, cli, async (which: string, person: string, { json, note: text }: Json & { readonly note: string }) => {
    const given = await operated(cli, async (app, who) => {
      const handed = await app.handOverIssue(who, which, person, text);
      noted(cli, awayLines(await app.showPerson(who, person)));
      return handed;
    });
    say(json, given, `${given.owner} has it.`);
  });
  const snooze = define(issue, 'snooze <id>', {
    summary: 'let it rest until then',
    examples: [`issue snooze ${EXAMPLE} --until 2h`, `issue snooze ${EXAMPLE} --until 2026-12-24`],
  })
    .requiredOption(
      '--until <time>',
      `then; a day is when work begins for whoever has the issue, 09:00 where none does: ${TIMES}`,
    )
    .option('--why <reason>', 'why');
  does(snooze, cli, async (which: string, { json, until, why }: Why & { readonly until: string }) => {
    const rests = await operated(cli, (app, who) => app.snoozeIssue(who, which, timeOf(until, new Date()), why));
    say(json, rests, `It rests until ${localTime(rests.until)}. To undo: bondfire issue wait ${which} --over`);
  });
  const wait = define(issue, 'wait <id> [what]', {
    summary: 'wait for the customer, or for something else; or end that',
    examples: [`issue wait ${EXAMPLE} customer --until 3d`, `issue wait ${EXAMPLE} --over`],
    more: 'While it waits for the customer its promises are paused; what the customer says next ends that.',
  })
    .option('--until <time>', `not longer than that, a week where left out; a day is as in a snooze: ${TIMES}`)
    .option('--over', 'it is open again');
  does(
    wait,
    cli,
    async (
      which: string,
      what: string | undefined,
      { json, until, over }: Json & { readonly until?: string; readonly over?: boolean },
    ) => {
      if ((what === undefined) === !over)
        throw new UsageError('wait for what?', 'Say customer, or whatever it is; or --over alone.');
      const waits = await operated(cli, (app, who) =>
        what === undefined
          ? app.wakeIssue(who, which)
          : app.waitIssue(who, which, what, until === undefined ? null : timeOf(until, new Date())),
      );
      say(
        json,
        waits,
        what === undefined
          ? 'It is open again.'
          : `It waits for ${short(what, 60)}, until ${localTime(waits.until)} at the longest. To undo: bondfire issue wait ${which} --over`,
      );
    },
  );
  const resolve = define(issue, 'resolve <id> <outcome>', {
    summary: 'end it, and say how',
    examples: [`issue resolve ${EXAMPLE} "Firmware 2.1 mends it"`],
  });
  does(resolve, cli, async (which: string, outcome: string, { json }: Json) => {
    say(
      json,
      await operated(cli, (app, who) => app.resolveIssue(who, which, outcome)),
      `Resolved. To undo: bondfire issue reopen ${which}`,
    );
  });
  const reopen = define(issue, 'reopen <id>', {
    summary: 'open it again, or take it out of what it was merged into',
    examples: [`issue reopen ${EXAMPLE} --why "It gets hot again"`],
  }).option('--why <reason>', 'why');
  does(reopen, cli, async (which: string, { json, why }: Why) => {
    say(json, await operated(cli, (app, who) => app.reopenIssue(who, which, why)), 'It is open again.');
  });
  const merge = define(issue, 'merge <id> <into>', {
    summary: 'make two one; neither loses its history',
    examples: [`issue merge ${EXAMPLE} ${OTHER} --why "the same fault"`],
  }).option('--why <reason>', 'why');
  does(merge, cli, async (which: string, into: string, { json, why }: Why) => {
    const merged = await operated(cli, (app, who) => app.mergeIssue(who, which, id(into), why));
    say(json, merged, `It is part of ${merged.id} now. To undo: bondfire issue reopen ${which}`);
  });
  const split = define(issue, 'split <id> <activity...>', {
    summary: 'make an issue of its own of some activities',
    examples: [`issue split ${EXAMPLE} ${OTHER} --title "Strap tears"`],
  }).requiredOption('--title <title>', 'of the new one');
  does(
    split,
    cli,
    async (which: string, activities: readonly string[], { json, title }: Json & { readonly title: string }) => {
      const { issue: made } = await operated(cli, (app, who) => app.splitIssue(who, which, ids(activities), title));
      say(json, made, `Opened: ${made.id}. To undo: bondfire issue merge ${made.id} ${which}`);
    },
  );
  const link = define(issue, 'link <id> <other>', {
    summary: 'say that two have something in common',
    examples: [`issue link ${EXAMPLE} ${OTHER} --why "same cause"`],
  }).option('--why <reason>', 'what', 'same cause');
  does(link, cli, async (which: string, other: string, { json, why = 'same cause' }: Why) => {
    await operated(cli, (app, who) => app.linkIssues(who, which, id(other), why));
    say(json, { linked: [which, other] }, `Linked. To undo: bondfire issue unlink ${which} ${other}`);
  });
  const unlink = define(issue, 'unlink <id> <other>', {
    summary: 'take the link between two away',
    examples: [`issue unlink ${EXAMPLE} ${OTHER}`],
  });
  does(unlink, cli, async (which: string, other: string, { json }: Json) => {
    await operated(cli, (app, who) => app.unlinkIssues(who, which, id(other)));
    say(json, { unlinked: [which, other] }, 'They are linked no more.');
  });
  gatheringCommands(issue, cli);
  answerCommands(issue, cli);
}

/** What becomes of what is given to somebody who is away. */
function awayLines({ id, now, stand_in }: SeenPerson): readonly string[] {
  if (!now.away) return [];
  const why = `${id} is ${now.why}${now.until === null ? '' : ` until ${localTime(now.until)}`}`;
  return [
    stand_in === null ? `${why}, and nobody stands in.` : `${why}: it moves to whoever stands in within a minute.`,
  ];
}
