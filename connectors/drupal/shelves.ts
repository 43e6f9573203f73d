/** What the settings say is read, as shelves. */
import type { Shelf } from './pull.ts';
import type { Settings } from './settings.ts';

export function nodeShelves({ types, body_field, tags_field }: Settings): readonly Shelf[] {
  return types.map((type) => ({
    path: `node/${type}`,
    serial: 'drupal_internal__nid',
    include: ['uid', 'revision_uid'],
    optional: tags_field,
    bodies: [body_field],
  }));
}

export function commentShelves({ comments, comment_body_field }: Settings): readonly Shelf[] {
  return comments.map(({ bundle }) => ({
    path: `comment/${bundle}`,
    serial: 'drupal_internal__cid',
    include: ['uid'],
    optional: null,
    bodies: [comment_body_field],
  }));
}
