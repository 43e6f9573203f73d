/** What somebody of the town says to the company, as the sandbox of its network has it. */
import { addPost, type World } from '../../../connectors/mastodon/sandbox.ts';
import type { Saying } from './said.ts';

/** @param at now, unless said. */
export function mention(world: World, { name, text, language = 'en' }: Saying, at?: Date): void {
  const username = name.normalize('NFD').replaceAll(/\W/g, '').toLowerCase();
  addPost(world, {
    by: { id: `town-${username}`, username, domain: 'town.example', name },
    text: `@aurora ${text}`,
    language,
    ...(at && { at }),
  });
}
