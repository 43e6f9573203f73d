import { describe, expect, test } from 'vitest';
import { commentsOf, likesOf, messagesOf } from './shapes.ts';

const bytes = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

const message = { id: 5, title: 'Tint', body: 'Red', message_type: 'thanks', created_at: '2026-04-01T12:00:00Z' };
const like = { id: 9, user: { id: 43, name: 'Tom Osei' }, created_at: '2026-04-01T12:51:34-07:00', unlikable: true };
const comment = { id: 36, text: 'Known.', url: 'https://acme.example/api/messages/5/comments/36', likes: [like] };
const user = { id: 43, name: 'Tom Osei', type: 'User', title: 'Engineer', username: 'TomOsei' };
const poll = { poll: { id: 5, question: 'Which lens?', answers: [{ id: 1, text: 'Wide', response_count: 0 }] } };

describe('thanks are the messages that announce them', () => {
  const thanks = { id: 8, body: 'Red', badge: { id: 1 }, user, recipient: user, announcement: message };
  test.each([
    ['a page', { thanks: [thanks, thanks] }, [message, message]],
    ['one', { thanks }, [message]],
    ['bare', thanks, [message]],
    ['none', { thanks: [] }, []],
  ])('%s', (_, payload, messages) => {
    expect(messagesOf(bytes(payload))).toEqual(messages);
  });
});

describe('likes of comments that came without their messages', () => {
  const around = { id: 36, url: comment.url };
  test.each([
    ['a page', { comments: [comment] }],
    ['one', { comment }],
    ['bare', comment],
    ['a list', [comment]],
  ])('%s', (_, payload) => {
    expect(likesOf(bytes(payload))).toEqual([{ ...like, comment: around }]);
  });

  test('a like that keeps its comment is itself', () => {
    const kept = { ...like, comment: around };
    expect(likesOf(bytes(kept))).toEqual([kept]);
  });
});

describe('what is of no stream, or of another one, is named', () => {
  test.each([
    ['users', { users: [user] }, 'found users: people and groups are'],
    ['a user', { user }, 'found user: people and groups are'],
    ['a bare user', user, 'found user: people and groups are'],
    ['a list of users', [user, user], 'a list of which each is user: people and groups are'],
    ['groups', { groups: [] }, 'found groups: people and groups are'],
    ['older XML', '<user><type>User</type><id type="integer">4</id></user>', 'found user: people and groups are'],
    ['a private conversation', { conversation: { id: 1 } }, 'private conversations are not read'],
    ['comments', { comments: [comment] }, 'they are records of socialcast.comments'],
    ['a refusal', { errors: ['You may not', 'Sorry'] }, 'found an error of the vendor: You may not; Sorry'],
    ['something else', { streams: [] }, 'found an object of streams'],
    ['nothing known', null, 'found null'],
    ['nothing in its place', { message: null }, 'found an object of message'],
  ])('%s', (_, payload, problem) => {
    expect(() => messagesOf(bytes(payload))).toThrow(`expected messages, `);
    expect(() => messagesOf(bytes(payload))).toThrow(problem);
  });

  test('the answers of a poll are no comments', () => {
    expect(() => commentsOf(bytes(poll))).toThrow('expected comments, found an object of poll');
  });

  test('a poisoned message in a list is a record all the same', () => {
    expect(messagesOf(bytes([{ message: { title: 'lost' } }]))).toEqual([{ title: 'lost' }]);
    expect(messagesOf(bytes([{ title: 'lost' }, message]))).toEqual([{ title: 'lost' }, message]);
  });
});
