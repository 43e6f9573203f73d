/** What is refused, in English: by its status, where the API has no words in the reader's language. */
export const problems = {
  status: {
    401: 'You are signed out. Sign in again.',
    404: 'That is not here, or not any more.',
    409: 'That does not work now.',
    412: 'It has changed since you read it. Look at what is different, and do it again.',
    413: 'That is too large.',
    429: 'That was too often. Wait a little.',
    500: 'The fault is on our side; the log says what it is.',
    503: 'It could not be read or stored just now, and nothing was done. Try it again in a moment.',
    other: 'That was refused.',
  },
  /** Of a language that the API does not speak. */
  original: 'As Bondfire says it: {{text}}',
  no_answer: {
    gone: 'the connection {{connection}} is gone',
    no_way: 'on {{network}}, {{said}}',
    not_this: 'nobody can answer that on {{network}}',
    no_name: 'the reporter has no name, and the template names them',
  },
};
