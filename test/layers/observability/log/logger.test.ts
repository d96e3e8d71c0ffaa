import { readFile } from 'node:fs/promises';
import { Logger as Powertools } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import type { LoggerInterface } from '@aws-lambda-powertools/logger/types';
import { afterEach, describe, expect, it } from '@jest/globals';
import { bind, http, identify, logger, observe } from 'lamplight/observe';
import { PowertoolsLogger } from 'lamplight/powertools';
import { HELD_MAX_LINES } from '../../../../layers/observability/log/held-lines.ts';
import { forgetSettings } from '../../../../layers/observability/observe/settings.ts';
import { capture, lambdaContext, request } from '../harness.ts';

const log = logger('suite.api.connections');

afterEach(() => {
  delete process.env.POWERTOOLS_LOG_LEVEL;
  delete process.env.POWERTOOLS_LOGGER_SAMPLE_RATE;
  forgetSettings();
});

function inRequest(work: () => unknown, headers: Record<string, string> = {}) {
  const handler = observe(http(), async () => {
    await work();
    return { statusCode: 200 };
  });
  return capture(() =>
    handler(request({ headers: { 'x-correlation-id': 'caller-0001', ...headers } }), lambdaContext()),
  );
}

describe('a line', () => {
  it('has the reference’s fields, in its order', async () => {
    const { lines } = await inRequest(() => {
      identify({ tenant_id: 'tenant-1', user_id: 'user-1' });
      log.info('connection_created', { connection_id: 'c-1', provider: 'shopify' });
    });
    expect(lines[0]).toMatch(/^\{"timestamp":"\d{4}-/);
    expect(Object.keys(JSON.parse(lines[0]!))).toEqual([
      'timestamp',
      'level',
      'event',
      'correlation_id',
      'tenant_id',
      'user_id',
      'logger',
      'component',
      'connection_id',
      'provider',
    ]);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 'info',
      event: 'connection_created',
      logger: 'suite.api.connections',
      component: 'api',
    });
  });

  it.each(['info', 'warning', 'error', 'critical'] as const)('of level %s says so', async (level) => {
    const { logs } = await inRequest(() => log[level]('something'));
    expect(logs[0]).toMatchObject({ level, event: 'something' });
  });

  it('takes an error wherever it stands', async () => {
    const error = new TypeError('bad');
    const { logs } = await inRequest(() => {
      log.error('first', error);
      log.error('second', { job_id: 'j-1' }, error);
      log.error('third', { job_id: 'j-1', cause_of_it: error });
    });
    for (const line of logs.slice(0, 3)) {
      expect(line).toMatchObject({
        error: 'bad',
        error_type: 'TypeError',
        exc_info: expect.stringContaining('TypeError: bad'),
      });
    }
  });

  it('cannot be forged by a field', async () => {
    const { logs } = await inRequest(() => {
      identify({ tenant_id: 'tenant-1' });
      log.info('real', {
        timestamp: 'x',
        level: 'critical',
        event: 'forged',
        logger: 'x',
        correlation_id: 'x',
        tenant_id: 'tenant-2',
      });
    });
    expect(logs[0]).toMatchObject({
      level: 'info',
      event: 'real',
      correlation_id: 'caller-0001',
      tenant_id: 'tenant-1',
      field_tenant_id: 'tenant-2',
      field_event: 'forged',
    });
  });

  it('cannot be forged by an event either', async () => {
    const { lines } = await inRequest(() => log.info('a"}\n{"event":"forged'));
    expect(lines[0]).not.toContain('\n');
    expect(JSON.parse(lines[0]!).event).toBe('a"}\n{"event":"forged');
  });

  it('shows every control character of an event, an id or a tenant', async () => {
    const { lines } = await inRequest(() => {
      identify({ tenant_id: 'tenant-1' });
      log.info('a\u0085b\u009b31m\u202e' as never);
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(JSON.parse(lines[0]!).event).toBe('a\u0085b\u009b31m\u202e');
  });

  it('makes no fields of the items of a buffer or a list', async () => {
    const { logs } = await inRequest(() => {
      log.info(Buffer.alloc(1_000_000) as never);
      log.info(['a', 'b'] as never);
      const { proxy, revoke } = Proxy.revocable([], {});
      revoke();
      log.info(proxy as never);
      log.info('read', Buffer.alloc(1_000_000) as never);
    });
    expect(logs).toMatchObject([
      { event: 'unnamed', extra: '[binary, 1000000 bytes]' },
      { event: 'unnamed', extra: ['a', 'b'] },
      { event: 'unreadable' },
      { event: 'read', extra: '[binary, 1000000 bytes]' },
      { event: 'request_completed' },
    ]);
    expect(Object.keys(logs[3]!).length).toBeLessThan(10);
  });

  it('names an e-mail address in auth events only', async () => {
    const { logs } = await inRequest(() => {
      log.info('auth_login', { email: 'ada@example.com' });
      log.info('order_read', { email: 'ada@example.com' });
      log.info('order_read', { event: 'auth_login', email: 'ada@example.com' });
    });
    expect(logs.slice(0, 3).map(({ email }) => email)).toEqual(['ada@example.com', '[redacted]', '[redacted]']);
  });

  it('carries no secret', async () => {
    const { lines } = await inRequest(() => {
      bind({ api_key: 'abc', note: 'postgres://user:hunter2@db/orders' });
      log.info('Bearer abcdefghijklmnopqrstuvwxyz', { headers: { Authorization: 'Basic dXNlcjpodW50ZXIy' } });
    });
    expect(lines.join()).not.toMatch(/hunter2|dXNlcjpodW50ZXIy|"abc"|abcdefghijklmnopqrstuvwxyz/);
  });
});

describe('an error or text beside others', () => {
  it('is told with its stack where it stands in the place of the event', async () => {
    const { logs } = await inRequest(() => log.error(new TypeError('boom', { cause: 'x' }) as never));
    expect(logs[0]).toMatchObject({ event: 'boom', error: 'boom', error_type: 'TypeError', cause: 'x' });
    expect(logs[0]!.exc_info).toContain('TypeError: boom');
  });

  it('takes nothing from the first', async () => {
    const { logs } = await inRequest(() => {
      log.error('two_fields', { error: new Error('one'), rollback: new Error('two') });
      log.error('two_errors', new Error('one'), new Error('two'));
      log.info('texts', 'a', 7, ['b']);
      log.info('field_and_text', { extra: 'a' }, 'b');
    });
    expect(logs).toMatchObject([
      { event: 'two_fields', error: 'one', rollback: { error: 'two', error_type: 'Error' } },
      { event: 'two_errors', error: 'one', other_error: { error: 'two' } },
      { event: 'texts', extra: ['a', 7, ['b']] },
      { event: 'field_and_text', extra: ['a', 'b'] },
      {},
    ]);
  });

  it('is one of Node’s own too, which Jest has in another realm', async () => {
    const failed = await readFile('/no/such/file').catch((error: unknown) => error);
    expect(failed).not.toBeInstanceOf(Error);
    const { logs } = await inRequest(() => log.error('read_failed', failed));
    expect(logs[0]).toMatchObject({ error_type: 'Error', error_details: { code: 'ENOENT' } });
  });

  it('needs no event', async () => {
    const { logs } = await inRequest(() => log.info({ order: 7 } as never));
    expect(logs[0]).toMatchObject({ event: 'unnamed', order: 7 });
  });
});

describe('bound fields', () => {
  it('are on every further line of the unit and on its canonical line, and nowhere else', async () => {
    const first = await inRequest(() => {
      log.info('before');
      bind({ job_id: 'j-1' });
      log.appendKeys({ step: 2 });
      log.info('after');
    });
    expect(first.logs[0]).not.toHaveProperty('job_id');
    expect(first.logs[1]).toMatchObject({ job_id: 'j-1', step: 2 });
    expect(first.logs[2]).toMatchObject({ event: 'request_completed', job_id: 'j-1', step: 2 });
    const second = await inRequest(() => log.info('other'));
    expect(second.logs[0]).not.toHaveProperty('job_id');
  });

  it('of Powertools’ persistent kind belong to the unit as well, inside one', async () => {
    const own = logger('test.persistent', { persistentKeys: { region: 'eu' } });
    await inRequest(() => own.appendPersistentKeys({ tenant: 'a' }));
    const { logs } = await inRequest(() => own.info('other'));
    expect(logs[0]).toMatchObject({ region: 'eu' });
    expect(logs[0]).not.toHaveProperty('tenant');
  });
});

describe('debug lines', () => {
  it('are held, and go when the unit ends well', async () => {
    const { logs } = await inRequest(() => log.debug('detail'));
    expect(logs.map(({ event }) => event)).toEqual(['request_completed']);
  });

  it('are written, redacted, when it fails', async () => {
    const { logs, lines } = await inRequest(() => {
      log.debug('detail', { password: 'hunter2' });
      throw new Error('no');
    });
    expect(logs.map(({ event }) => event)).toEqual(['detail', 'request_failed']);
    expect(logs[0]).toMatchObject({ level: 'debug', correlation_id: 'caller-0001' });
    expect(lines.join()).not.toContain('hunter2');
  });

  it('are bounded: the newest stay', async () => {
    const { logs } = await inRequest(() => {
      for (let index = 0; index < HELD_MAX_LINES + 50; index++) log.debug('detail', { index });
      throw new Error('no');
    });
    const held = logs.filter(({ event }) => event === 'detail');
    expect(held).toHaveLength(HELD_MAX_LINES);
    expect(held.at(-1)).toMatchObject({ index: HELD_MAX_LINES + 49 });
  });

  it('are written at once where the level says so, and nothing is where it is silent', async () => {
    process.env.POWERTOOLS_LOG_LEVEL = 'DEBUG';
    forgetSettings();
    expect((await inRequest(() => log.debug('detail'))).logs[0]).toMatchObject({ event: 'detail' });
    process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
    forgetSettings();
    expect((await inRequest(() => log.critical('detail'))).logs).toEqual([]);
  });

  it('of a sampled transaction are written by every function that it comes through', async () => {
    process.env.POWERTOOLS_LOGGER_SAMPLE_RATE = '0.5';
    forgetSettings();
    let sampled = 0;
    for (let index = 0; index < 40; index++) {
      const id = { 'x-correlation-id': `transaction-${index}` };
      const once = (await inRequest(() => log.debug('detail'), id)).logs.length;
      expect((await inRequest(() => log.debug('detail'), id)).logs).toHaveLength(once);
      sampled += once - 1;
    }
    expect(sampled).toBeGreaterThan(8);
    expect(sampled).toBeLessThan(32);
  });
});

describe.each([
  ['a logger', () => logger('suite.orders')],
  ['a PowertoolsLogger', () => new PowertoolsLogger({ serviceName: 'suite.orders' })],
])('%s, in code written for Powertools', (_what, make) => {
  it('is called in all of its ways', async () => {
    const log = make();
    const { logs } = await inRequest(() => {
      log.warn('old_name');
      log.info({ message: 'as_object', order: 7 });
      log.info('with_text', 'more');
      log.createChild({ persistentKeys: { child: true } }).info('from_child');
      log.appendKeys({ order_id: 'o-1' });
      log.info('with_key');
      log.removeKeys(['order_id']);
      log.info('without_key');
      log.appendKeys({ order_id: 'o-2' });
      log.resetKeys();
    });
    expect(logs).toMatchObject([
      { level: 'warning', event: 'old_name', logger: 'suite.orders' },
      { event: 'as_object', order: 7 },
      { event: 'with_text', extra: 'more' },
      { event: 'from_child', child: true, logger: 'suite.orders' },
      { event: 'with_key', order_id: 'o-1' },
      { event: 'without_key' },
      { event: 'request_completed' },
    ]);
    for (const line of logs.slice(5)) expect(line).not.toHaveProperty('order_id');
  });

  it('keeps the keys of its start-up', async () => {
    const log = make();
    log.appendPersistentKeys({ region: 'eu', zone: 'a' });
    log.removePersistentKeys(['zone']);
    expect(log.persistentLogAttributes).toEqual({ region: 'eu' });
    const { logs } = await inRequest(() => {
      log.info('with_region');
      log.createChild().info('from_child');
    });
    for (const line of logs.slice(0, 2)) expect(line).toMatchObject({ region: 'eu' });
    log.setPersistentLogAttributes({});
    expect(log.getPersistentLogAttributes()).toEqual({});
  });

  it('goes through Powertools’ own middleware, which prints no event', async () => {
    const log = make() as PowertoolsLogger;
    const handler = observe(http(), async () => {
      log.info('inside');
      return { statusCode: 200 };
    }).use(injectLambdaContext(log, { logEvent: true, resetKeys: true, flushBufferOnUncaughtError: true }));
    const { logs } = await capture(() => handler(request(), lambdaContext()));
    expect(logs).toMatchObject([{ event: 'inside' }, { event: 'request_completed' }]);
  });

  it('writes what is held when its buffer is flushed, and once', async () => {
    const log = make();
    const { logs } = await inRequest(() => {
      log.debug('held');
      log.clearBuffer();
      log.flushBuffer();
      throw new Error('x');
    });
    expect(logs.filter(({ event }) => event === 'held')).toHaveLength(1);
  });

  it('tells another correlation id beside the unit’s own, and never an event', async () => {
    const log = make();
    const { logs } = await inRequest(() => {
      log.setCorrelationId({ body: 'whole event' }, 'headers.id');
      log.info('without');
      log.setCorrelationId('order-0007');
      log.info('with');
      expect(log.getCorrelationId()).toBe('caller-0001');
    });
    expect(logs[0]).not.toHaveProperty('field_correlation_id');
    expect(logs[1]).toMatchObject({ correlation_id: 'caller-0001', field_correlation_id: 'order-0007' });
  });

  it('names a child after its service', async () => {
    const { logs } = await inRequest(() => make().createChild({ serviceName: 'suite.bills' }).info('from_child'));
    expect(logs[0]).toMatchObject({ logger: 'suite.bills' });
  });

  it('tells the level', async () => {
    process.env.POWERTOOLS_LOG_LEVEL = 'WARN';
    forgetSettings();
    const log = make();
    expect([log.getLevelName(), log.level]).toEqual(['WARN', 16]);
    await inRequest(() => {
      log.setLogLevel('DEBUG');
      expect([log.getLevelName(), log.level]).toEqual(['DEBUG', 8]);
    });
    expect(log.getLevelName()).toBe('WARN');
  });
});

it('a logger is taken where Powertools’ class is asked for, and keeps what is its own', () => {
  class Service {
    readonly log: Powertools;
    constructor(log: Powertools) {
      this.log = log;
    }
  }
  const taken: Powertools[] = [log, log.createChild(), new Service(log).log, new PowertoolsLogger()];
  const asInterface: LoggerInterface = log;
  const never = (): void => {
    injectLambdaContext([log], { logEvent: true });
    log.warning('own_level', { order: 7 }, new Error('x'));
    log.createChild().warning('own_level');
    // @ts-expect-error there is no such method
    log.notice('x');
    // @ts-expect-error an event is a text or has a message
    log.info(7);
  };
  expect([...taken, asInterface, never]).not.toContain(undefined);
});

it('a PowertoolsLogger is an instance of Powertools’ class, and so are its children', () => {
  const log = new PowertoolsLogger();
  expect(log).toBeInstanceOf(Powertools);
  expect(log.createChild()).toBeInstanceOf(Powertools);
  expect(log.createChild({ serviceName: 'other' }).name).toBe('other');
});

it('a logger has every public member of Powertools’ class', () => {
  const members = Object.getOwnPropertyNames(Powertools.prototype);
  // Those that only Powertools' own types call private or protected.
  const inner =
    /^(constructor|printLog|processLogItem|bufferLogItem|shouldBufferLog|setOptions|getJsonReplacer|getLogFormatter|getCustomConfigService|createLogger|createAndPopulateLogItem|awsLogLevelShortCircuit|getLogLevelNameFromNumber|isValid.*|set(Console|Initial.*|LogEvent|LogFormatter|LogIndentation|PowertoolsLogData)|addToPowertoolsLogData)$/;
  expect(members.filter((name) => !inner.test(name) && !(name in logger('x')))).toEqual([]);
});
