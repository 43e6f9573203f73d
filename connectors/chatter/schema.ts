/** The fields of Salesforce's that we use, and what the connector puts beside a record so that it maps alone. */
import { z } from 'zod';

const Id = z.string().min(1);
const maybe = <T extends z.ZodType>(schema: T) => schema.nullish().catch(null);

export const Versions = z.array(z.looseObject({ version: z.string() })).min(1);
export const Self = z.looseObject({ id: Id, name: z.string(), username: z.string().nullish() });
export type Self = z.output<typeof Self>;

export const Reference = z.looseObject({ id: Id });

export const Segment = z.looseObject({
  type: z.string(),
  text: maybe(z.string()),
  tag: maybe(z.string()),
  url: maybe(z.string()),
  name: maybe(z.string()),
  markupType: maybe(z.string()),
  record: maybe(z.looseObject({ id: maybe(Id) })),
});
const Body = z.looseObject({ text: maybe(z.string()), messageSegments: z.array(Segment).nullish().catch([]) });

/** Up to API 31 `likes` and `comments` stood for `items`. */
const paged = { total: maybe(z.number()), nextPageUrl: maybe(z.string()) };
export const LikePage = z.looseObject({
  ...paged,
  items: maybe(z.array(z.unknown())),
  likes: maybe(z.array(z.unknown())),
});
export const CommentPage = z.looseObject({
  ...paged,
  items: maybe(z.array(z.unknown())),
  comments: maybe(z.array(z.unknown())),
});

const Edit = z.looseObject({ latestRevision: maybe(z.number()) });
const Named = z.looseObject({ id: maybe(Id), name: maybe(z.string()) });

const Capabilities = z.looseObject({
  edit: maybe(Edit),
  status: maybe(z.looseObject({ feedEntityStatus: maybe(z.string()) })),
  comments: maybe(z.looseObject({ page: maybe(CommentPage) })),
  chatterLikes: maybe(z.looseObject({ page: maybe(LikePage), myLike: maybe(Reference) })),
  questionAndAnswers: maybe(z.looseObject({ questionTitle: maybe(z.string()), bestAnswer: maybe(Reference) })),
  link: maybe(z.looseObject({ url: maybe(z.string()), urlName: maybe(z.string()) })),
  files: maybe(z.looseObject({ items: maybe(z.array(Named)) })),
  content: maybe(Named),
  topics: maybe(z.looseObject({ items: maybe(z.array(Named)) })),
  poll: maybe(z.looseObject({ choices: maybe(z.array(z.looseObject({ text: maybe(z.string()) }))) })),
  bundle: maybe(
    z.looseObject({
      page: maybe(z.looseObject({ elements: maybe(z.array(z.unknown())), nextPageUrl: maybe(z.string()) })),
    }),
  ),
});
export type Capabilities = z.output<typeof Capabilities>;

export const FeedElement = z.looseObject({
  id: Id,
  feedElementType: maybe(z.string()),
  type: maybe(z.string()),
  createdDate: maybe(z.string()),
  modifiedDate: maybe(z.string()),
  actor: maybe(Named),
  parent: maybe(Named),
  body: maybe(Body),
  header: maybe(z.looseObject({ text: maybe(z.string()) })),
  capabilities: maybe(Capabilities),
  comments: maybe(CommentPage),
  likes: maybe(LikePage),
});
export type FeedElement = z.output<typeof FeedElement>;

export const Comment = z.looseObject({
  id: Id,
  createdDate: maybe(z.string()),
  user: maybe(Named),
  body: maybe(Body),
  capabilities: maybe(Capabilities),
  threadParentId: maybe(Id),
  likes: maybe(LikePage),
  myLike: maybe(Reference),
  feedElement: maybe(Reference),
});
export type Comment = z.output<typeof Comment>;

export const Like = z.looseObject({ id: Id, user: maybe(Named) });

export const FeedElementPage = z.looseObject({ elements: z.array(z.unknown()), nextPageUrl: maybe(z.string()) });

/** Of a batch: each with a status of its own, the whole with 200. */
export const BatchResults = z.looseObject({
  results: z.array(z.looseObject({ statusCode: z.number(), result: z.unknown() })),
});

export const User = z.looseObject({
  id: Id,
  name: maybe(z.string()),
  username: maybe(z.string()),
  email: maybe(z.string()),
  isActive: maybe(z.boolean()),
  outOfOffice: maybe(z.looseObject({ message: maybe(z.string()), endDate: maybe(z.string()) })),
});
export const UserPage = z.looseObject({ users: z.array(User), nextPageUrl: maybe(z.string()) });

export const Group = z.looseObject({
  id: Id,
  name: maybe(z.string()),
  visibility: maybe(z.string()),
  isArchived: maybe(z.boolean()),
  emailToChatterAddress: maybe(z.string()),
});
export type Group = z.output<typeof Group>;
export const GroupPage = z.looseObject({ groups: z.array(Group), nextPageUrl: maybe(z.string()) });
export const MemberPage = z.looseObject({
  members: z.array(z.looseObject({ user: Reference })),
  nextPageUrl: maybe(z.string()),
});

/** What `/sobjects/<name>` says of the rights to it. */
export const Basics = z.looseObject({ objectDescribe: z.looseObject({ createable: z.boolean() }) });

/** What a comment or a like keeps of the post that it is on. */
export interface Around {
  readonly id: string;
  readonly type: unknown;
  readonly visibility: unknown;
  readonly parent: unknown;
  readonly createdDate: unknown;
  readonly private: boolean;
}
