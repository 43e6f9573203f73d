/** What is refused to people, told by a code: so that it can be told in their language, where the fault's own words are English. */
import { Fault, type LintProblem } from '#sdk';

/** Each with what it is about; people by id. */
export type Reason =
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
  | { readonly code: 'nobody_else' }
  | { readonly code: 'nobody_can' }
  | { readonly code: 'no_such_choice'; readonly options: readonly string[] }
  | { readonly code: 'unfit'; readonly fields: readonly string[] }
  | { readonly code: 'nothing_waits' }
  | { readonly code: 'said_inside'; readonly words: readonly string[] }
  /** `needs`: roles, any of which may. */
  | { readonly code: 'may_not'; readonly needs: readonly string[] }
  | { readonly code: 'may_not_speak'; readonly connection: string }
  | { readonly code: 'opens_nothing' }
  | { readonly code: 'no_issue' }
  | { readonly code: 'no_ask' }
  | { readonly code: 'no_response'; readonly retired: boolean }
  | { readonly code: 'issue_over'; readonly merged: boolean }
  | { readonly code: 'has_it'; readonly person: string }
  | { readonly code: 'empty' }
  | { readonly code: 'too_long'; readonly most: number }
  | { readonly code: 'passed_time' }
  | { readonly code: 'same_key'; readonly key: string }
  | { readonly code: 'open_already' }
  | { readonly code: 'with_itself' }
  | { readonly code: 'nothing_left' }
  | { readonly code: 'linked_already' }
  | { readonly code: 'gathered_already' }
  | { readonly code: 'approval_not_shared' }
  | { readonly code: 'link_not_yours'; readonly person: string }
  | { readonly code: 'link_used' }
  | { readonly code: 'taken_back' }
  | { readonly code: 'stays_there' }
  | { readonly code: 'none_failed' }
  | { readonly code: 'views_full'; readonly most: number }
  | { readonly code: 'gone_out' }
  | { readonly code: 'nobody_outside' }
  | { readonly code: 'not_for_there' }
  | { readonly code: 'wrong_file'; readonly problems: readonly LintProblem[] }
  | { readonly code: 'another_account'; readonly name: string };

/** It is refused, and would be again. */
export class Refused extends Fault {
  readonly reason: Reason;

  /** @param message in English, as of any fault. */
  constructor(reason: Reason, message: string, cure?: string) {
    super('rejected', message, cure === undefined ? {} : { cure });
    this.reason = reason;
  }
}
