/** The wire format: what the org holds, as Salesforce writes it. */
import {
  ACCOUNT,
  mayRead,
  replyAt,
  salesforceId,
  type Group,
  type Like,
  type Piece,
  type Post,
  type Reply,
  type When,
  type World,
} from './world.ts';

/** `base` is `/services/data/v66.0`. */
export interface View {
  readonly world: World;
  readonly base: string;
  readonly origin: string;
  /** Answers to comments are listed below their comment only. */
  readonly collapsed: boolean;
}

type Json = Readonly<Record<string, unknown>>;

export function dated(when: When): string {
  return typeof when === 'string' ? when : when.toISOString().replace(/\.\d+Z$/, '.000Z');
}

export function reference({ base }: View, kind: string, id: string): Json {
  return { id, url: `${base}/chatter/${kind}/${id}` };
}

export function userSummary(view: View, id: string | number): Json {
  const person = typeof id === 'string' ? view.world.people.get(id) : undefined;
  const [first, last] = [person?.first ?? 'Col', person?.last ?? 'League'];
  const name = `${first} ${last}`;
  return {
    id,
    name,
    firstName: first,
    lastName: last,
    displayName: name,
    companyName: 'Acme',
    communityNickname: `User${String(id).slice(0, 15)}`,
    title: person?.title ?? null,
    type: 'User',
    userType: person?.userType ?? 'Internal',
    isActive: person?.active ?? true,
    isInThisCommunity: true,
    mySubscription: null,
    additionalLabel: null,
    reputation: null,
    outOfOffice: { message: person?.away ?? '' },
    motif: {
      color: '65CAE4',
      smallIconUrl: '/img/icon/profile16.png',
      largeIconUrl: '/img/icon/profile64.png',
      svgIconUrl: null,
    },
    photo: {
      photoVersionId: null,
      largePhotoUrl: `${view.origin}/profilephoto/005/F`,
      smallPhotoUrl: `${view.origin}/profilephoto/005/T`,
    },
    url: `${view.base}/chatter/users/${id}`,
  };
}

export function userDetail(view: View, id: string): Json {
  const person = view.world.people.get(id);
  return {
    ...userSummary(view, id),
    username: person?.username ?? null,
    email: person?.username ?? null,
    hasChatter: true,
    followersCount: 0,
  };
}

export function groupShape(view: View, group: Group): Json {
  return {
    id: group.id,
    name: group.name,
    type: 'CollaborationGroup',
    visibility: group.visibility,
    description: null,
    memberCount: group.members.length,
    fileCount: 0,
    isArchived: group.archived,
    isBroadcast: false,
    canHaveChatterGuests: false,
    emailToChatterAddress: `${group.id}@post.acme.example`,
    owner: userSummary(view, group.members[0] ?? ACCOUNT),
    myRole: group.members.includes(ACCOUNT) ? 'StandardMember' : 'NotAMember',
    mySubscription: null,
    announcement: null,
    lastFeedElementPostDate: null,
    url: `${view.base}/chatter/groups/${group.id}`,
  };
}

function parentShape(view: View, id: string): Json {
  const group = view.world.groups.get(id);
  if (group) return groupShape(view, group);
  if (id.startsWith('005')) return userSummary(view, id);
  const name = view.world.cases.get(id)?.number ?? id;
  return {
    id,
    name,
    type: id.startsWith('500') ? 'Case' : 'Record',
    mySubscription: null,
    url: `${view.base}/chatter/records/${id}`,
  };
}

/** What was typed, as it is read. */
export function textOf({ world }: Pick<View, 'world'>, pieces: readonly Piece[]): string {
  return pieces.map((piece) => wordOf(world, piece)).join('');
}

function wordOf(world: World, { type, text, id, tag, url }: Piece): string {
  if (type === 'Mention') return `@${nameOf(world, id ?? '')}`;
  if (type === 'Hashtag') return `#${tag ?? ''}`;
  return text ?? url ?? '';
}

function nameOf(world: World, id: string): string {
  const person = world.people.get(id);
  return person ? `${person.first} ${person.last}` : (world.groups.get(id)?.name ?? id);
}

