export * from './app.ts';
export { isUnfit } from '../platform/index.ts';
export { AUDIT_FORMATS, type AuditFormat } from './audit.ts';
export type { AuditEntry, AuditFilter } from './audit-store.ts';
export type { SampleCompany } from './sample.ts';
export type { ArchiveRow } from './archives.ts';
export type { AccountView, Invitation } from './accounts.ts';
export type { Begun, SessionView, SignInWays } from './sessions.ts';
export { checkIn, type ConnectorView } from './connectors.ts';
export type { BacktestReport } from './early-warning.ts';
export type { Coverage, SignalDetail, SignalView, SliceView } from './signal-views.ts';
export type { Numbers } from '../signals/index.ts';
export type { ImportReport } from './import.ts';
export type { BadRow, ImportProgress } from './rows.ts';
export type { ByHand, SeenEffect, Settlement } from './effects.ts';
export type { Touched } from './health.ts';
export type { Overview } from './overview.ts';
export type { Desk, IssueReplay, SaidThere } from './desk.ts';
export type { ReporterHistory } from './reporters.ts';
export type { Drafted, SentAnswer } from './answers.ts';
export type { Broadcast, BroadcastAnswer, Reply } from './broadcasts.ts';
export type { ResponseDetail } from './library.ts';
export {
  AGES,
  FACETS,
  type Facet,
  type LibraryHit,
  type LibraryQuestion,
  type LibraryResults,
  type SearchHit,
} from './library-search.ts';
export type { LibraryImportReport } from './library-import.ts';
export type { Expert, Regrouping } from './gathering.ts';
export { DIMENSIONS, SPANS, type Care, type Talkers, type Volume } from './numbers.ts';
export type { Dimension, Span } from '../activity/index.ts';
export type { Forecast, LibraryStats, Response, Signs } from '../library/index.ts';
export type { Inbox, InboxItem } from './inbox.ts';
export { type BulkDone, type BulkVerb } from './issues-bulk.ts';
export { PromisePolicy, type IssueStory, type NewIssue } from './issues.ts';
export type { Issue, IssueState, Proposed, Related, SavedView } from '../issues/index.ts';
export { INBOX_SORTS, INBOX_VIEWS } from '../issues/index.ts';
export type { Preview } from './mappings.ts';
export type { Reason } from '../platform/index.ts';
export type { SeenPerson, SeenTeam } from './people.ts';
export type { Push } from './push.ts';
export { readerOf, type SeenRules, type Tried } from './notifications.ts';
export {
  cut as shortened,
  choiceIn,
  languageOf,
  momentOf,
  reasonOf,
  refusalIn,
  sentencesOf,
  Unsure,
  type Channel,
  type DeviceRow as Device,
  type Item,
  type Language,
  type PushKeys,
  type NewLink as NotificationLink,
  type Message,
  type SeenRow as SeenNotification,
} from '../notify/index.ts';
export type { Link as MessageLink } from './links.ts';
export type { AnsweredMail } from './mail-replies.ts';
export type { Invitation as MailInvitation, MadeShare, Share } from './shares.ts';
export { wordsOfMail } from './mail-words.ts';
export type { PlaybookDetail, PlaybookView } from './playbooks.ts';
export type { Answered, SeenAsk } from './run-reads.ts';
export type { Migrated, Rerun } from './runs.ts';
export type { Once } from './once.ts';
export type { Change, News, Presence } from './live.ts';
export * from './principal.ts';
export type { MadeDraft, Suggestion, Suggestions } from './suggestions.ts';
export type { RightRow } from '../people/index.ts';
export type { RemapExample, RemapReport } from './remap.ts';
export type { Health, StreamHealth } from '../connections/index.ts';
export type { MadeToken, TokenView } from './tokens.ts';
export type { RetagReport, TopicsInForce } from './topics.ts';
export type { Link } from './trace.ts';
export type { Pulled } from '../ingest/index.ts';
export type { WatchdogView } from './watchdog.ts';
export type { DeliveryView, MadeWebhook, WebhookView } from './webhooks.ts';
export type { KnownThere, VendorAccount } from './vendor-people.ts';
