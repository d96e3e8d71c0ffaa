import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { ConstructorOptions, LogItemMessage } from '@aws-lambda-powertools/logger/types';
import { currentUnit } from '../context.ts';
import { bind } from '../observe/bind.ts';
import { currentSettings } from '../observe/settings.ts';
import { LEVELS, type LevelName } from './level.ts';
import { log } from './line.ts';

type Fields = Record<string, unknown>;
type PowertoolsLevel = ReturnType<PowertoolsLogger['getLevelName']>;

const SILENT = 28; // Powertools' number for no line at all

const POWERTOOLS_LEVELS: readonly (readonly [number, PowertoolsLevel])[] = [
  [LEVELS.debug, 'DEBUG'],
  [LEVELS.info, 'INFO'],
  [LEVELS.warning, 'WARN'],
  [LEVELS.error, 'ERROR'],
  [LEVELS.critical, 'CRITICAL'],
];

/**
 * A Powertools Logger, so that code written for one keeps working, which writes the lines of the running unit. What it overrides and why:
 * - every way to write: Powertools builds each line three times over, throws on hostile values and redacts nothing;
 * - keys: Powertools keeps them on the logger, where they outlive the invocation and show up in its neighbour's lines;
 * - levels: they are the process's, and inside a unit the unit's; Powertools throws where Lambda's InvokeStore is missing;
 * - `addContext`, `logEventIfEnabled`, sampling and buffering: `observe` knows the invocation, no raw event is ever written, and what is
 *   held belongs to its unit.
 */
export class Logger extends PowertoolsLogger {
  /** A dotted module path: the line's `logger`. */
  readonly name: string;
  #persistent: Readonly<Fields> | undefined;

  constructor(name: string, { persistentKeys, persistentLogAttributes, ...options }: ConstructorOptions = {}) {
    super(options as ConstructorOptions);
    this.name = name;
    const persistent = persistentKeys ?? persistentLogAttributes;
    if (persistent !== undefined) this.#persistent = Object.freeze({ ...persistent });
  }

  override debug(event: LogItemMessage, ...extra: unknown[]): void {
    this.#write('debug', event, extra);
  }

  override info(event: LogItemMessage, ...extra: unknown[]): void {
    this.#write('info', event, extra);
  }

  warning(event: LogItemMessage, ...extra: unknown[]): void {
    this.#write('warning', event, extra);
  }

  override error(event: LogItemMessage, ...extra: unknown[]): void {
    this.#write('error', event, extra);
  }

  override critical(event: LogItemMessage, ...extra: unknown[]): void {
    this.#write('critical', event, extra);
  }

  /** Powertools' name for `warning`. */
  override warn(event: LogItemMessage, ...extra: unknown[]): void {
    this.#write('warning', event, extra);
  }

  /** Powertools' level below `debug`; there is none here. */
  override trace(event: LogItemMessage, ...extra: unknown[]): void {
    this.#write('debug', event, extra);
  }

  /** The same as `bind`: the keys belong to the running unit. */
  override appendKeys(fields: Fields = {}): void {
    bind(fields);
  }

  /** Inside a unit the same as `bind`; outside, at start-up, on every line of this logger. */
  override appendPersistentKeys(fields: Fields = {}): void {
    if (currentUnit() !== undefined) bind(fields);
    else this.#persistent = Object.freeze({ ...this.#persistent, ...fields });
  }

  override addPersistentLogAttributes(fields: Fields = {}): void {
    this.appendPersistentKeys(fields);
  }

  override setPersistentLogAttributes(fields: Fields = {}): void {
    if (currentUnit() === undefined) this.#persistent = undefined;
    this.appendPersistentKeys(fields);
  }

  override getPersistentLogAttributes(): Fields {
    return { ...this.#persistent };
  }

  override removeKeys(keys: string[] = []): void {
    const bound = currentUnit()?.bound;
    if (bound !== undefined) for (const key of keys) delete bound[key];
  }

  override resetKeys(): void {
    this.removeKeys(Object.keys(currentUnit()?.bound ?? {}));
  }

  override createChild(options: ConstructorOptions = {}): Logger {
    const persistentKeys = { ...this.#persistent, ...(options.persistentKeys ?? options.persistentLogAttributes) };
    return new Logger(this.name, {
      ...options,
      persistentLogAttributes: undefined,
      persistentKeys,
    } as ConstructorOptions);
  }

  /** The level as a number, as Powertools counts. */
  override get level(): number {
    return currentUnit()?.debug ? LEVELS.debug : Math.min(currentSettings().level, SILENT);
  }

  /** The level of the process; a unit whose debug lines are written says DEBUG. */
  override getLevelName(): PowertoolsLevel {
    const { level } = currentSettings();
    if (currentUnit()?.debug) return 'DEBUG';
    return POWERTOOLS_LEVELS.find(([threshold]) => level <= threshold)?.[1] ?? 'SILENT';
  }

  /** Inside a unit opens or closes its debug lines; the level of the process is the environment's. */
  override setLogLevel(level: string): void {
    const unit = currentUnit();
    if (unit !== undefined) unit.debug = /^(debug|trace)$/i.test(level);
  }

  override addContext(): void {}

  override logEventIfEnabled(): void {}

  override refreshSampleRateCalculation(): void {}

  override setCorrelationId(): void {}

  override getCorrelationId(): string | undefined {
    return currentUnit()?.correlationId;
  }

  override flushBuffer(): void {}

  override clearBuffer(): void {}

  #write(level: LevelName, event: LogItemMessage, extra: unknown[]): void {
    const persistent = this.#persistent;
    if (typeof event === 'string') {
      log(level, this.name, event, persistent === undefined ? extra : [persistent, ...extra]);
      return;
    }
    // Powertools' other form: an object with its message.
    try {
      if (ArrayBuffer.isView(event) || Array.isArray(event)) {
        log(level, this.name, 'unnamed', [persistent, event, ...extra]); // to spread it would make a field of each item
        return;
      }
      const { message, ...fields } = Object(event) as Fields;
      log(level, this.name, String(message), [persistent, fields, ...extra]);
    } catch {
      log(level, this.name, 'unreadable', [persistent, ...extra]);
    }
  }
}

// Of what Powertools' constructor sets up nothing is used here: a Console, a formatter, the levels that it reads once more from the
// environment. It is 1.5 ms of the cold start. The method is private in Powertools' types.
Object.defineProperty(Logger.prototype, 'setOptions', { value() {} });

/**
 * A logger with a dotted module path, to be made once at module level.
 *
 * @example const log = logger('suite.api.connections'); log.info('connection_created', { connection_id, provider });
 */
export function logger(name: string, options?: ConstructorOptions): Logger {
  currentSettings(); // A level or format that cannot be meant is refused at start-up, not at the first line.
  return new Logger(name, options);
}