function segment(view: View, piece: Piece): Json {
  const text = wordOf(view.world, piece);
  const { type, id = '', tag, url, markupType } = piece;
  switch (type) {
    case 'Mention':
      return { type, name: text.slice(1), text, accessible: true, record: parentShape(view, id) };
    case 'Hashtag':
      return {
        type,
        tag,
        text,
        url: `${view.base}/chatter/feed-elements?q=${encodeURIComponent(text)}`,
        topicUrl: null,
      };
    case 'Link':
      return { type, url, text };
    case 'MarkupBegin':
    case 'MarkupEnd':
      return {
        type,
        markupType,
        htmlTag: (markupType ?? '').toLowerCase(),
        text: '',
        ...(url !== undefined && { url }),
      };
    default:
      return { type: 'Text', text };
  }
}

function body(view: View, pieces: readonly Piece[]): Json {
  if (pieces.length === 0) return { text: null, isRichText: null, messageSegments: [] };
  return {
    text: textOf(view, pieces),
    isRichText: pieces.some(({ type }) => type.startsWith('Markup')),
    messageSegments: pieces.map((piece) => segment(view, piece)),
  };
}

function edits(view: View, thing: Post | Reply, kind: string): Json {
  return {
    isEditRestricted: false,
    isEditableByMeUrl: `${view.base}/chatter/${kind}/${thing.id}/capabilities/edit/is-editable-by-me`,
    lastEditedBy: thing.edited === null ? null : userSummary(view, thing.by),
    lastEditedDate: thing.edited === null ? null : dated(thing.edited),
    latestRevision: thing.revision,
    relativeLastEditedDate: null,
  };
}

export function likeShape(view: View, thing: Post | Reply, { id, by }: Like): Json {
  const kind = 'replies' in thing ? 'feed-elements' : 'comments';
  return {
    id,
    likedItem: reference(view, kind, thing.id),
    user: userSummary(view, by),
    url: `${view.base}/chatter/likes/${id}`,
  };
}

/** Pages are numbered from 0. */
export function likePage(view: View, thing: Post | Reply, page: number, size: number): Json {
  const path =
    'replies' in thing
      ? `${view.base}/chatter/feed-elements/${thing.id}/capabilities/chatter-likes/items`
      : `${view.base}/chatter/comments/${thing.id}/likes`;
  const more = (page + 1) * size < thing.likes.length;
  return {
    items: thing.likes.slice(page * size, (page + 1) * size).map((like) => likeShape(view, thing, like)),
    total: thing.likes.length,
    currentPageToken: page,
    currentPageUrl: path,
    nextPageToken: more ? page + 1 : null,
    nextPageUrl: more ? `${path}?page=${page + 1}&pageSize=${size}` : null,
    previousPageToken: null,
    previousPageUrl: null,
  };
}

function myLike(view: View, { likes }: Post | Reply): Json | null {
  const own = likes.find(({ by }) => by === ACCOUNT);
  return own ? reference(view, 'likes', own.id) : null;
}

/** The newest come first, each page oldest first; `before` is the comment that the page ends in front of. */
export function commentPage(
  view: View,
  path: string,
  replies: readonly Reply[],
  size: number,
  before: string | null,
): Json {
  const all = [...replies];
  const cut =
    before === null
      ? all.length
      : Math.max(
          0,
          all.findIndex(({ id }) => id === before),
        );
  const start = Math.max(0, cut - size);
  const oldest = all[start];
  const more = start > 0 && oldest !== undefined;
  const url = `${view.base}${path}`;
  return {
    items: all.slice(start, cut).map((reply) => commentShape(view, reply)),
    total: all.length,
    currentPageToken: before,
    currentPageUrl: url,
    nextPageToken: more ? oldest.id : null,
    nextPageUrl: more ? `${url}?page=${oldest.id}&pageSize=${size}` : null,
    previousPageToken: null,
    previousPageUrl: null,
  };
}

/** Of a post: all, or those on the post itself. */
export function listed({ collapsed }: View, { replies }: Post): readonly Reply[] {
  return collapsed ? replies.filter(({ under }) => under === null) : replies;
}

export function commentShape(view: View, reply: Reply): Json {
  const post = view.world.posts.get(reply.post);
  const below = post?.replies.filter(({ under }) => under === reply.id) ?? [];
  const file = reply.file === null ? null : view.world.files.get(reply.file);
  return {
    id: reply.id,
    type: file ? 'ContentComment' : 'TextComment',
    url: `${view.base}/chatter/comments/${reply.id}`,
    createdDate: dated(reply.at),
    relativeCreatedDate: 'Today',
    clientInfo: null,
    isDeleteRestricted: false,
    body: body(view, reply.pieces),
    capabilities: {
      comments: {
        page: commentPage(
          view,
          `/chatter/comments/${reply.id}/capabilities/comments/items`,
          below,
          view.collapsed ? 1 : 0,
          null,
        ),
      },
      edit: edits(view, reply, 'comments'),
      status: { feedEntityStatus: 'Published', isApprovableByMe: false },
      upDownVote: { upVoteCount: 0, downVoteCount: 0, myVote: 'None' },
      ...(file && { content: fileShape(view, file.id) }),
    },
    feedElement: reference(view, 'feed-elements', reply.post),
    parent: post ? { id: post.parent, url: `${view.base}/chatter/records/${post.parent}` } : null,
    user: userSummary(view, reply.by),
    likes: likePage(view, reply, 0, 3),
    likesMessage: null,
    myLike: myLike(view, reply),
    threadParentId: reply.under,
    threadLevel: reply.level,
  };
}

