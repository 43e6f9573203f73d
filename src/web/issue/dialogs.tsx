/** What is done to an issue with a word more: each asks for it, and forgets nothing that was typed. */
import { useState, type ReactNode } from 'react';
import { Button, Group, Modal, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Issue, IssueStory, Person, Team } from '../../api/shapes/index.ts';
import { useAll, useGet, type Page, type Problem } from '../frame/api.ts';
import { useNow } from '../frame/times.ts';
import { whyNotThere } from '../parts/not-there.ts';
import { ProblemText } from '../parts/states.tsx';
import { useDoing, type Deed } from './doing.tsx';
import { sendsForm } from './fields.ts';
import { useKept } from '../parts/kept.ts';
import styles from './issue.module.css';

export type Asking = 'assign' | 'hand-over' | 'snooze' | 'wait' | 'resolve' | 'merge' | 'link';

interface DialogProps {
  readonly story: IssueStory;
  readonly close: () => void;
}

export function AskingDialog({ asking, ...rest }: DialogProps & { readonly asking: Asking | null }) {
  const { t } = useTranslation();
  const titles = {
    assign: t('issue.verbs.assign'),
    'hand-over': t('issue.verbs.hand_over'),
    snooze: t('issue.verbs.snooze'),
    wait: t('issue.verbs.wait'),
    resolve: t('issue.verbs.resolve'),
    merge: t('issue.verbs.merge'),
    link: t('issue.verbs.link'),
  } as const;
  return (
    <Modal opened={asking !== null} onClose={rest.close} title={asking === null ? '' : titles[asking]} centered>
      {asking === 'assign' && <Assign {...rest} />}
      {asking === 'hand-over' && <HandOver {...rest} />}
      {asking === 'snooze' && <Later {...rest} verb="snooze" />}
      {asking === 'wait' && <Later {...rest} verb="wait" />}
      {asking === 'resolve' && <Resolve {...rest} />}
      {asking === 'merge' && <Another {...rest} verb="merge" />}
      {asking === 'link' && <Another {...rest} verb="link" />}
    </Modal>
  );
}

/** Sent once it is whole; what was typed stays until it is done. */
function Dialog({
  deed,
  label,
  close,
  done,
  children,
}: {
  /** Null: something is missing. */
  readonly deed: Deed | null;
  readonly label: string;
  readonly close: () => void;
  readonly done?: () => void;
  readonly children: ReactNode;
}) {
  const { do: act, busy } = useDoing();
  const [problem, setProblem] = useState<Problem | null>(null);
  async function send(): Promise<void> {
    if (deed === null) return;
    const refused = await act(deed);
    setProblem(refused);
    if (refused !== null) return;
    done?.();
    close();
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Stack gap="sm">
        {children}
        {problem && (
          <Text c="red" size="sm" role="alert" component="div">
            <ProblemText problem={problem} />
          </Text>
        )}
        <Button type="submit" disabled={deed === null} loading={busy}>
          {label}
        </Button>
      </Stack>
    </form>
  );
}

function usePeople() {
  const people = useAll<Person>('person', '/people');
  const { t } = useTranslation();
  return (people.data?.items ?? [])
    .toSorted((a, b) => Number(b.now.can) - Number(a.now.can) || a.name.localeCompare(b.name))
    .map(({ id, name, now }) => ({
      value: id,
      label: now.can ? name : t('issue.verbs.not_now', { name, why: whyNotThere(t, now) }),
    }));
}

function Assign({ story, close }: DialogProps) {
  const { t } = useTranslation();
  const people = usePeople();
  const teams = useGet<Page<Team>>('team', '/teams').data?.items ?? [];
  const [owner, setOwner] = useState<string | null>(story.owner);
  const [team, setTeam] = useState<string | null>(story.team);
  const before = { owner: story.owner, team: story.team };
  const changed = owner !== story.owner || team !== story.team;
  return (
    <Dialog
      deed={
        changed
          ? {
              verb: 'assign',
              body: { owner, team },
              says: t('issue.done.assigned'),
              undo: { verb: 'assign', body: before },
            }
          : null
      }
      label={t('issue.verbs.assign')}
      close={close}
    >
      <Select
        label={t('issue.verbs.person')}
        data={people}
        value={owner}
        onChange={setOwner}
        searchable
        clearable
        data-autofocus
        placeholder={t('issue.nobody')}
      />
      <Select
        label={t('issue.verbs.team')}
        data={teams.map(({ id, title }) => ({ value: id, label: title }))}
        value={team}
        onChange={setTeam}
        searchable
        clearable
      />
    </Dialog>
  );
}

function HandOver({ story, close }: DialogProps) {
  const { t } = useTranslation();
  const people = usePeople().filter(({ value }) => value !== story.owner);
  const [to, setTo] = useState<string | null>(null);
  const [note, setNote] = useKept(`hand-over.${story.id}`);
  return (
    <Dialog
      deed={
        to !== null && note.trim() !== ''
          ? {
              verb: 'hand-over',
              body: { to, note: note.trim() },
              says: t('issue.done.handed_over'),
              undo: { verb: 'assign', body: { owner: story.owner } },
            }
          : null
      }
      label={t('issue.verbs.hand_over')}
      close={close}
      done={() => setNote('')}
    >
      <Select label={t('issue.verbs.person')} data={people} value={to} onChange={setTo} searchable data-autofocus />
      <Textarea
        label={t('issue.verbs.hand_over_note')}
        autosize
        minRows={3}
        onKeyDown={sendsForm}
        value={note}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
        classNames={{ input: styles['inside-field'] ?? '' }}
      />
    </Dialog>
  );
}

