/** Posts about the same thing, as they arrive: by thread, by link, by nearly the same words, by what they are about. */
import { createGroups, RULES, type Group, type Rules } from './groups.ts';
import { createLately } from './lately.ts';
import { ALIKE, bandsOf, likeness, shinglesOf } from './likeness.ts';
import { termsOf } from './terms.ts';

export interface Post {
  readonly id: string;
  readonly text: string;
  /** When it was said, ms. */
  readonly at: number;
  readonly thread?: string | null;
  /** As `canonicalLink` spells them. */
  readonly links?: readonly string[];
}

export type Reason = 'first' | 'thread' | 'link' | 'words' | 'similar';

export interface Placed {
  /** The id of the group's first post. */
  readonly group: string;
  readonly why: Reason;
  /** The thread, the link, or the post that it is nearly the same as; else null. */
  readonly of: string | null;
  /** How like it is, 0 to 1. */
  readonly share: number;
  /** The group that became part of this one with it. */
  readonly merged: string | null;
}

/** So many threads, links and texts are remembered, the newest. */
const THREADS = 100_000;
const LINKS = 100_000;
const MARKS = 16_000;
/** A link that more groups have tells nothing. */
const MOST_GROUPS = 3;

interface Text {
  /** Once it was compared. */
  shingles?: ReadonlySet<number> | null;
  readonly id: string;
  readonly text: string;
  readonly at: number;
  readonly group: Group;
}

export type Subjects = ReturnType<typeof createSubjects>;

/** The same posts in the same order give the same groups. */
export function createSubjects(changed: Partial<Rules> = {}) {
  const rules: Rules = { ...RULES, ...changed };
  const groups = createGroups(rules);
  const threads = createLately<string, Group>(THREADS);
  const links = createLately<string, readonly Group[]>(LINKS);
  const marks = createLately<number, Text>(MARKS);

  function byThread({ thread }: Post): Found | null {
    if (thread == null) return null;
    const group = threads.get(thread);
    return group === undefined ? null : { group: root(group), why: 'thread', of: thread, share: 1 };
  }

  function byLink(post: Post): Found | null {
    for (const link of post.links ?? []) {
      const those = [...new Set((links.get(link) ?? []).map(root))];
      const newest = those.at(-1);
      if (newest === undefined || those.length > MOST_GROUPS || post.at - newest.at > rules.ends_after) continue;
      return { group: newest, why: 'link', of: link, share: 1 };
    }
    return null;
  }

  function byWords(post: Post, bands: readonly number[]): Found | null {
    let best: { readonly text: Text; readonly share: number } | null = null;
    let mine: ReadonlySet<number> | null = null;
    for (const text of new Set(bands.map((band) => marks.get(band)))) {
      if (text === undefined || post.at - text.at > rules.ends_after) continue;
      if (text.text === post.text) {
        best = { text, share: 1 };
        break;
      }
      mine ??= shinglesOf(post.text);
      const theirs = (text.shingles ??= shinglesOf(text.text));
      const share = mine === null || theirs === null ? 0 : likeness(mine, theirs);
      if (share >= ALIKE && share > (best?.share ?? 0)) best = { text, share };
    }
    return best === null ? null : { group: root(best.text.group), why: 'words', of: best.text.id, share: best.share };
  }

  return {
    add(post: Post): Placed {
      const weights = groups.count(termsOf(post.text));
      const bands = bandsOf(post.text);
      const found = byThread(post) ?? byLink(post) ?? byWords(post, bands);
      const similar = found === null ? groups.find(weights, post.at) : null;
      const group = found?.group ?? similar?.group ?? groups.begin(post.id);
      groups.put(group, weights, post.at);
      if (post.thread != null) threads.set(post.thread, group);
      for (const link of post.links ?? [])
        links.set(
          link,
          [...(links.get(link) ?? []).filter((one) => root(one) !== group), group].slice(-MOST_GROUPS - 1),
        );
      if (bands.length > 0) {
        const kept: Text = { id: post.id, text: post.text, at: post.at, group };
        for (const band of bands) marks.set(band, kept);
      }
      return {
        group: group.id,
        why: found?.why ?? (similar === null ? 'first' : 'similar'),
        of: found?.of ?? null,
        share: found?.share ?? similar?.share ?? 1,
        merged: similar?.merged?.id ?? null,
      };
    },
  };
}

interface Found {
  readonly group: Group;
  readonly why: Reason;
  readonly of: string;
  readonly share: number;
}

function root(group: Group): Group {
  let at = group;
  while (at.into !== null) at = at.into;
  return at;
}
