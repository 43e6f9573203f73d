/** The door: what people are told, when, and by which channel. */
export * from './devices.ts';
export { createPushKeys, type PushKeys } from './keys.ts';
export { linkOf, makeLink, useLink, type LinkRow } from './links.ts';
export { NOTIFY_CHECKS } from './promises.ts';
export { rulesOf, RulesChange, type Kind, type Rules } from './stage.ts';
export {
  changeRules,
  givenRules,
  issueTitle,
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
export { languageOf, type Item, type Language, type Message } from './texts.ts';