const HOUR_MS = 3_600_000;

/** A day is when work begins for whoever has it. */
function dayIn(days: number, now: number): string {
  const day = new Date(now);
  day.setDate(day.getDate() + days);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`;
}

function Later({ story, close, verb }: DialogProps & { readonly verb: 'snooze' | 'wait' }) {
  const { t } = useTranslation();
  const [when, setWhen] = useState<string | null>('tomorrow');
  const [at, setAt] = useState('');
  const [what, setWhat] = useKept(`wait.${story.id}`, verb === 'wait' ? 'customer' : '');
  const now = useNow();
  const toMonday = (8 - new Date(now).getDay()) % 7 || 7;
  const until =
    when === 'hour'
      ? new Date(now + HOUR_MS).toISOString()
      : when === 'tomorrow'
        ? dayIn(1, now)
        : when === 'monday'
          ? dayIn(toMonday, now)
          : at === ''
            ? null
            : new Date(at).toISOString();
  const deed: Deed = {
    verb,
    body: verb === 'wait' ? { for: what.trim(), until } : { until, ...(what.trim() !== '' && { why: what.trim() }) },
    says: t(verb === 'wait' ? 'issue.done.waits' : 'issue.done.snoozed'),
    undo: { verb: 'wake' },
  };
  return (
    <Dialog
      deed={until === null || (verb === 'wait' && what.trim() === '') ? null : deed}
      label={t(verb === 'wait' ? 'issue.verbs.wait' : 'issue.verbs.snooze')}
      close={close}
      done={() => setWhat('')}
    >
      <Select
        label={t('issue.verbs.until')}
        data={(['hour', 'tomorrow', 'monday', 'other'] as const).map((value) => ({
          value,
          label: t(`issue.verbs.until_${value}`),
        }))}
        value={when}
        onChange={setWhen}
        allowDeselect={false}
        data-autofocus
      />
      {when === 'other' && (
        <TextInput
          type="datetime-local"
          label={t('issue.verbs.until_other')}
          value={at}
          onChange={({ currentTarget }) => setAt(currentTarget.value)}
        />
      )}
      <TextInput
        label={t(verb === 'wait' ? 'issue.verbs.wait_what' : 'issue.verbs.why')}
        description={verb === 'wait' ? t('issue.verbs.wait_customer') : undefined}
        value={what}
        onChange={({ currentTarget }) => setWhat(currentTarget.value)}
      />
    </Dialog>
  );
}

function Resolve({ story, close }: DialogProps) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useKept(`outcome.${story.id}`);
  return (
    <Dialog
      deed={
        outcome.trim() === ''
          ? null
          : {
              verb: 'resolve',
              body: { outcome: outcome.trim() },
              says: t('issue.done.resolved'),
              undo: { verb: 'reopen', body: { why: t('parts.undo') } },
            }
      }
      label={t('issue.verbs.resolve')}
      close={close}
      done={() => setOutcome('')}
    >
      <Textarea
        label={t('issue.verbs.outcome')}
        description={t('issue.verbs.outcome_rule')}
        autosize
        minRows={2}
        onKeyDown={sendsForm}
        data-autofocus
        value={outcome}
        onChange={({ currentTarget }) => setOutcome(currentTarget.value)}
      />
      <Group gap={6}>
        {(['answered', 'no_fault', 'known', 'no_action'] as const).map((one) => (
          <Button key={one} size="compact-sm" variant="default" onClick={() => setOutcome(t(`issue.outcomes.${one}`))}>
            {t(`issue.outcomes.${one}`)}
          </Button>
        ))}
      </Group>
    </Dialog>
  );
}

function Another({ story, close, verb }: DialogProps & { readonly verb: 'merge' | 'link' }) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const issues = useGet<Page<Issue>>('issue', '/issues', { limit: 200 });
  const [other, setOther] = useState<string | null>(null);
  const [why, setWhy] = useKept(`${verb}.${story.id}`);
  const linked = new Set(story.links.map(({ issue }) => issue));
  const data = (issues.data?.items ?? [])
    .filter(({ id, state }) => id !== story.id && (verb === 'link' ? !linked.has(id) : state !== 'resolved'))
    .map(({ id, title }) => ({ value: id, label: title }));
  const reason = why.trim() === '' ? {} : { why: why.trim() };
  const deed: Deed | null =
    other === null
      ? null
      : verb === 'merge'
        ? { verb, body: { into: other, ...reason }, says: t('issue.done.merged'), undo: { verb: 'reopen' } }
        : {
            verb,
            body: { issue: other, ...reason },
            says: t('issue.done.linked'),
            undo: { verb: 'unlink', body: { issue: other } },
          };
  return (
    <Dialog
      deed={deed}
      label={t(verb === 'merge' ? 'issue.verbs.merge' : 'issue.verbs.link')}
      close={close}
      done={() => {
        setWhy('');
        if (verb === 'merge' && other !== null) go(`/issues/${other}`);
      }}
    >
      <Select
        label={t(verb === 'merge' ? 'issue.verbs.merge_into' : 'issue.verbs.link_with')}
        data={data}
        value={other}
        onChange={setOther}
        searchable
        limit={50}
        nothingFoundMessage={t('issue.verbs.none_found')}
        data-autofocus
      />
      <TextInput
        label={t('issue.verbs.why')}
        value={why}
        onChange={({ currentTarget }) => setWhy(currentTarget.value)}
      />
    </Dialog>
  );
}
