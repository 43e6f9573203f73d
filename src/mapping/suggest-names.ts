/** What vendors call the fields of an activity, the likeliest first; lower-case letters and digits alone. */
import { Bad } from './bad.ts';
import { toInstant } from './instants.ts';

export interface Wanted {
  readonly field: string;
  readonly names: readonly string[];
  readonly as: 'text' | 'number' | 'instant' | null;
  readonly is: (values: readonly unknown[]) => boolean;
}

/** Of 2001-09: smaller numbers are counts and ids. */
const OLDEST_EPOCH = 1_000_000_000;

/** What a name's content lies in, as in `content.rendered`. */
export const WRAPPED = [
  'rendered',
  'value',
  'plain',
  'html',
  'raw',
  'text',
  'body',
  'href',
  'count',
  'total',
  'totalcount',
];

export const ACTOR: Part = {
  part: 'actor',
  containers: [
    'author',
    'user',
    'actor',
    'account',
    'from',
    'creator',
    'sender',
    'owner',
    'createdby',
    'postedby',
    'member',
    'person',
    'profile',
  ],
  flat: {
    id: [
      'authorid',
      'userid',
      'actorid',
      'accountid',
      'creatorid',
      'senderid',
      'createdby',
      'author',
      'user',
      'from',
      'by',
    ],
    name: ['authorname', 'displayname', 'fullname', 'username', 'author', 'user', 'from', 'by'],
    handle: ['username', 'screenname', 'handle', 'login'],
    url: ['authorurl', 'userurl', 'profileurl'],
    avatar: ['avatar', 'avatarurl', 'authoravatar'],
  },
  pieces: {
    id: ['id', 'uuid', 'userid', 'accountid', 'key', 'uid'],
    name: ['displayname', 'name', 'fullname', 'title'],
    handle: ['handle', 'username', 'acct', 'screenname', 'login', 'nickname', 'slug'],
    url: ['url', 'htmlurl', 'profileurl', 'permalink', 'link', 'href'],
    avatar: ['avatar', 'avatarurl', 'picture', 'photo', 'image', 'profileimage', 'profileimageurl'],
    followers: ['followers', 'followerscount', 'followercount'],
  },
};

export const GROUP: Part = {
  part: 'target',
  containers: ['group', 'channel', 'forum', 'board', 'community', 'space', 'room'],
  flat: { id: ['groupid', 'channelid', 'forumid', 'boardid', 'channel', 'roomid'], name: ['groupname', 'channelname'] },
  pieces: {
    id: ['id', 'uuid', 'key', 'slug'],
    name: ['name', 'displayname', 'title'],
    url: ['url', 'htmlurl', 'link', 'permalink'],
  },
};

export interface Part {
  readonly part: string;
  readonly containers: readonly string[];
  readonly flat: Readonly<Record<string, readonly string[]>>;
  readonly pieces: Readonly<Record<string, readonly string[]>>;
}

export function isDate(value: unknown): boolean {
  if (typeof value === 'number' && Math.abs(value) < OLDEST_EPOCH) return false;
  if (typeof value === 'string' && /^\d+$/.test(value) && Number(value) < OLDEST_EPOCH) return false;
  return !(toInstant(value) instanceof Bad);
}

const isText = (values: readonly unknown[]): boolean => values.every((value) => typeof value === 'string');
const isSaid = (values: readonly unknown[]): boolean => isText(values) && !isUrl(values) && !values.every(isDate);
const isUrl = (values: readonly unknown[]): boolean =>
  values.every((value) => typeof value === 'string' && /^https?:\/\/\S+$/.test(value));
const isId = (values: readonly unknown[]): boolean =>
  values.every((value) => (typeof value === 'string' && value.length <= 512) || Number.isSafeInteger(value));
const isCount = (values: readonly unknown[]): boolean =>
  values.every(
    (value) => (typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value))) && Number(value) >= 0,
  );
const areWords = (values: readonly unknown[]): boolean =>
  values.every((value) => Array.isArray(value) && value.every((one) => typeof one === 'string'));

function one(field: string, as: Wanted['as'], is: Wanted['is'], names: string): Wanted {
  return { field, names: names.split(' '), as, is };
}

export const FIELDS: readonly Wanted[] = [
  one('thread', 'text', isId, 'threadid thread conversationid threadts topicid discussionid'),
  one('in_reply_to', 'text', isId, 'inreplytoid inreplyto replytoid replyto parentid parent parentuuid'),
  one('title', null, isSaid, 'title subject headline'),
  one('text', null, isSaid, 'text body content message comment raw cooked fulltext description caption note'),
  one('url', null, isUrl, 'url permalink permalinkurl htmlurl weburl link href uri'),
  one('language', null, isText, 'language lang langcode locale'),
  one(
    'published_at',
    'instant',
    (values) => values.every(isDate),
    'publishedat published publisheddate publishdate createdat created createdtime createddate creationdate createdon postedat pubdate dategmt date timestamp time ts',
  ),
  one(
    'edited_at',
    'instant',
    (values) => values.every(isDate),
    'editedat edited updatedat updated modifiedat modified modifiedgmt changed lastmodified updateddate',
  ),
  one(
    'metrics.likes',
    'number',
    isCount,
    'likes likescount likecount favouritescount favoritescount reactionscount upvotes',
  ),
  one('metrics.shares', 'number', isCount, 'shares sharescount sharecount reblogscount retweetcount repostcount'),
  one(
    'metrics.replies',
    'number',
    isCount,
    'replies repliescount replycount comments commentscount commentcount answercount',
  ),
  one('metrics.views', 'number', isCount, 'views viewscount viewcount impressions'),
  one('metrics.reach', 'number', isCount, 'reach'),
  one('tags', null, areWords, 'tags hashtags labels keywords categories topics'),
];

/** Lists of objects that bear a name: `$.tags[*].name`. */
export const TAGS = ['tags', 'hashtags', 'labels', 'keywords', 'categories', 'topics'];
