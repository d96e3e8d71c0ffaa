import { counter, histogram } from './declare.ts';
import { atMost } from './labels.ts';

const provider = atMost(10);
const endpoint = atMost(20);

/** What `fetchExternal` records of each call to somebody else's API. */
export const clientMetrics = {
  external_api_requests_total: counter('Calls to a provider; `timeout` and `network_error` where no answer came', {
    labels: { provider, endpoint, status_code: atMost(14) },
    dimensions: [
      { labels: ['provider', 'endpoint', 'status_code'], series: 150 },
      ['provider', 'status_code'],
      ['provider'],
    ],
  }),
  external_api_duration_seconds: histogram('Time until a provider answered', {
    labels: { provider, endpoint },
    dimensions: [['provider', 'endpoint'], ['provider']],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  }),
  external_api_rate_limited_total: counter('Calls that a provider refused for their rate', {
    labels: { provider },
    dimensions: [['provider']],
  }),
};
