import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openInbox, readInbox } from '../../../local/run/inbox.ts';

const message = (subject: string) => ({
  time: 0,
  protocol: 'email' as const,
  endpoint: 'oncall@example.com',
  topicArn: 'arn:aws:sns:eu-central-1:000000000000:page',
  messageId: subject,
  subject,
  body: '{}',
});

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lamplight-inbox-'));
});
afterEach(() => rmSync(dataFolder, { recursive: true }));

test('messages are kept over runs, for their owner alone, also after one that a killed run did not finish', () => {
  expect(readInbox(dataFolder)).toEqual([]);
  openInbox(dataFolder)(message('first'));
  const file = join(dataFolder, 'inbox.jsonl');
  appendFileSync(file, '{"time":1,"proto');
  const keep = openInbox(dataFolder);
  keep(message('second'));
  keep(message('third'));
  expect(readInbox(dataFolder).map(({ subject }) => subject)).toEqual(['first', 'second', 'third']);
  expect(statSync(file).mode & 0o077).toBe(0);
});
