export const phone = {
  newer: 'There is a new version of Bondfire. What you typed is kept.',
  renew: 'Reload',
};
