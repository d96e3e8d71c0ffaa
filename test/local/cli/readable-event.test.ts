import { expect, test } from '@jest/globals';
import { readableEvent } from '../../../local/cli/readable-event.ts';
import { painter } from '../../../local/text/colour.ts';

const TIME_MS = Date.UTC(2026, 10, 24, 12, 0, 1, 234);
const timestamp = new Date(TIME_MS).toISOString();

test.each<[string, string | object, string]>([
  [
    'a line of the layer says what it says first, and what it is found by last',
    { timestamp, level: 'info', tenant_id: 't', trace_id: 'x', correlation_id: 'c', event: 'order_read', rows: 3 },
    '12:00:01.234 INFO     order_read rows=3 tenant_id=t trace_id=x correlation_id=c',
  ],
  [
    'a canonical line leaves its metrics to the machines',
    {
      timestamp,
      level: 'info',
      event: 'request_completed',
      requests_total: 1,
      path: '/a',
      _aws: { CloudWatchMetrics: [{ Metrics: [{ Name: 'requests_total' }] }] },
    },
    '12:00:01.234 INFO     request_completed path=/a',
  ],
  [
    'a metric document has its metrics first',
    { a: 'x', total: [1, 2], _aws: { CloudWatchMetrics: [{ Metrics: [{ Name: 'total' }] }] } },
    '12:00:01.234 METRIC   total=[2 values] a=x',
  ],
  [
    'a line of console says its message',
    { timestamp, level: 'WARN', requestId: 'r', message: 'slow\u001b[31m' },
    '12:00:01.234 WARN     slow[31m',
  ],
  [
    'a line of console with an object is JSON',
    { timestamp, level: 'INFO', message: { a: 1 } },
    '12:00:01.234 INFO     {"a":1}',
  ],
  [
    'an error of the runtime has its stack below it',
    {
      timestamp,
      level: 'ERROR',
      message: {
        errorType: 'RangeError',
        errorMessage: 'too far',
        stackTrace: ['RangeError: too far', '    at a (b.js:1)'],
      },
    },
    '12:00:01.234 ERROR    RangeError: too far\n    at a (b.js:1)',
  ],
  [
    'a record of the platform has its metrics lifted up',
    {
      time: timestamp,
      type: 'platform.report',
      record: { requestId: 'r', status: 'success', metrics: { durationMs: 3 } },
    },
    '12:00:01.234          platform.report requestId=r status=success durationMs=3',
  ],
  ['a plain line is a plain line', 'a\u0007b', '12:00:01.234          ab'],
  ['what only looks like JSON is a plain line', '{oops', '12:00:01.234          {oops'],
])('%s', (_name, message, wanted) => {
  expect(readableEvent(typeof message === 'string' ? message : JSON.stringify(message), TIME_MS)).toBe(wanted);
});

test('the level of what went wrong is coloured', () => {
  const line = (level: string) =>
    readableEvent(JSON.stringify({ timestamp, level, event: 'e' }), TIME_MS, painter(true));
  expect(line('warning')).toBe('12:00:01.234 \u001b[33mWARNING\u001b[0m  e');
  expect(line('error')).toBe('12:00:01.234 \u001b[31mERROR\u001b[0m    e');
  expect(line('info')).toBe('12:00:01.234 INFO     e');
});
