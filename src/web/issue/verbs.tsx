/** What can be done to an issue, by a button or a key. */
import { useMemo, useState } from 'react';
import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import {
  IconArrowForwardUp,
  IconArrowMerge,
  IconBellOff,
  IconCheck,
  IconDots,
  IconHandGrab,
  IconHourglass,
  IconLink,
  IconLock,
  IconPlayerPlay,
  IconRotateClockwise,
  IconUserShare,
  IconWorld,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { IssueStory } from '../../api/shapes/index.ts';
import { useKeys, type Key } from '../frame/keys.ts';
import { useMay, useMe } from '../frame/session.ts';
import { later } from '../parts/later.tsx';
import type { Asking } from './dialogs.tsx';
import { useDoing } from './doing.tsx';
import styles from './issue.module.css';

const AskingDialog = later(async () => (await import('./dialogs.tsx')).AskingDialog);

interface Doable extends Key {
  readonly run: () => void;
}

interface VerbsProps {
  readonly story: IssueStory;
  readonly toReply: () => void;
  readonly toNote: () => void;
}

export function Verbs({ story, toReply, toNote }: VerbsProps) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const me = useMe();
  const may = useMay('act');
  const doing = useDoing();
  const [asking, setAsking] = useState<Asking | null>(null);
  const { owner, state, id } = story;
  const mine = owner !== null && owner === me?.person;
  const over = state === 'resolved';
  const asleep = state === 'snoozed' || state === 'waiting';

  const keys = useMemo<readonly Doable[]>(() => {
    const { do: act } = doing;
    const claim = (): void =>
      void act({
        verb: 'claim',
        says: t('issue.done.claimed'),
        undo: { verb: 'assign', body: { owner: null } },
      });
    const all: (Doable & { readonly when?: boolean })[] = [
      { keys: 'c', does: t('issue.verbs.claim'), run: claim, when: !over && !mine && me?.person != null },
      { keys: 'a', does: t('issue.verbs.assign'), run: () => setAsking('assign'), when: !over },
      { keys: 'h', does: t('issue.verbs.hand_over'), run: () => setAsking('hand-over'), when: !over },
      { keys: 's', does: t('issue.verbs.snooze'), run: () => setAsking('snooze'), when: !over },
      { keys: 'w', does: t('issue.verbs.wait'), run: () => setAsking('wait'), when: !over },
      { keys: 'e', does: t('issue.verbs.resolve'), run: () => setAsking('resolve'), when: !over },
      { keys: 'm', does: t('issue.verbs.merge'), run: () => setAsking('merge'), when: !over },
      { keys: 'l', does: t('issue.verbs.link'), run: () => setAsking('link') },
      { keys: 'r', does: t('issue.verbs.reply'), run: toReply },
      { keys: 'n', does: t('issue.verbs.note'), run: toNote },
      { keys: 'z', does: t('parts.undo'), run: doing.undo },
    ];
    return may ? all.filter(({ when }) => when !== false) : [];
  }, [doing, t, over, mine, may, me?.person, toReply, toNote]);
  useKeys(keys);

  if (!may) return <ReplayButton go={() => go(`/issues/${id}/replay`)} />;
  const run = (key: string) => () => keys.find(({ keys: one }) => one === key)?.run();
  const wake = (): void => void doing.do({ verb: 'wake', says: t('issue.done.woken') });
  const reopen = (): void => void doing.do({ verb: 'reopen', says: t('issue.done.reopened') });
  return (
    <Group gap={6} className={styles['verbs']} role="toolbar" aria-label={t('issue.verbs.title')}>
      {over ? (
        <Button
          size="sm"
          variant="default"
          leftSection={<IconRotateClockwise size={16} aria-hidden />}
          onClick={reopen}
        >
          {t('issue.verbs.reopen')}
        </Button>
      ) : (
        <>
          {!mine && me?.person != null && (
            <Button size="sm" variant="default" leftSection={<IconHandGrab size={16} aria-hidden />} onClick={run('c')}>
              {t('issue.verbs.claim')}
            </Button>
          )}
          <Button
            size="sm"
            variant="default"
            visibleFrom="sm"
            leftSection={<IconCheck size={16} aria-hidden />}
            onClick={run('e')}
          >
            {t('issue.verbs.resolve')}
          </Button>
          {asleep ? (
            <Button size="sm" variant="default" leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={wake}>
              {t('issue.verbs.wake')}
            </Button>
          ) : (
            <Button
              size="sm"
              variant="default"
              leftSection={<IconBellOff size={16} aria-hidden />}
              onClick={run('s')}
              visibleFrom="sm"
            >
              {t('issue.verbs.snooze')}
            </Button>
          )}
          <Button
            size="sm"
            variant="default"
            leftSection={<IconArrowForwardUp size={16} aria-hidden />}
            onClick={run('h')}
            visibleFrom="sm"
          >
            {t('issue.verbs.hand_over')}
          </Button>
        </>
      )}
      <ActionIcon
        variant="light"
        color="ember"
        size={44}
        hiddenFrom="sm"
        aria-label={t('issue.verbs.reply')}
        onClick={toReply}
      >
        <IconWorld size={20} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="light"
        color="ink"
        size={44}
        hiddenFrom="sm"
        aria-label={t('issue.verbs.note')}
        onClick={toNote}
      >
        <IconLock size={20} aria-hidden />
      </ActionIcon>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size={36} className={styles['menu']} aria-label={t('issue.verbs.more')}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {!over && (
            <>
              <Menu.Item leftSection={<IconUserShare size={16} aria-hidden />} onClick={run('a')}>
                {t('issue.verbs.assign')}
              </Menu.Item>
              <Menu.Item hiddenFrom="sm" leftSection={<IconCheck size={16} aria-hidden />} onClick={run('e')}>
                {t('issue.verbs.resolve')}
              </Menu.Item>
              <Menu.Item hiddenFrom="sm" leftSection={<IconArrowForwardUp size={16} aria-hidden />} onClick={run('h')}>
                {t('issue.verbs.hand_over')}
              </Menu.Item>
              <Menu.Item hiddenFrom="sm" leftSection={<IconBellOff size={16} aria-hidden />} onClick={run('s')}>
                {t('issue.verbs.snooze')}
              </Menu.Item>
              <Menu.Item leftSection={<IconHourglass size={16} aria-hidden />} onClick={run('w')}>
                {t('issue.verbs.wait')}
              </Menu.Item>
              <Menu.Item leftSection={<IconArrowMerge size={16} aria-hidden />} onClick={run('m')}>
                {t('issue.verbs.merge')}
              </Menu.Item>
            </>
          )}
          <Menu.Item leftSection={<IconLink size={16} aria-hidden />} onClick={run('l')}>
            {t('issue.verbs.link')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => go(`/issues/${id}/replay`)}>
            {t('issue.verbs.replay')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AskingDialog asking={asking} close={() => setAsking(null)} story={story} />
    </Group>
  );
}

function ReplayButton({ go }: { readonly go: () => void }) {
  const { t } = useTranslation();
  return (
    <Button size="sm" variant="default" leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={go}>
      {t('issue.verbs.replay')}
    </Button>
  );
}
