import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { http, logger, observe, observeClient } from 'lamplight/observe';
import type { ShownSets } from './exported-sets.ts';
import { kept } from './kept.ts';
import { negotiate } from './negotiate.ts';
import { OPEN_METRICS_TEXT, openMetricsText } from './open-metrics-text.ts';
import { PROMETHEUS_TEXT, prometheusText } from './prometheus-text.ts';
import { scraper } from './scrape.ts';
import { type Refusal, scrapeToken } from './scrape-token.ts';

/** Milliseconds: HTTP APIs give up after 30 s, and a failed attempt must leave time for another. */
const TIMEOUTS = { connectionTimeout: 2_000, requestTimeout: 8_000, throwOnRequestTimeout: true };

const MESSAGES: Record<Refusal, string> = {
  missing: 'the scrape token is missing: send it as a bearer token; the secret <service>-<stage>-scrape-token holds it',
  invalid_token: 'the scrape token is not valid; one that was rotated is in use after five minutes',
};

export interface ExporterOptions {
  /** The catalogue: what `defineMetrics` gave. */
  metrics: object;
  /** `bounded` leaves out sets marked as detail and those that may have more than 300 series. Default. */
  sets?: ShownSets;
  /** How long an answer is kept, seconds. Default 60: CloudWatch knows nothing newer, and is paid by the question. */
  cacheSeconds?: number;
  cloudWatch?: Pick<CloudWatchClient, 'send'>;
  secretsManager?: Pick<SecretsManagerClient, 'send'>;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

const log = logger('lamplight.exporter');

/**
 * The handler of `GET /metrics`: what CloudWatch has of a catalogue, as OpenMetrics or Prometheus text, whichever `accept` asks for.
 * Counters and histograms count since midnight UTC, which Prometheus takes for a restart; gauges are the newest value.
 *
 * Outside of the stage `local` a scraper must send the token that the secret SCRAPE_TOKEN_SECRET_ARN holds: else 401.
 *
 * @throws Error for an option that there is not, and for a name that Prometheus would not take
 * @example export const handler = exporter({ metrics });
 */
export function exporter({
  metrics,
  sets = 'bounded',
  cacheSeconds = 60,
  cloudWatch = observeClient(new CloudWatchClient({ requestHandler: TIMEOUTS })),
  secretsManager = observeClient(new SecretsManagerClient({ requestHandler: TIMEOUTS })),
  now = Date.now,
  ...unknown
}: ExporterOptions) {
  const surplus = Object.keys(unknown)[0];
  if (surplus !== undefined) throw new Error(`exporter: there is no option "${surplus}"`);
  const read = scraper({ metrics, sets, client: cloudWatch, now });
  const scrape = kept(
    async () => {
      const { families, effort } = await read();
      log.info('metrics_read', effort);
      return families;
    },
    { forMs: cacheSeconds * 1000, now },
  );
  const refuses = guard(secretsManager, now);

  return observe(
    http({ logger: 'lamplight.exporter' }),
    async ({ headers }: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
      const refusal = await refuses(headers.authorization);
      if (refusal !== undefined) {
        count(metrics, 'api_auth_failures_total', { reason: refusal });
        throw unauthorised(refusal);
      }
      const families = await scrape();
      count(metrics, 'heartbeats_total', { service: 'exporter' });
      const isOpenMetrics = negotiate(headers.accept) === 'open-metrics';
      return {
        statusCode: 200,
        headers: { 'content-type': isOpenMetrics ? OPEN_METRICS_TEXT : PROMETHEUS_TEXT, vary: 'accept' },
        body: isOpenMetrics ? openMetricsText(families) : prometheusText(families),
      };
    },
  );
}

/** On AWS nothing is open: where the construct set no secret, nobody gets in. */
function guard(
  client: Pick<SecretsManagerClient, 'send'>,
  now: () => number,
): (authorization: string | undefined) => Promise<Refusal | undefined> {
  if (process.env.LAMPLIGHT_STAGE === 'local') return async () => undefined;
  const secretArn = process.env.SCRAPE_TOKEN_SECRET_ARN;
  if (secretArn) return scrapeToken({ client, secretArn, now });
  return async () => {
    throw new Error('SCRAPE_TOKEN_SECRET_ARN is not set; the construct Exporter sets it');
  };
}

/** In the project's own catalogue, where that has the metric. */
function count(metrics: object, name: string, labels: Record<string, string>): void {
  const handles = metrics as Record<string, { add?(value: number, labels: Record<string, string>): void }>;
  handles[name]?.add?.(1, labels);
}

function unauthorised(reason: Refusal): Error {
  const code = reason === 'missing' ? 'authentication_required' : reason;
  return Object.assign(new Error(MESSAGES[reason]), {
    statusCode: 401,
    code,
    headers: { 'www-authenticate': 'Bearer' },
  });
}
