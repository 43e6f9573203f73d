/** A connector, for whoever is to choose one and fill in its form, in their language where it has words in it. */
import { z } from 'zod';
import type { Budget, Check, Connector, ConnectorWords, Standing } from '#sdk';
import type { Language } from '../notify/index.ts';

export interface ConnectorView {
  readonly id: string;
  readonly title: string;
  readonly docs: string;
  /**
   * JSON Schema of what an admin gives; `secret: true` marks what is never shown again. In other languages than English, `title` is what a field is called,
   * and `choices` how each of its choices is.
   */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly streams: Readonly<Record<string, string>>;
  readonly actions: Readonly<Record<string, string>>;
  /** What these are called. */
  readonly labels: Readonly<Record<'streams' | 'actions', Readonly<Record<string, string>>>>;
  /** Streams that are read, and so can be read back. */
  readonly pulled: readonly string[];
  readonly takesWebhooks: boolean;
  readonly oauth: boolean;
  /** It allows a test post that disturbs nobody. */
  readonly probes: boolean;
  readonly budget: Budget | null;
  readonly standing: Standing | null;
}

export function connectorView(connector: Connector, language: Language): ConnectorView {
  const { id, title, docs, settings, streams, actions, webhook, oauth, probe, budget, standing } = connector;
  const words = wordsIn(connector, language);
  const form = z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' });
  return {
    id,
    title: words?.title ?? title,
    docs,
    settings: words === null ? form : formIn(form, words.settings),
    streams: each(streams, (name, { summary }) => words?.streams[name]?.[1] ?? summary),
    actions: each(actions, (name, { summary }) => words?.actions[name]?.[1] ?? summary),
    labels: {
      streams: each(streams, (name) => words?.streams[name]?.[0] ?? plain(name)),
      actions: each(actions, (name) => words?.actions[name]?.[0] ?? plain(name)),
    },
    pulled: Object.entries(streams).flatMap(([name, { pull }]) => (pull ? [name] : [])),
    takesWebhooks: webhook !== undefined,
    oauth: oauth !== undefined,
    probes: probe !== undefined,
    budget: budget ?? null,
    standing: standing ?? null,
  };
}

/** What the vendor says itself stays as it is. */
export function checkIn(connector: Connector | undefined, language: Language, check: Check): Check {
  const said = connector && wordsIn(connector, language)?.checks;
  if (!said) return check;
  const { scope, ok, missing, costs, cure } = check;
  const own = (text: string | null): string | null => (text === null ? null : phraseIn(said, text));
  return { scope: phraseIn(said, scope), ok, missing: own(missing), costs: own(costs), cure: own(cure) };
}

function wordsIn({ words }: Connector, language: Language): ConnectorWords | null {
  return language === 'en' ? null : (words?.[language] ?? null);
}

type Form = Readonly<Record<string, unknown>>;

function formIn(form: Form, words: ConnectorWords['settings'], within = ''): Form {
  const properties = form['properties'] as Readonly<Record<string, Form>> | undefined;
  if (properties === undefined) return form;
  return {
    ...form,
    properties: each(properties, (name, field) => {
      const said = words[within + name];
      if (said === undefined) return field;
      const [title, description, choices] = said;
      return { ...formIn(field, words, `${within}${name}.`), title, description, ...(choices && { choices }) };
    }),
  };
}

/** As it is, else by the first that fits with something in place of its `{}`. */
function phraseIn(said: ConnectorWords['checks'], text: string): string {
  const whole = said[text];
  if (whole !== undefined) return whole;
  for (const [english, own] of Object.entries(said)) {
    const [before, after] = english.split('{}');
    if (before === undefined || after === undefined) continue;
    const differs = text.slice(before.length, text.length - after.length);
    if (differs !== '' && text === before + differs + after) return own.replace('{}', () => differs);
  }
  return text;
}

function plain(name: string): string {
  return name.replaceAll('_', ' ');
}

function each<Of, To>(
  of: Readonly<Record<string, Of>>,
  to: (name: string, one: Of) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(of).map(([name, one]) => [name, to(name, one)]));
}
