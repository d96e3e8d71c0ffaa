import type { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
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
 * Writes the lines of the running unit. It answers to everything that a Powertools Logger does, which the compiler holds, so that code
 * written for one keeps working; what it does otherwise and why:
 * - every way to write: Powertools builds each line three times over, throws on hostile values and redacts nothing;
 * - keys: Powertools keeps them on the logger, where they outlive the invocation and show up in its neighbour's lines;
 * - levels: they are the process's, and inside a unit the unit's; Powertools throws where Lambda's InvokeStore is missing;
 * - `addContext`, `logEventIfEnabled`, sampling and buffering: `observe` knows the invocation, no raw event is ever written, and what is
 *   held belongs to its unit.
 *
 * Where an instance of Powertools' own class is asked for, `PowertoolsLogger` is one: 22 KB and a fifth of the cold start, for which no
 * other function pays.
 */
export class Logger implements Omit<PowertoolsLogger, 'createChild'> {
  /** A dotted module path: the line's `logger`. */
  readonly name: string;
  /** On every line of this logger, where there is anything. */
  persistent: Readonly<Fields> | undefined;

  constructor(name: string, { persistentKeys, persistentLogAttributes }: ConstructorOptions = {}) {
    this.name = name;
    const given = persistentKeys ?? persistentLogAttributes;
    if (given !== undefined) this.persistent = { ...given };
  }

  debug(event: LogItemMessage, ...extra: unknown[]): void {
    write(this, 'debug', event, extra);
  }

  info(event: LogItemMessage, ...extra: unknown[]): void {
    write(this, 'info', event, extra);
  }

  warning(event: LogItemMessage, ...extra: unknown[]): void {
    write(this, 'warning', event, extra);
  }

  error(event: LogItemMessage, ...extra: unknown[]): void {
    write(this, 'error', event, extra);
  }

  critical(event: LogItemMessage, ...extra: unknown[]): void {
    write(this, 'critical', event, extra);
  }

  /** Powertools' name for `warning`. */
  warn(event: LogItemMessage, ...extra: unknown[]): void {
    write(this, 'warning', event, extra);
  }

  /** Powertools' level below `debug`; there is none here. */
  trace(event: LogItemMessage, ...extra: unknown[]): void {
    write(this, 'debug', event, extra);
  }

  /** The same as `bind`: the keys belong to the running unit. */
  appendKeys(fields: Fields = {}): void {
    bind(fields);
  }

  /** Inside a unit the same as `bind`; outside, at start-up, on every line of this logger. */
  appendPersistentKeys(fields: Fields = {}): void {
    if (currentUnit() !== undefined) bind(fields);
    else this.persistent = { ...this.persistent, ...fields };
  }

  addPersistentLogAttributes(fields?: Fields): void {
    this.appendPersistentKeys(fields);
  }

  setPersistentLogAttributes(fields?: Fields): void {
    if (currentUnit() === undefined) this.persistent = undefined;
    this.appendPersistentKeys(fields);
  }

  getPersistentLogAttributes(): Fields {
    return { ...this.persistent };
  }

  get persistentLogAttributes(): Fields {
    return this.getPersistentLogAttributes();
  }

  removeKeys(keys: string[] = []): void {
    const bound = currentUnit()?.bound;
    if (bound !== undefined) for (const key of keys) delete bound[key];
  }

  /** Inside a unit the same as `removeKeys`; outside, of what is on every line of this logger. */
  removePersistentKeys(keys: string[] = []): void {
    this.removeKeys(keys);
    if (currentUnit() !== undefined) return;
    const kept = this.getPersistentLogAttributes();
    for (const key of keys) delete kept[key];
    this.persistent = kept;
  }

  removePersistentLogAttributes(keys?: string[]): void {
    this.removePersistentKeys(keys);
  }

  resetKeys(): void {
    this.removeKeys(Object.keys(currentUnit()?.bound ?? {}));
  }

  createChild(options: ConstructorOptions = {}): Logger {
    return new Logger(this.name, childOptions(this, options));
  }

  /** The level as a number, as Powertools counts. */
  get level(): number {
    return currentUnit()?.debug ? LEVELS.debug : Math.min(currentSettings().level, SILENT);
  }

  /** The level of the process; a unit whose debug lines are written says DEBUG. */
  getLevelName(): PowertoolsLevel {
    const { level } = this;
    return POWERTOOLS_LEVELS.find(([threshold]) => level <= threshold)?.[1] ?? 'SILENT';
  }

  /** Inside a unit opens or closes its debug lines; the level of the process is the environment's. */
  setLogLevel(level: string): void {
    const unit = currentUnit();
    if (unit !== undefined) unit.debug = /^(debug|trace)$/i.test(level);
  }

  getCorrelationId(): string | undefined {
    return currentUnit()?.correlationId;
  }

  /** `observe` writes no event, whatever is asked. */
  getLogEvent(): boolean {
    return false;
  }

  shouldLogEvent(): boolean {
    return false;
  }

  injectLambdaContext(): () => void {
    return () => {};
  }

  addContext(): void {}

  logEventIfEnabled(): void {}

  refreshSampleRateCalculation(): void {}

  setCorrelationId(): void {}

  flushBuffer(): void {}

  clearBuffer(): void {}
}

/**
 * A logger with a dotted module path, to be made once at module level.
 *
 * @example const log = logger('suite.api.connections'); log.info('connection_created', { connection_id, provider });
 */
export function logger(name: string, options?: ConstructorOptions): Logger {
  currentSettings(); // A level or format that cannot be meant is refused at start-up, not at the first line.
  return new Logger(name, options);
}

/** A child's own keys, behind those of its parent. */
export function childOptions(parent: Logger, options: ConstructorOptions): ConstructorOptions {
  const { persistentKeys, persistentLogAttributes, ...others } = options as ConstructorOptions & Record<string, Fields>;
  return {
    ...others,
    persistentKeys: { ...parent.persistent, ...(persistentKeys ?? persistentLogAttributes) },
  } as ConstructorOptions;
}

function write({ name, persistent }: Logger, level: LevelName, event: LogItemMessage, extra: unknown[]): void {
  if (typeof event === 'string') {
    log(level, name, event, persistent === undefined ? extra : [persistent, ...extra]);
    return;
  }
  try {
    if (ArrayBuffer.isView(event) || Array.isArray(event)) {
      log(level, name, 'unnamed', [persistent, event, ...extra]); // to spread it would make a field of each item
      return;
    }
    const { message, ...fields } = Object(event) as Fields;
    log(level, name, String(message), [persistent, fields, ...extra]);
  } catch {
    log(level, name, 'unreadable', [persistent, ...extra]);
  }
}
