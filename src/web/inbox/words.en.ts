export const inbox = {
  title: 'Inbox',
  empty: 'Nothing needs you',
  empty_cure: 'Issues appear here as soon as a playbook, the early warning or somebody opens one.',
};
