/** `playbook share`: an ask put to somebody without an account. */
import { Option, type Command } from 'commander';
import { define, does, type Cli, type Json } from '../command.ts';
import { operated } from '../session.ts';
import { localTime, table, visible } from '../words.ts';

interface ShareOptions extends Json {
  readonly as?: string;
  readonly address?: string;
  readonly note?: string;
  readonly include?: boolean;
  readonly language?: string;
  readonly send: boolean;
}

export function shareCommands(playbook: Command, cli: Cli): void {
  const share = define(playbook, 'share <id> <name>', {
    summary: 'have somebody without an account answer what a run asks, by a link',
    examples: [
      'playbook share 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607 "Dana Roe" --as ines --address dana@lab.example',
      'playbook share 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607 "Dana Roe" --as ines --note "You built the sensor."',
    ],
    more:
      'The link shows the question and takes one answer, until it is due. It is sent by mail where an address is given and a mail server is set up, and printed once. ' +
      'They are asked beside whoever was, and answer by the rights of whoever shares it. An approval is not shared.',
  })
    .option('--as <person>', 'who shares it, of those who are asked')
    .option('--address <address>', 'their e-mail address')
    .option('--note <text>', 'what they are told beside the question')
    .option('--include', 'show them the title of the issue as well: words from inside, perhaps')
    .addOption(new Option('--language <language>', 'of what they read').choices(['en', 'de']))
    .option('--no-send', 'print the link alone');
  does(share, cli, async (which: string, name: string, { json, ...given }: ShareOptions) => {
    const made = await operated(cli, (app, who) => app.shareAsk(who, which, { name, ...given }));
    if (json) return cli.terminal.json(made);
    const { sent, fault, address, url, expires_at } = made;
    return cli.terminal.print(
      ...(sent ? [`Sent to ${visible(address ?? '')}.`] : []),
      ...(fault === null ? [] : [`It was not sent: ${visible(fault)}`]),
      `${visible(name)} answers until ${localTime(expires_at)} at ${url}`,
    );
  });
  const shares = define(playbook, 'shares <id>', {
    summary: 'the links by which somebody without an account may answer an ask',
    examples: ['playbook shares 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607'],
  });
  does(shares, cli, async (which: string, { json }: Json) => {
    const found = await operated(cli, (app, who) => app.listShares(who, which));
    if (json) return cli.terminal.json(found);
    if (found.length === 0) return cli.terminal.print('Nobody was given one.');
    const [head = '', ...rows] = table(
      ['given', 'id', 'to', 'by', 'state'],
      found.map(({ made_at, id, name, address, by, used_at, revoked_at, expires_at, returned }) => [
        localTime(made_at),
        id,
        visible(address === null ? name : `${name} <${address}>`),
        by,
        used_at !== null
          ? `answered ${localTime(used_at)}`
          : revoked_at !== null
            ? `taken back ${localTime(revoked_at)}`
            : `until ${localTime(expires_at)}${returned === null ? '' : `; ${returned}`}`,
      ]),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });
  const unshare = define(playbook, 'unshare <id> <share>', {
    summary: 'take such a link back, where it was not used',
    examples: ['playbook unshare 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607 019a1b2c-4d4e-7f50-8a61-b2c3d4e5f607'],
  });
  does(unshare, cli, async (which: string, of: string, { json }: Json) => {
    const share = await operated(cli, (app, who) => app.unshareAsk(who, which, of));
    return json ? cli.terminal.json(share) : cli.terminal.print(`${visible(share.name)} is not asked any more.`);
  });
}
