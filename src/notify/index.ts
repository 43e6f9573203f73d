/** The door: what people are told, when, and by which channel. */
export { NOTIFY_CHECKS } from './promises.ts';
export { rulesOf, RulesChange, type Kind, type Rules } from './stage.ts';
export {
  changeRules,
  givenRules,
  listNotifications,
  readNotifications,
  unreadCount,
  type NotificationFilter,
  type NotificationRow,
} from './store.ts';
export {
  createNotifier,
  type Channel,
  type Notifier,
  type NotifierParts,
  type Reader,
  type SeenRow,
} from './worker.ts';
