/** One kind of what one is told: when and by what, in a sentence, and changed in place. */
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { ActionIcon, Button, Checkbox, Group, Input, Radio, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { NotificationKind, NotificationRules } from '../../api/shapes/index.ts';
import { Refused } from '../parts/states.tsx';
import { channelName, inOrder, moved, sentenceOf, WHENS, type KindRule } from './rules.ts';
import { useSaving } from './saving.ts';
import styles from './settings.module.css';

interface KindProps {
  readonly kind: NotificationKind;
  readonly told: NotificationRules;
  /** A message of it led here. */
  readonly named: boolean;
  readonly opened: boolean;
  readonly open: (open: boolean) => void;
}

export function KindRow({ kind, told, named, opened, open }: KindProps) {
  const { t } = useTranslation();
  const title = useRef<HTMLHeadingElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const { rules, channels } = told;
  const name = t(`settings.telling.kinds.${kind}`);
  useEffect(() => {
    if (!named) return;
    title.current?.focus({ preventScroll: true });
    title.current?.scrollIntoView({ block: 'start' });
  }, [named]);
  function close(): void {
    open(false);
    // Once it is there again.
    setTimeout(() => button.current?.focus(), 0);
  }
  return (
    <li className={styles['entry']} data-kind={kind}>
      <Group justify="space-between" wrap="nowrap" align="start" gap="sm">
        <div>
          <Title order={4} size="sm" ref={title} tabIndex={-1}>
            {name}
          </Title>
          <Text size="sm" c="dimmed">
            {t(`settings.telling.kinds.${kind}_what`)}
          </Text>
          {!opened && (
            <Text size="sm" mt={4}>
              {sentenceOf(t, rules.kinds[kind], { all: channels, daily: rules.daily })}
            </Text>
          )}
        </div>
        {!opened && (
          <Button
            ref={button}
            size="xs"
            variant="default"
            flex="none"
            aria-label={`${t('settings.telling.change')}: ${name}`}
            onClick={() => open(true)}
          >
            {t('settings.telling.change')}
          </Button>
        )}
      </Group>
      {opened && <KindForm kind={kind} name={name} told={told} close={close} />}
    </li>
  );
}

interface FormProps extends Pick<KindProps, 'kind' | 'told'> {
  readonly name: string;
  readonly close: () => void;
}

const USUAL = 15;

function KindForm({ kind, name, told: { rules, said, channels }, close }: FormProps) {
  const { t } = useTranslation();
  const saving = useSaving();
  const held = rules.kinds[kind];
  const own = said.kinds?.[kind] ?? null;
  const [when, setWhen] = useState(held.when);
  const known = new Map(channels.map((one) => [one.id, one.reaches]));
  const [chosen, setChosen] = useState<readonly string[]>(held.channels.filter((id) => known.has(id)));
  const [escalates, setEscalates] = useState(held.escalate !== null);
  const [minutes, setMinutes] = useState(String(held.escalate ?? USUAL));
  const error = (field: keyof KindRule): string | undefined => saving.problem?.errors.get(`/kinds/${kind}/${field}`);
  async function save(change: object | null): Promise<void> {
    const before = { kinds: { [kind]: own && held } };
    if (await saving.save({ kinds: { [kind]: change } }, before, t('settings.telling.saved_kind', { name }))) close();
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    // What is not set up here is not shown, and kept.
    const others = held.channels.filter((id) => !known.has(id));
    void save({ when, channels: [...chosen, ...others], escalate: escalates ? Number(minutes) : null });
  }
  return (
    <form onSubmit={submit} noValidate className={styles['details']}>
      <Stack gap="md">
        <Radio.Group
          label={t('settings.telling.when')}
          value={when}
          error={error('when')}
          onChange={(picked) => setWhen(WHENS.find((one) => one === picked) ?? when)}
        >
          <Stack gap="xs" mt={4}>
            {WHENS.map((one) => (
              <Radio key={one} value={one} label={t(`settings.telling.whens.${one}`, { time: rules.daily })} />
            ))}
          </Stack>
        </Radio.Group>
        {channels.length === 0 && <Text size="sm">{t('settings.telling.none')}</Text>}
        {when !== 'never' && channels.length > 0 && (
          <>
            <Input.Wrapper
              label={t('settings.telling.order')}
              description={t('settings.telling.order_what')}
              error={error('channels')}
              labelElement="div"
            >
              <ol className={styles['order']}>
                {inOrder(chosen, channels).map((id) => (
                  <ChannelChoice
                    key={id}
                    name={channelName(t, id)}
                    reaches={known.get(id) === true}
                    at={chosen.indexOf(id)}
                    of={chosen.length}
                    choose={(on) => setChosen(on ? [...chosen, id] : chosen.filter((one) => one !== id))}
                    move={(by) => setChosen(moved(chosen, id, by))}
                  />
                ))}
              </ol>
              {chosen.length === 0 && <Text size="sm">{t('settings.telling.no_channel')}</Text>}
            </Input.Wrapper>
            {chosen.length > 1 && (
              <div>
                <Checkbox
                  label={t('settings.telling.escalate')}
                  description={t('settings.telling.escalate_what')}
                  checked={escalates}
                  onChange={(event) => setEscalates(event.currentTarget.checked)}
                />
                {escalates && (
                  <TextInput
                    mt="xs"
                    maw={220}
                    className={styles['under']}
                    type="number"
                    inputMode="numeric"
                    label={t('settings.telling.minutes')}
                    value={minutes}
                    error={error('escalate')}
                    onChange={(event) => setMinutes(event.currentTarget.value)}
                  />
                )}
              </div>
            )}
          </>
        )}
        <Refused problem={saving.problem?.errors.size === 0 ? saving.problem : null} />
        <Group gap="xs">
          <Button type="submit" size="xs" loading={saving.busy}>
            {t('settings.telling.save')}
          </Button>
          <Button size="xs" variant="default" onClick={close}>
            {t('settings.keep')}
          </Button>
          {own !== null && (
            <Button size="xs" variant="subtle" onClick={() => void save(null)}>
              {t('settings.telling.as_usual')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly reaches: boolean;
  /** Its place; -1: it is not chosen. */
  readonly at: number;
  readonly of: number;
  readonly choose: (on: boolean) => void;
  readonly move: (by: -1 | 1) => void;
}

function ChannelChoice({ name, reaches, at, of, choose, move }: ChoiceProps) {
  const { t } = useTranslation();
  return (
    <li>
      <Checkbox
        label={reaches ? name : `${name} (${t('settings.telling.reaches_not')})`}
        checked={at >= 0}
        onChange={(event) => choose(event.currentTarget.checked)}
      />
      {at >= 0 && of > 1 && (
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            variant="default"
            aria-label={t('settings.telling.earlier', { name })}
            disabled={at === 0}
            onClick={() => move(-1)}
          >
            <IconArrowUp size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="default"
            aria-label={t('settings.telling.later', { name })}
            disabled={at === of - 1}
            onClick={() => move(1)}
          >
            <IconArrowDown size={16} aria-hidden />
          </ActionIcon>
        </Group>
      )}
    </li>
  );
}
