/** What is refused to people, told by a code: so that it can be told in their language, where the fault's own words are English. */
import { Fault, type FaultDetails, type FaultKind, type LintProblem } from '#sdk';

/** Of what there may be one, or none. */
export type Thing =
  | 'account'
  | 'activity'
  | 'answer'
  | 'archive'
  | 'backfill'
  | 'browser'
  | 'cases'
  | 'channel'
  | 'connection'
  | 'connector'
  | 'draft'
  | 'effect'
  | 'field'
  | 'file'
  | 'id'
  | 'link'
  | 'person'
  | 'playbook'
  | 'policy'
  | 'quarantined'
  | 'reporter'
  | 'response'
  | 'revision'
  | 'right'
  | 'run'
  | 'sample'
  | 'session'
  | 'signal'
  | 'slice'
  | 'step'
  | 'stream'
  | 'team'
  | 'token'
  | 'view'
  | 'webhook'
  | 'time zone'
  | 'webhook event';

/** Of which there may be too much. */
export type Unit = 'activities' | 'days' | 'facts' | 'megabytes' | 'posts' | 'records' | 'spans';

/** Told whole by its code. */
export type Plain =
  | 'about_no_issue'
  | 'account_gone'
  | 'approval_not_shared'
  | 'asked_nothing'
  | 'bad_sign_in'
  | 'bad_text'
  | 'changed_meanwhile'
  | 'date_ahead'
  | 'empty'
  | 'ends_first'
  | 'gathered_already'
  | 'gone_out'
  | 'hops'
  | 'inside_only'
  | 'joined_already'
  | 'link_used'
  | 'linked_already'
  | 'longer_spans'
  | 'market_alone'
  | 'no_ask'
  | 'nameless'
  | 'no_cursor'
  | 'no_issue'
  | 'no_mail'
  | 'no_provider'
  | 'no_replies'
  | 'no_time'
  | 'no_words'
  | 'nobody_answers'
  | 'nobody_can'
  | 'nobody_else'
  | 'nobody_outside'
  | 'none_failed'
  | 'none_proposed'
  | 'not_for_there'
  | 'not_gathered'
  | 'not_joined'
  | 'not_linked'
  | 'not_retired'
  | 'not_unknown'
  | 'nothing_changes'
  | 'nothing_in_it'
  | 'nothing_left'
  | 'nothing_waits'
  | 'open_already'
  | 'opens_nothing'
  | 'opens_nothing_here'
  | 'ours'
  | 'own_stand_in'
  | 'passed_time'
  | 'plays_activities'
  | 'present_revision'
  | 'private_to_whom'
  | 'promises_nothing'
  | 'read_by_connections'
  | 'retired_already'
  | 'run_over'
  | 'run_under_way'
  | 'same_account'
  | 'sample_beside'
  | 'sample_elsewhere'
  | 'secret_in_file'
  | 'settled_meanwhile'
  | 'shut_out'
  | 'sign_in_lapsed'
  | 'signed_out'
  | 'speaks_outside'
  | 'stays_there'
  | 'taken_back'
  | 'test_post_under_way'
  | 'test_posts_apart'
  | 'trigger_stays'
  | 'under_way_there'
  | 'went_meanwhile'
  | 'whose'
  | 'whose_right'
  | 'with_itself'
  | 'wrong_password';

