/** The text of a playbook, edited or only read. Fetched when it is first shown. */
import { useEffect, useRef, useState } from 'react';
import {
  autocompletion,
  completionKeymap,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, defaultHighlightStyle, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { EditorState, type Text } from '@codemirror/state';
import {
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  type ViewUpdate,
} from '@codemirror/view';
import { nonce } from '../frame/nonce.ts';
import { offersAt, type Schema } from './complete.ts';

/** Something said of a place in the text; lines and columns from 1. */
export interface Mark {
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'info';
  readonly message: string;
}

export interface EditorProps {
  readonly label: string;
  readonly text: string;
  readonly marks: readonly Mark[];
  /** Goes to that line once for each object. */
  readonly goTo: { readonly line: number } | null;
  /** Null: it is only read. */
  readonly onChange: ((text: string) => void) | null;
  /** What the text may hold; null: nothing is offered. */
  readonly schema: Schema | null;
  /** The line that the cursor has come to. */
  readonly onLine: (line: number) => void;
}

export function Editor({ label, text, marks, goTo, onChange, schema, onLine }: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<EditorView | null>(null);
  const told = useRef({ onChange, onLine, schema });
  useEffect(() => {
    told.current = { onChange, onLine, schema };
  }, [onChange, onLine, schema]);
  const reads = onChange === null;
  useEffect(() => {
    const parent = place.current;
    if (parent === null) return undefined;
    const made = new EditorView({
      parent,
      state: EditorState.create({
        extensions: [
          EditorView.cspNonce.of(nonce),
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          EditorState.readOnly.of(reads),
          EditorView.lineWrapping,
          lineNumbers(),
          lintGutter(),
          history(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          bracketMatching(),
          autocompletion({ override: [(context) => completed(context, told.current.schema)] }),
          yaml(),
          syntaxHighlighting(COLOURED),
          THEME,
          // Tab goes on to what is next on the page, as everywhere.
          keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
          EditorView.updateListener.of((update) => tell(update)),
        ],
      }),
    });
    function tell({ docChanged, selectionSet, state, transactions }: ViewUpdate): void {
      // What is put in from outside was told by whoever put it in.
      const typed = transactions.some((one) => TYPED.some((event) => one.isUserEvent(event)));
      if (docChanged && typed) told.current.onChange?.(state.doc.toString());
      if (selectionSet || docChanged) told.current.onLine(state.doc.lineAt(state.selection.main.head).number);
    }
    setView(made);
    return () => made.destroy();
  }, [label, reads]);
  useEffect(() => {
    if (view === null || view.state.doc.toString() === text) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  }, [view, text]);
  useEffect(() => {
    if (view === null) return;
    const found = marks.map((mark) => diagnosticOf(mark, view.state.doc));
    view.dispatch(setDiagnostics(view.state, found));
  }, [view, marks]);
  useEffect(() => {
    if (view === null || goTo === null) return;
    const { from } = view.state.doc.line(Math.min(goTo.line, view.state.doc.lines));
    view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
    view.focus();
  }, [view, goTo]);
  return <div ref={place} dir="ltr" />;
}

function completed({ state, pos, explicit }: CompletionContext, schema: Schema | null): CompletionResult | null {
  const found = schema === null ? null : offersAt(state.doc.toString(), pos, schema);
  // Nothing typed yet: only whoever asks for it wants to see all that there is.
  if (found === null || (found.from === pos && !explicit)) return null;
  return {
    from: found.from,
    validFor: /^[\w-]*$/,
    options: found.offers.map(({ label, detail, kind }) => ({
      label,
      detail,
      type: kind === 'key' ? 'property' : 'enum',
      apply: kind === 'key' ? `${label}: ` : label,
    })),
  };
}

const TYPED = ['input', 'delete', 'undo', 'redo', 'move'];

/** Its place to the end of the word there; of an empty line, the line. */
function diagnosticOf({ line, column, severity, message }: Mark, doc: Text): Diagnostic {
  const at = doc.line(Math.max(1, Math.min(line, doc.lines)));
  const from = Math.min(at.from + column - 1, at.to);
  const word = /^\S+/.exec(doc.sliceString(from, at.to))?.[0].length ?? 0;
  return { from, to: from + word, severity, message };
}

/** As the editor has them for paper, and what is read in the dark. */
const IN_THE_DARK: Readonly<Record<string, string>> = {
  '#404740': '#b5bcb5',
  '#708': '#dd9bf0',
  '#219': '#a5a0ff',
  '#164': '#7fd3a4',
  '#a11': '#ffab9e',
  '#e40': '#ffb27a',
  '#00f': '#8fb4ff',
  '#30a': '#b9a2ff',
  '#085': '#6fd0b0',
  '#167': '#7cc7d6',
  '#256': '#8fc3d3',
  '#00c': '#8fb4ff',
  '#940': '#d9b380',
  '#f00': '#ff8787',
};
const COLOURED = HighlightStyle.define(
  defaultHighlightStyle.specs.map((spec) => {
    const colour: unknown = spec['color'];
    if (typeof colour !== 'string') return spec;
    return Object.assign({}, spec, { color: `light-dark(${colour}, ${IN_THE_DARK[colour] ?? 'inherit'})` });
  }),
);

const THEME = EditorView.theme({
  '&': {
    height: '100%',
    fontSize: 'var(--mantine-font-size-sm)',
    backgroundColor: 'var(--mantine-color-body)',
    color: 'var(--mantine-color-text)',
  },
  '&.cm-focused': { outline: '2px solid var(--mantine-primary-color-filled)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--mantine-color-text)' },
  '&.cm-focused .cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '.cm-gutters': {
    backgroundColor: 'var(--mantine-color-body)',
    color: 'var(--mantine-color-dimmed)',
    borderRight: '1px solid var(--mantine-color-default-border)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--mantine-color-default-hover)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--mantine-color-body)',
    color: 'var(--mantine-color-text)',
    border: '1px solid var(--mantine-color-default-border)',
    maxWidth: '30rem',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--mantine-primary-color-filled)',
    color: 'var(--mantine-color-white)',
  },
});
