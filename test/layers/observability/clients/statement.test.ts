import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { statementSpanName, summariseStatement } from '../../../../layers/observability/clients/statement.ts';

describe('a statement’s span is named by verb and table', () => {
  it.each([
    ['select id from connections where id = $1', 'select_connections'],
    ['SELECT "a"."id" FROM "public"."sync_jobs" "a"', 'select_sync_jobs'],
    ['insert into "orders" ("id") values ($1) on conflict do nothing', 'insert_orders'],
    ['  update connections set status = $1', 'update_connections'],
    ['delete from only tokens', 'delete_tokens'],
    ['-- reads\n/* all of */ select * from users', 'select_users'],
    ['with gone as (select id from a) delete from b using gone', 'delete_a'],
    ['with one as (select 1) select * from one', 'select_one'],
    ["select set_config('app.current_tenant_id', $1, true)", 'select_statement'],
    ['select * from generate_series(1, 10)', 'select_statement'],
    ['begin', 'begin_statement'],
    ['vacuum full', 'execute_statement'],
    ['', 'execute_statement'],
  ])('%s', (statement, name) => {
    expect(statementSpanName(summariseStatement(statement))).toBe(name);
  });

  it.each([
    ["select 'a letter from alice'"],
    ["select 'it''s from alice' as x"],
    ['select $tag$ from alice $tag$'],
    ["select '" + 'x'.repeat(3_990) + ' from alice'],
    ['select 1 -- from alice'],
    ['select 1 /* from alice */'],
    ['select 1 /* from alice'],
  ])('and never by a value (%#)', (statement) => {
    expect(JSON.stringify(summariseStatement(statement))).not.toContain('alice');
  });

  it('in linear time, of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) =>
        /^\w+$/.test(statementSpanName(summariseStatement(text)).replaceAll('$', '')),
      ),
    );
    for (const part of ["'", '/*', '*', '$a$', '--', 'from ', '(', '"', 'with ', 'from "']) {
      const before = performance.now();
      summariseStatement(`select ${part.repeat(200_000)}`);
      expect(performance.now() - before).toBeLessThan(2_000);
    }
  });
});
