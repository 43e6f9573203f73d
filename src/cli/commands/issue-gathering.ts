import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Expert, Proposed, Regrouping } from '../../app/index.ts';
import { define, does, id, UsageError, wholeNumber, type Cli, type Json } from '../command.ts';
import { operated } from '../session.ts';
import { counted, localTime, short, table } from '../words.ts';

const EXAMPLE = '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607';
const OTHER = '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f608';

interface Why extends Json {
  readonly why?: string;
}

interface RegroupOptions extends Json {
  readonly preview?: boolean;
  readonly words?: number;
  readonly joins?: number;
  readonly proposes?: number;
}

function share(text: string): number {
  const value = Number(text);
  if (/^[01](\.\d+)?$/.test(text) && value <= 1) return value;
  throw new InvalidArgumentError('It is a number from 0 to 1, such as 0.65.');
}

/** What may belong to an issue, and what of inside is about the same. */
export function gatheringCommands(issue: Command, cli: Cli): void {
  const { terminal } = cli;
  const rows = (head: readonly string[], all: readonly (readonly string[])[]): void => {
    const [first = '', ...rest] = table(head, all);
    terminal.print(terminal.bold(first), ...rest);
  };

  const proposals = define(issue, 'proposals <id>', {
    summary: 'what may belong to it, the most like first',
    examples: [`issue proposals ${EXAMPLE}`, `issue proposals ${EXAMPLE} --state refused`],
  })
    .addOption(
      new Option('--state <state>', 'in this state').choices(['proposed', 'accepted', 'refused']).default('proposed'),
    )
    .option('--limit <count>', 'how many', wholeNumber(1, 500), 50);
  does(
    proposals,
    cli,
    async (
      which: string,
      { json, ...filter }: Json & { readonly state: Proposed['state']; readonly limit: number },
    ) => {
      const found = await operated(cli, (app, who) => app.listProposals(who, which, filter));
      if (json) return terminal.json(found);
      if (found.length === 0) return terminal.print(`Nothing is ${filter.state}.`);
      rows(
        ['alike', 'activity', 'said', 'where', 'who', 'what'],
        found.map(({ share: alike, way, activity, said }) => [
          alike.toFixed(2),
          activity,
          localTime(said.published_at),
          `${said.connection}${way === 'inside' ? ' (inside)' : ''}`,
          short(said.actor?.name ?? '', 20),
          short(said.title ?? said.text ?? '', 60),
        ]),
      );
      if (filter.state === 'proposed')
        terminal.print('', `It belongs to it: bondfire issue accept ${which} <activity>; it does not: issue refuse.`);
    },
  );
  const accept = define(issue, 'accept <id> <activity...>', {
    summary: 'gather what is proposed to it',
    examples: [`issue accept ${EXAMPLE} ${OTHER} --why "the same fault"`],
  }).option('--why <reason>', 'why they belong to it');
  does(accept, cli, async (which: string, activities: readonly string[], { json, why }: Why) => {
    const joined = await operated(cli, (app, who) => app.acceptProposals(who, which, activities.map(id), why));
    if (json) return terminal.json({ joined });
    return terminal.print(
      `${joined.length} joined. To undo: bondfire issue part ${which} ${joined.join(' ')}`.trimEnd(),
    );
  });
  const refuse = define(issue, 'refuse <id> <activity...>', {
    summary: 'say that what is proposed does not belong to it; it is not proposed again',
    examples: [`issue refuse ${EXAMPLE} ${OTHER} --why "another camera"`],
  }).option('--why <reason>', 'why they do not belong to it');
  does(refuse, cli, async (which: string, activities: readonly string[], { json, why }: Why) => {
    const refused = await operated(cli, (app, who) => app.refuseProposals(who, which, activities.map(id), why));
    if (json) return terminal.json({ refused });
    return terminal.print(`${refused.length} refused. To undo: bondfire issue accept ${which} ${refused.join(' ')}`);
  });

  const related = define(issue, 'related <id>', {
    summary: 'threads, pages and ideas of inside about the same, the most like first',
    examples: [`issue related ${EXAMPLE}`],
  }).option('--limit <count>', 'how many', wholeNumber(1, 100), 10);
  does(related, cli, async (which: string, { json, limit }: Json & { readonly limit: number }) => {
    const found = await operated(cli, (app, who) => app.relatedToIssue(who, which, limit));
    if (json) return terminal.json(found);
    if (found.length === 0) return terminal.print('Nothing that was said inside is about the same.');
    rows(
      ['alike', 'activity', 'said', 'where', 'what it is', 'who', 'what'],
      found.map(({ share: alike, activity }) => [
        alike.toFixed(2),
        activity.id,
        localTime(activity.published_at),
        activity.connection,
        activity.object,
        short(activity.actor?.name ?? '', 20),
        short(activity.title ?? activity.text ?? '', 60),
      ]),
    );
    terminal.print('', `It belongs to it: bondfire issue join ${which} <activity>`);
  });

  const experts = define(issue, 'experts <id>', {
    summary: 'who wrote inside about the same: why they, and how often they were asked this week',
    examples: [`issue experts ${EXAMPLE}`],
    more: 'Whoever does not want to be proposed: bondfire person edit <person> --no-expert',
  });
  does(experts, cli, async (which: string, { json }: Json) => {
    const found = await operated(cli, (app, who) => app.expertsFor(who, which));
    if (json) return terminal.json(found);
    if (found.length === 0) return terminal.print('Nobody wrote inside about the same.');
    return terminal.print(...found.flatMap(expertLines));
  });

  const regroup = define(issue, 'regroup', {
    summary:
      'change from which likeness on something joins or is proposed, and regroup what was said in the last 30 days',
    examples: ['issue regroup --preview --words 0.6', 'issue regroup --joins 0.5 --proposes 0.25'],
    more: 'What is not named stays. With --preview nothing changes: it is listed what would join, leave or be proposed.',
  })
    .option('--preview', 'only say what would become of it')
    .option('--words <share>', 'nearly the same words: the share of them that both have', share)
    .option('--joins <share>', 'about the same: joins by itself', share)
    .option('--proposes <share>', 'about the same: is proposed', share);
  does(regroup, cli, async ({ json, preview, ...rules }: RegroupOptions) => {
    if (!preview && Object.keys(rules).length === 0)
      throw new UsageError(
        'which rules?',
        'Give --words, --joins or --proposes; --preview alone shows those in force.',
      );
    const regrouped = await operated(cli, (app, who) =>
      preview ? app.previewRegrouping(who, rules) : app.regroupIssues(who, rules),
    );
    return json ? terminal.json(regrouped) : terminal.print(...regroupLines(regrouped, preview === true));
  });
}

