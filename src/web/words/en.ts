/** All that the console says, in English. What the API tells by a word has its sentence here; what vendors and people say is told as they said it. */
import { activities } from '../activities/words.en.ts';
import { connections } from '../connections/words.en.ts';
import { inbox } from '../inbox/words.en.ts';
import { issue } from '../issue/words.en.ts';
import { library } from '../library/words.en.ts';
import { wall } from '../wall/words.en.ts';
import { people } from '../people/words.en.ts';
import { phone } from '../phone/words.en.ts';
import { playbooks } from '../playbooks/words.en.ts';
import { settings } from '../settings/words.en.ts';
import { start } from '../start/words.en.ts';
import { problems } from './problems.en.ts';

export const en = {
  frame: {
    skip: 'To the content',
    menu: 'Menu',
    tabs: 'Places',
    home: 'Bondfire, to the inbox',
    me: 'Signed in as {{name}}',
    sign_out: 'Sign out',
    close: 'Close',
    password_shown: 'Show the password',
    language: 'Language',
    places: {
      inbox: 'Inbox',
      library: 'Library',
      connections: 'Connections',
      wall: 'Wall',
      people: 'People',
      playbooks: 'Playbooks',
      settings: 'Settings',
    },
    live: {
      live: 'Live',
      live_why: 'Changes are shown as they happen.',
      late: 'Not live',
      late_why: 'The connection is gone; it comes back by itself. Until then this page asks every few seconds.',
    },
    bell: {
      title: 'What you were told',
      unread_zero: 'nothing unread',
      unread_one: '{{count}} unread',
      unread_other: '{{count}} unread',
      many: '{{count}} or more unread',
      none: 'Nothing yet',
      none_cure: 'What is asked of you, becomes yours, moves what is yours or is late stands here.',
      fresh: 'Unread',
      over: 'That is settled: nothing is to be done any more.',
      read: 'Mark as read',
      read_all: 'Mark all as read',
      stop: 'How I am told of this',
      rules: 'How I am told',
      more: 'Show more',
    },
    colours: { title: 'Colours', auto: 'As the system', light: 'Light', dark: 'Dark' },
    keys: { title: 'Keys', show: 'Show all keys' },
  },
  sign_in: {
    title: 'Sign in to Bondfire',
    email: 'E-mail',
    password: 'Password',
    enter: 'Sign in',
    by: 'Sign in with {{name}}',
    or: 'or',
    forgotten: 'Forgotten? An admin can give you a new link.',
    first_start: 'Nobody can sign in yet.',
    first_start_cure: 'Open the link that Bondfire printed when it started, or have a new one made:',
  },
  welcome: {
    gone: 'This link has done its work',
    first: 'Welcome. You are the first.',
    invited: 'Choose your password',
    name: 'Your name',
    password: 'Password',
    password_rule: 'At least 12 characters; a few words that nobody else would put together are best.',
    enter: 'Begin',
    no_token: 'This address lacks its end. Open the whole link that you were given.',
  },
  states: {
    loading: 'Loading',
    failed: 'That did not work',
    again: 'Try again',
    offline: 'Bondfire does not answer. It is tried again by itself; what you typed is kept.',
    nothing_here: 'There is nothing at this address',
    nothing_here_cure: 'The menu shows where you can go.',
  },
  audience: { internal: 'Inside', external: 'Outside' },
  parts: {
    undo: 'Undo',
    undone: 'Taken back',
    copy: 'Copy',
    copied: 'Copied',
    goes_outside: 'goes outside',
    signal: {
      posts_one: '{{amount}} post',
      posts_other: '{{amount}} posts',
      authors_one: '{{amount}} person',
      authors_other: '{{amount}} people',
      engagement_one: '{{amount}} reaction',
      engagement_other: '{{amount}} reactions',
      facts_one: '{{amount}}',
      facts_other: '{{amount}}',
      more: '{{what}} in {{span}}, where {{expected}} is usual ({{about}})',
      fewer: 'only {{what}} in {{span}}, where {{expected}} is usual ({{about}})',
      silent: 'nothing in {{span}}, where {{expected}} is usual ({{about}})',
      of_none: '{{what}} in {{span}}, where none is usual ({{about}})',
      alone: '{{what}} in {{span}} ({{about}})',
      worse: 'the tone has turned worse: {{observed}} in {{span}}, where {{expected}} is usual ({{about}})',
      better: 'the tone has turned better: {{observed}} in {{span}}, where {{expected}} is usual ({{about}})',
      reach: 'somebody whom {{observed}} people follow or read speaks ({{about}})',
    },
    blind: {
      dead: 'It cannot be read.',
      limited: 'The vendor’s limit is reached.',
      paused: 'It is paused.',
      backfilling: 'What was said before is still being read.',
      down: 'Nothing was taken in while Bondfire was stopped.',
    },
    tone: { negative: 'negative', neutral: 'neutral', positive: 'positive', unknown: 'tone not known' },
  },
  activities,
  connections,
  inbox,
  issue,
  library,
  wall,
  people,
  phone,
  playbooks,
  problems,
  settings,
  start,
};

/** Another language says the same things. */
export type Words<Of = typeof en> = { readonly [Key in keyof Of]: Of[Key] extends string ? string : Words<Of[Key]> };