/** Each with what it is about; people by id. */
export type Reason =
  | { readonly [Code in Plain]: { readonly code: Code } }[Plain]
  /** `by` and `choice`: how it was decided, if it was. */
  | {
      readonly code: 'ask_over';
      readonly how: 'answered' | 'lapsed' | 'cancelled' | 'open';
      readonly choice: string | null;
      readonly by: readonly string[];
      /** What whoever comes too late had answered. */
      readonly own: string | null;
    }
  | { readonly code: 'not_asked'; readonly person: string; readonly asked: readonly string[] }
  | { readonly code: 'text_changed'; readonly by: string | null }
  | { readonly code: 'own_text'; readonly waitsFor: readonly string[] }
  | { readonly code: 'asked_before'; readonly person: string }
  | { readonly code: 'wrote_some'; readonly person: string }
  | { readonly code: 'stands_in'; readonly away: string }
  | { readonly code: 'no_such_choice'; readonly options: readonly string[] }
  | { readonly code: 'unfit'; readonly fields: readonly string[] }
  | { readonly code: 'said_inside'; readonly words: readonly string[] }
  /** `needs`: roles, any of which may. */
  | { readonly code: 'may_not'; readonly needs: readonly string[] }
  | { readonly code: 'may_not_speak'; readonly connection: string }
  | { readonly code: 'no_response'; readonly retired: boolean }
  | { readonly code: 'issue_over'; readonly merged: boolean }
  | { readonly code: 'has_it'; readonly person: string }
  | { readonly code: 'too_long'; readonly most: number }
  | { readonly code: 'same_key'; readonly key: string }
  | { readonly code: 'link_not_yours'; readonly person: string }
  | { readonly code: 'views_full'; readonly most: number }
  | { readonly code: 'wrong_file'; readonly problems: readonly LintProblem[] }
  | { readonly code: 'another_account'; readonly name: string }
  /** `id`: as it was named; null: it has no name. */
  | { readonly code: 'not_there'; readonly what: Thing; readonly id: string | null }
  | { readonly code: 'there_already'; readonly what: Thing; readonly id: string | null }
  | { readonly code: 'name_used'; readonly id: string; readonly connector: string }
  | { readonly code: 'too_many'; readonly most: number; readonly of: Unit }
  | { readonly code: 'not_between'; readonly least: number; readonly most: number }
  | { readonly code: 'no_word'; readonly example: string }
  /** `row`: of a file, from 1; null: nobody knows which. `why`: in English. */
  | { readonly code: 'bad_row'; readonly row: number | null; readonly why: string }
  | { readonly code: 'not_read'; readonly endings: readonly string[] }
  | { readonly code: 'inside_words' | 'no_history' | 'no_test_post'; readonly connection: string }
  | { readonly code: 'not_in_browser' | 'posts_nothing' | 'sample_fixed'; readonly connection: string }
  | { readonly code: 'talks_outside'; readonly connection: string }
  | { readonly code: 'lacks'; readonly connection: string; readonly fields: readonly string[] }
  | { readonly code: 'leads_elsewhere'; readonly fields: readonly string[] }
  /** `name`: of the account that signed in; `before`: of the connection's own. */
  | { readonly code: 'other_account'; readonly name: string; readonly connection: string; readonly before: string }
  | { readonly code: 'no_email' | 'account_shut' | 'only_admin' | 'as_oneself'; readonly person: string }
  | { readonly code: 'view_of'; readonly person: string }
  /** Null: somebody. */
  | { readonly code: 'address_taken'; readonly person: string | null }
  | { readonly code: 'in_teams'; readonly person: string; readonly teams: readonly string[] }
  | { readonly code: 'beyond_role'; readonly role: string; readonly permissions: readonly string[] }
  | { readonly code: 'bad_password'; readonly how: 'short' | 'long' | 'plain' | 'own'; readonly limit: number }
  | { readonly code: 'not_reached'; readonly channel: string; readonly person: string }
  | { readonly code: 'no_channel'; readonly channels: readonly string[] }
  | { readonly code: 'placeholder'; readonly words: string }
  /** `why`: in English; null: nobody says. */
  | { readonly code: 'no_answer_way'; readonly network: string; readonly why: string | null }
  | { readonly code: 'too_long_there'; readonly network: string; readonly most: number }
  /** `why`: in English; null: nobody says. */
  | { readonly code: 'no_answers'; readonly why: string | null }
  /** By its name. */
  | { readonly code: 'not_vouched' | 'no_way_in'; readonly provider: string }
  | { readonly code: 'private_to'; readonly team: string | null }
  | { readonly code: 'off'; readonly what: 'translation' | 'language model' }
  | { readonly code: 'own_beside'; readonly own: readonly string[] }
  | { readonly code: 'sample_gathered'; readonly issues: readonly string[] }
  | { readonly code: 'not_in_force' | 'not_by_hand'; readonly playbook: string }
  /** `why`: in English. */
  | { readonly code: 'cannot_start'; readonly playbook: string; readonly why: string | null }
  | { readonly code: 'would_ask_nobody'; readonly who: readonly string[] }
  | { readonly code: 'not_asked_now' | 'not_known_yet' | 'takes_no_input' | 'waits_at'; readonly step: string }
  | { readonly code: 'not_on_the_way'; readonly step: string; readonly why: string }
  | { readonly code: 'done_for_each'; readonly step: string; readonly each: boolean }
  | { readonly code: 'after_approval'; readonly step: string; readonly approval: string };

/** It is refused, and would be again. `kind`: whom it is for to mend. */
export class Refused extends Fault {
  readonly reason: Reason;

  /** @param message in English, as of any fault. */
  constructor(reason: Reason, message: string, told: string | (FaultDetails & { readonly kind?: FaultKind }) = {}) {
    const { kind = 'rejected', ...details } = typeof told === 'string' ? { cure: told } : told;
    super(kind, message, details);
    this.reason = reason;
  }
}
