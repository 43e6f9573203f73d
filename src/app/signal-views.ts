/** What is told of signals, of the slices that they are judged by, and of what can be seen. */
import type * as signals from '../signals/index.ts';

/** Instants are ISO texts. */
export interface SignalView
  extends Omit<signals.SignalRow, 'part' | 'about' | 'evidence'>, Omit<signals.Evidence, 'span_ms'> {
  readonly title: string;
  /** Of what `observed` tells; null where the slice is gone. */
  readonly measure: signals.Slice['measure'] | 'facts' | null;
  /** How long that was counted; null of older ones. */
  readonly span_ms: number | null;
  readonly product: string | null;
  readonly market: string | null;
  readonly topic: string | null;
  /** That it led to. */
  readonly issue: string | null;
}

export interface SignalDetail extends SignalView {
  /** What it set off. */
  readonly runs: readonly { readonly id: string; readonly playbook: string; readonly state: string }[];
  /** Facts of the day before and since, by series, oldest first. */
  readonly facts: Readonly<Record<string, readonly { readonly at: string; readonly value: number }[]>>;
}

export interface SliceView {
  readonly name: string;
  readonly file: string;
  readonly source: signals.Slice;
  /** `counting`: its history is being counted, and it is judged soon. */
  readonly state: 'counting' | 'settling' | 'ready';
  readonly parts: number;
  /** One sentence where it has more parts than are told apart. */
  readonly capped: string | null;
  /** Percent of what is usually said there that can be seen now. */
  readonly coverage: number;
  /** Signals that were told and go on. */
  readonly open: number;
}

export interface StreamView {
  readonly connection: string;
  readonly stream: string;
  readonly state: string;
  /** Null: all that is said there comes. */
  readonly blind: { readonly why: signals.GapWhy; readonly since: string } | null;
  readonly last_at: string | null;
}

export interface Coverage {
  readonly slices: readonly { readonly name: string; readonly coverage: number }[];
  readonly streams: readonly StreamView[];
}
