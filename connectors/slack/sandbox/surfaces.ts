/** What the app shows to one person: modals, the home tab, whispers in a channel; and what a link is unfurled to. */
import type { Reply } from '#sdk/sandbox';
import { flag, missing, no, objectIn, ok, onMember, text, type Asked } from './asked.ts';
import { unfit, unfitView } from './blocks.ts';
import { user } from './reads.ts';
import { nextId, type View, type World } from './world.ts';

/** A trigger opens a view for so long. */
const TRIGGER_MS = 3_000;

export function usersInfo({ world, args }: Asked): Reply {
  const found = world.people.get(text(args, 'user'));
  if (found === undefined) return no('user_not_found');
  const locale = flag(args, 'include_locale') ? { locale: found.locale ?? 'en-US' } : {};
  return ok({ user: { ...user(world, found), is_email_confirmed: true, ...locale } });
}

export function postEphemeral(asked: Asked): Reply {
  return onMember(asked, (channel) => {
    const { world, args } = asked;
    const to = text(args, 'user');
    if (!channel.members.includes(to)) return no('user_not_in_channel');
    const blocks = objectIn(args, 'blocks');
    const wrong = unfit(blocks, 50);
    if (wrong !== null) return no('invalid_blocks', { response_metadata: { messages: [wrong] } });
    if (text(args, 'text') === '' && blocks === undefined) return no('no_text');
    world.whispers.push({ channel: channel.id, user: to, text: text(args, 'text'), blocks });
    return ok({ message_ts: `${Math.floor(world.now().getTime() / 1000)}.000700` });
  });
}

export function openView(asked: Asked): Reply {
  const { world, args } = asked;
  const trigger = world.triggers.get(text(args, 'trigger_id'));
  if (trigger === undefined) return no('invalid_trigger_id');
  world.triggers.delete(text(args, 'trigger_id'));
  if (world.now().getTime() - trigger.at > TRIGGER_MS) return no('expired_trigger_id');
  return held(world, trigger.user, objectIn(args, 'view'), (made) => world.views.set(made.id, made));
}

export function publishView(asked: Asked): Reply {
  const { world, args } = asked;
  const who = text(args, 'user_id');
  if (!world.people.has(who)) return no('user_not_found');
  return held(world, who, objectIn(args, 'view'), (made) => world.homes.set(who, made));
}

export function unfurl(asked: Asked): Reply {
  const { world, args } = asked;
  if (!world.scopes.has('links:write')) return missing(world, 'links:write');
  const given = objectIn(args, 'unfurls');
  if (typeof given !== 'object' || given === null) return no('cannot_parse_attachment');
  for (const [url, shown] of Object.entries(given)) world.unfurls.set(url, shown);
  return ok();
}

function held(world: World, who: string, view: unknown, keep: (made: View) => void): Reply {
  const wrong = unfitView(view);
  if (wrong !== null) return no('invalid_arguments', { response_metadata: { messages: [wrong] } });
  const made = { id: nextId(world, 'V'), user: who, view: view as View['view'], hash: nextId(world, 'h') };
  keep(made);
  return ok({ view: { ...made.view, id: made.id, hash: made.hash, team_id: world.team.id } });
}
