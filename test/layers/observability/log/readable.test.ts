import { expect, it } from '@jest/globals';
import { readable } from '../../../../layers/observability/log/readable.ts';

const line = {
  timestamp: '2026-02-16T14:30:00.123Z',
  level: 'info',
  event: 'connection_created',
  correlation_id: 'caller-0001',
  provider: 'shopify',
  note: 'two words',
};

it('a line for people starts with time, level and event, and ends with the transaction', () => {
  expect(readable(JSON.stringify(line))).toBe(
    '14:30:00.123 INFO     connection_created provider=shopify note="two words" correlation_id=caller-0001',
  );
});

it('a stack has lines of its own', () => {
  const text = readable(JSON.stringify({ ...line, exc_info: 'Error: no\n    at f (a.ts:1:1)' }));
  expect(text.split('\n')).toEqual([
    expect.stringContaining('connection_created'),
    '    Error: no',
    '        at f (a.ts:1:1)',
  ]);
});

it('no control character reaches the terminal', () => {
  const text = readable(JSON.stringify({ ...line, note: '\u001b[31mred\u0007', event: 'a\u001b[2J', 'k\u001b': 1 }));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
});

it('nobody begins a line of his own, or turns the direction of one', () => {
  const text = readable(JSON.stringify({ ...line, event: 'a\n14:30 INFO b', 'k\n': '\n', note: '\u202eb \u2066' }));
  expect(text).not.toMatch(/[\n\u202e\u2066]/);
});

it('what is no log line stays as it is', () => {
  expect(readable('{"_aws":{}}')).toBe('{"_aws":{}}');
  expect(readable('plain text')).toBe('plain text');
});