export function fileShape(view: View, id: string): Json {
  const file = view.world.files.get(id);
  const title = file?.title ?? null;
  return {
    id,
    title,
    fileSize: file ? String(file.size) : null,
    fileExtension: title?.split('.').at(-1) ?? null,
    mimeType: title?.endsWith('.pdf') ? 'application/pdf' : 'application/octet-stream',
    downloadUrl: `${view.base}/connect/files/${id}/content`,
    versionId: null,
  };
}

export function topicId(name: string): string {
  const number = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003, 7);
  return salesforceId('0TO', number);
}

function topicShape(view: View, name: string): Json {
  const id = topicId(name);
  return { id, name, talkingAbout: 1, description: null, url: `${view.base}/connect/topics/${id}` };
}

/** @param comments how many of the newest come along. */
export function elementShape(view: View, post: Post, comments: number): Json {
  const { world } = view;
  const path = `/chatter/feed-elements/${post.id}/capabilities`;
  const shared = post.shared === null ? null : world.posts.get(post.shared);
  const actor = userSummary(view, post.by);
  return {
    id: post.id,
    feedElementType: 'FeedItem',
    type: post.type,
    createdDate: dated(post.at),
    modifiedDate: dated(post.modified),
    relativeCreatedDate: 'Today',
    event: post.header !== null,
    visibility: post.visibility,
    photoUrl: `${view.origin}/profilephoto/005/T`,
    isDeleteRestricted: post.header !== null,
    isSharable: post.header === null,
    hasVerifiedComment: false,
    originalFeedItem: shared ? reference(view, 'feed-elements', shared.id) : null,
    originalFeedItemActor: shared ? userSummary(view, shared.by) : null,
    clientInfo: null,
    actor,
    parent: parentShape(view, post.parent),
    header: {
      text: post.header ?? actor['name'],
      isRichText: null,
      messageSegments: [{ type: 'Text', text: post.header ?? actor['name'] }],
    },
    body: body(view, post.pieces),
    capabilities: {
      chatterLikes: {
        isLikedByCurrentUser: myLike(view, post) !== null,
        likesMessage: null,
        myLike: myLike(view, post),
        page: likePage(view, post, 0, 3),
      },
      comments: { page: commentPage(view, `${path}/comments/items`, listed(view, post), comments, null) },
      edit: edits(view, post, 'feed-elements'),
      status: { feedEntityStatus: 'Published', isApprovableByMe: false },
      bookmarks: { isBookmarkedByCurrentUser: false },
      mute: { isMutedByMe: false },
      topics: { canAssignTopics: true, items: post.topics.map((name) => topicShape(view, name)) },
      ...(post.question !== null && {
        questionAndAnswers: {
          questionTitle: post.question,
          bestAnswer: null,
          bestAnswerSelectedBy: null,
          canCurrentUserSelectOrRemoveBestAnswer: false,
        },
      }),
      ...(post.poll && { poll: pollShape(post) }),
      ...(post.link && { link: { url: post.link.url, urlName: post.link.name } }),
      ...(post.files.length > 0 && { files: { items: post.files.map((id) => fileShape(view, id)) } }),
    },
    url: `${view.base}/chatter/feed-elements/${post.id}`,
  };
}

function pollShape({ id, poll }: Post): Json {
  const choices = (poll ?? []).map((text, position) => ({
    id: salesforceId('09A', Number.parseInt(id.slice(-6, -3), 36) + position),
    position: position + 1,
    text,
    voteCount: 0,
    voteCountRatio: 0,
  }));
  return { choices, myChoiceId: null, totalVoteCount: 0 };
}

export function visible(world: World, id: string): Post | Reply | null {
  const post = world.posts.get(id);
  if (post) return mayRead(world, post) ? post : null;
  return replyAt(world, id);
}
