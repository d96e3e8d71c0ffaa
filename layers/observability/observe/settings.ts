import { LEVELS, type LevelName } from '../log/level.ts';
import { suggestion } from './options.ts';

const LEVEL_NAMES: Readonly<Record<string, LevelName>> = {
  TRACE: 'debug',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warning',
  WARNING: 'warning',
  ERROR: 'error',
  CRITICAL: 'critical',
  FATAL: 'critical',
};

/** What the process is told by its environment; read once, then frozen, since invocations may share the process. */
export interface Settings {
  /** Lines below this are held back. */
  readonly level: number;
  readonly format: 'json' | 'readable';
  readonly service: string;
  readonly stage: string;
  readonly version: string;
  /** The function's logical name. */
  readonly functionName: string;
  readonly traces: string;
  /** Share of the traces that begin here, 0 to 1, that are recorded; where X-Ray decides, Lambda does. */
  readonly traceSampleRate: number;
  /** Share of transactions, 0 to 1, whose debug lines are written. */
  readonly debugSampleRate: number;
  /** Signs debug tokens; without it there are none. */
  readonly debugKey: string | undefined;
}

let settings: Settings | undefined;

/** The settings of this process. Throws at start-up, naming variable and remedy, where one cannot be meant. */
export function currentSettings(): Settings {
  settings ??= readSettings(process.env);
  return settings;
}

/** Reads the environment anew; for tests, and for nothing else. */
export function forgetSettings(): void {
  settings = undefined;
}

export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const onLambda = environment.AWS_LAMBDA_FUNCTION_NAME !== undefined;
  return Object.freeze({
    level: readLevel(environment),
    format: readChoice(environment, 'LAMPLIGHT_LOG_FORMAT', ['json', 'readable'], onLambda ? 'json' : 'readable'),
    service: environment.POWERTOOLS_SERVICE_NAME || 'service_undefined',
    stage: environment.LAMPLIGHT_STAGE || 'local',
    version: environment.LAMPLIGHT_VERSION || '0.0.0',
    functionName: environment.LAMPLIGHT_FUNCTION || environment.AWS_LAMBDA_FUNCTION_NAME || 'function_undefined',
    traces: readChoice(
      environment,
      'LAMPLIGHT_TRACES',
      ['console', 'xray', 'powertools', 'otlp', 'none'],
      environment.OTEL_EXPORTER_OTLP_ENDPOINT ? 'otlp' : onLambda ? 'xray' : 'none',
    ),
    traceSampleRate: readTraceRate(environment),
    debugSampleRate: readRate(environment, 'POWERTOOLS_LOGGER_SAMPLE_RATE', 0),
    debugKey: environment.LAMPLIGHT_DEBUG_KEY || undefined,
  });
}

function readLevel(environment: Readonly<Record<string, string | undefined>>): number {
  for (const variable of ['POWERTOOLS_LOG_LEVEL', 'LOG_LEVEL']) {
    const given = environment[variable];
    if (!given) continue;
    if (given.toUpperCase() === 'SILENT') return Number.POSITIVE_INFINITY;
    const name = LEVEL_NAMES[given.toUpperCase()];
    if (name === undefined) {
      throw new TypeError(`${variable}: unknown level "${given}"${suggestion(given, Object.keys(LEVEL_NAMES))}`);
    }
    return LEVELS[name];
  }
  return LEVELS.info;
}

function readChoice<Choice extends string>(
  environment: Readonly<Record<string, string | undefined>>,
  variable: string,
  choices: readonly Choice[],
  otherwise: Choice,
): Choice {
  const given = environment[variable];
  if (!given) return otherwise;
  const choice = choices.find((one) => one === given);
  if (choice === undefined) throw new TypeError(`${variable}: unknown value "${given}"${suggestion(given, choices)}`);
  return choice;
}

/** OpenTelemetry's variables for it: OTEL_TRACES_SAMPLER turns tracing off, or has the rate read from OTEL_TRACES_SAMPLER_ARG. */
function readTraceRate(environment: Readonly<Record<string, string | undefined>>): number {
  const sampler = environment.OTEL_TRACES_SAMPLER ?? '';
  if (sampler.endsWith('always_off')) return 0;
  return sampler.endsWith('traceidratio') ? readRate(environment, 'OTEL_TRACES_SAMPLER_ARG', 1) : 1;
}

function readRate(
  environment: Readonly<Record<string, string | undefined>>,
  variable: string,
  otherwise: number,
): number {
  const given = environment[variable];
  if (!given) return otherwise;
  const rate = Number(given);
  if (!(rate >= 0 && rate <= 1)) throw new TypeError(`${variable}: must be a number from 0 to 1, not "${given}"`);
  return rate;
}