function expertLines({ name, person, connection, posts, asked, now, why }: Expert): string[] {
  const who =
    person === null ? `${short(name, 40)} (${connection}, nobody’s account here)` : `${short(name, 40)} (${person})`;
  const load = asked === null ? '' : `, asked ${counted(asked, 'time')} this week`;
  const here = now === null ? '' : `, ${now.why}`;
  return [
    `${who}: ${counted(posts, 'post')} about it${load}${here}`,
    ...why.map((one) => `  ${one.share.toFixed(2)}  ${one.activity}  ${short(one.title, 60)}`),
  ];
}

function regroupLines({ all, read, rules, before }: Regrouping, preview: boolean): string[] {
  const changed = (['words', 'joins', 'proposes'] as const).map((name) =>
    rules[name] === before[name] ? `${name} ${rules[name]}` : `${name} ${before[name]} → ${rules[name]}`,
  );
  return [
    changed.join(', '),
    ...all.map(
      (one) =>
        `${one.issue}  ${short(one.title, 30)}: ${one.activity} ${one.becomes}, ${one.way === 'words' ? 'nearly the same words' : 'about the same'} ${one.share.toFixed(2)}`,
    ),
    `${counted(read, 'activity', 'activities')} looked at; ${all.length === 0 ? 'nothing changes' : `${all.length} ${preview ? 'would change' : 'changed'}`}.`,
  ];
}
