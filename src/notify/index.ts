/** The door: what people are told, when, and by which channel. */
export * from './devices.ts';
export { createPushKeys, type PushKeys } from './keys.ts';
export { bouncing, bouncingOf, recordBounce, trustAgain, type Bounce } from './bounces.ts';
export { listCameBack, type CameBack } from './came-back.ts';
export {
  guestLinks,
  linkById,
  linkOf,
  linkReturned,
  makeLink,
  replyLinks,
  revokeLink,
  useLink,
  type LinkRow,
  type NewLink,
} from './links.ts';
export { NOTIFY_CHECKS } from './promises.ts';
export { rulesOf, RulesChange, type Kind, type Rules } from './stage.ts';
export {
  changeRules,
  givenRules,
  issueTitle,
  languageFor,
  listNotifications,
  readAbout,
  readNotifications,
  unreadCount,
  type NotificationFilter,
  type NotificationRow,
} from './store.ts';
export {
  createNotifier,
  Unsure,
  type Channel,
  type Notifier,
  type NotifierParts,
  type Reader,
  type SeenRow,
} from './worker.ts';
export { reasonOf, refusalIn, sentencesOf, whyIn } from './refusals.ts';
export { choiceIn } from './words.ts';
export { cut, languageOf, LANGUAGES, momentOf, type Item, type Language, type Message } from './texts.ts';
