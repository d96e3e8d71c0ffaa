import { Logger as Powertools } from '@aws-lambda-powertools/logger';
import type { ConstructorOptions } from '@aws-lambda-powertools/logger/types';
import { currentSettings } from '../observe/settings.ts';
import { childOptions, UnitLogger } from './logger.ts';

/** What it can do beyond its base: the level that Powertools calls `warn`. */
export interface PowertoolsLogger {
  warning: UnitLogger['warning'];
}

/**
 * A `Logger` of Lamplight that is an instance of Powertools' class too, for code that asks for one: it is made with Powertools' own options,
 * and writes the lines of the running unit. The line's `logger` is the service's name.
 *
 * @example const logger = new PowertoolsLogger({ serviceName: 'orders' });
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the loop below gives the class what the interface says
export class PowertoolsLogger extends Powertools {
  readonly name: string;
  persistent: UnitLogger['persistent'];

  constructor(options: ConstructorOptions = {}) {
    super(options);
    const { name, persistent } = new UnitLogger(options.serviceName || currentSettings().service, options);
    this.name = name;
    this.persistent = persistent;
  }

  override createChild(options: ConstructorOptions = {}): PowertoolsLogger {
    const child = childOptions(this as unknown as UnitLogger, options);
    return new PowertoolsLogger({ ...child, serviceName: options.serviceName ?? this.name } as ConstructorOptions);
  }
}

// Every way to write and every key is our logger's; and of what Powertools' constructor sets up (a Console, a formatter, levels read once
// more from the environment) nothing is used, which is 1.5 ms of the cold start. `setOptions` is private in its types.
for (const [name, method] of Object.entries(Object.getOwnPropertyDescriptors(UnitLogger.prototype))) {
  if (!Object.hasOwn(PowertoolsLogger.prototype, name)) Object.defineProperty(PowertoolsLogger.prototype, name, method);
}
Object.defineProperty(PowertoolsLogger.prototype, 'setOptions', { value() {} });
