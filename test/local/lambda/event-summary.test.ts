import { expect, test } from '@jest/globals';
import { summariseEvent } from '../../../local/lambda/event-summary.ts';

const QUEUE = 'arn:aws:sqs:eu-central-1:000000000000:orders';

test.each<[unknown, string, string]>([
  [{ rawPath: '/a/b', requestContext: { http: { method: 'GET' } } }, 'http', 'GET /a/b'],
  [{ httpMethod: 'POST', path: '/a', requestContext: {} }, 'http', 'POST /a'],
  [
    { requestContext: { connectionId: 'x=', eventType: 'CONNECT', routeKey: '$connect' } },
    'socket',
    'socket CONNECT $connect',
  ],
  [
    {
      Records: [
        { eventSource: 'aws:sqs', eventSourceARN: QUEUE },
        { eventSource: 'aws:sqs', eventSourceARN: QUEUE },
      ],
    },
    'queue',
    'queue orders × 2',
  ],
  [{ Records: [{ EventSource: 'aws:sns', Sns: { TopicArn: 'arn:aws:sns:eu:0:page' } }] }, 'topic', 'topic page'],
  [
    { source: 'aws.events', time: '2026-11-24T03:00:00Z', resources: ['arn:aws:events:eu:0:rule/Nightly'] },
    'schedule',
    'schedule Nightly at 2026-11-24T03:00:00Z',
  ],
  [{ Records: 'none' }, 'direct', 'direct'],
  [null, 'direct', 'direct'],
  ['text', 'direct', 'direct'],
])('%j is %s: %s', (event, kind, text) => {
  expect(summariseEvent(event)).toEqual({ kind, text });
});
