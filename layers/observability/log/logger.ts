import type { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { ConstructorOptions, LogItemMessage } from '@aws-lambda-powertools/logger/types';
import { currentUnit } from '../context.ts';
import { bind } from '../observe/bind.ts';
import { currentSettings } from '../observe/settings.ts';
import { isError } from '../redaction/walk.ts';
import { LEVELS, type LevelName } from './level.ts';
import { log } from './line.ts';
import { writeHeld } from './write-held.ts';

type Fields = Record<string, unknown>;
type PowertoolsLevel = ReturnType<PowertoolsLogger['getLevelName']>;

const SILENT = 28; // Powertools' number for no line at all

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
export class UnitLogger implements Pick<PowertoolsLogger, keyof PowertoolsLogger> {
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
    return { ...this.persistent };
  }

  removeKeys(keys: string[] = []): void {
    for (const key of keys) delete currentUnit()?.bound[key];
  }

  /** Inside a unit the same as `removeKeys`; outside, of what is on every line of this logger. */
  removePersistentKeys(keys: string[] = []): void {
    this.removeKeys(keys);
    if (currentUnit() !== undefined) return;
    const kept: Fields = { ...this.persistent };
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
    return logger(options.serviceName ?? this.name, childOptions(this, options));
  }

  /** The level as a number, as Powertools counts. */
  get level(): number {
    return currentUnit()?.debug ? LEVELS.debug : Math.min(currentSettings().level, SILENT);
  }

  /** The level of the process; a unit whose debug lines are written says DEBUG. */
  getLevelName(): PowertoolsLevel {
    const { level } = this;
    const name = Object.keys(LEVELS).find((each) => level <= LEVELS[each as LevelName]) ?? 'silent';
    return (name === 'warning' ? 'WARN' : name.toUpperCase()) as PowertoolsLevel;
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

  injectLambdaContext(): ReturnType<PowertoolsLogger['injectLambdaContext']> {
    return () => {};
  }

  addContext(): void {}

  logEventIfEnabled(): void {}

  refreshSampleRateCalculation(): void {}

  /** The unit has its id already: another one is told beside it, as `field_correlation_id`. With a path, what is given is a whole event. */
  setCorrelationId(id: unknown, path?: string): void {
    if (path === undefined) bind({ correlation_id: id });
  }

  /** Writes the debug lines that the unit holds. */
  flushBuffer(): void {
    const unit = currentUnit();
    if (unit !== undefined) writeHeld(unit);
  }

  /** Nothing: what is held goes when its unit has ended well. */
  clearBuffer(): void {}
}

/**
 * What `logger` gives. Powertools' class has private members, for which the compiler takes nothing but itself; that it is named here, as a
 * type alone, lets our logger go wherever existing code asks for `Logger` of Powertools.
 */
export type Logger = UnitLogger & PowertoolsLogger;

/**
 * A logger with a dotted module path, to be made once at module level.
 *
 * @example const log = logger('suite.api.connections'); log.info('connection_created', { connection_id, provider });
 */
export function logger(name: string, options?: ConstructorOptions): Logger {
  currentSettings(); // A level or format that cannot be meant is refused at start-up, not at the first line.
  return new UnitLogger(name, options) as Logger;
}

/** A child's own keys, behind those of its parent. */
export function childOptions(parent: UnitLogger, options: ConstructorOptions): ConstructorOptions {
  const { persistentKeys, persistentLogAttributes } = options;
  const keys = { ...parent.persistent, ...(persistentKeys ?? persistentLogAttributes) };
  return { ...options, persistentKeys: keys, persistentLogAttributes: undefined } as ConstructorOptions;
}

function write({ name, persistent }: UnitLogger, level: LevelName, event: LogItemMessage, extra: unknown[]): void {
  if (typeof event === 'string') {
    log(level, name, event, persistent === undefined ? extra : [persistent, ...extra]);
    return;
  }
  try {
    // To spread a list would make a field of each item, and an error would lose its stack.
    const isWhole = ArrayBuffer.isView(event) || Array.isArray(event) || isError(event);
    const { message, ...fields }: Fields = isWhole ? { message: event.message } : Object(event);
    log(level, name, String(message ?? 'unnamed'), [persistent, isWhole ? event : fields, ...extra]);
  } catch {
    log(level, name, 'unreadable', [persistent, ...extra]);
  }
}
