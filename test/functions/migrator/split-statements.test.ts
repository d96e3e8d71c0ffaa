import { expect, it } from '@jest/globals';
import { parse } from 'libpg-query';
import { readMigrations } from '../../../functions/migrator/read-migrations.ts';
import { splitStatements } from '../../../functions/migrator/split-statements.ts';

it.each([
  ['SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
  ["SELECT ';', E'\\';', \"a;b\"; SELECT 2", ["SELECT ';', E'\\';', \"a;b\"", 'SELECT 2']],
  ['DO $$ BEGIN; END $$; DO $a$ $$;$$ $a$', ['DO $$ BEGIN; END $$', 'DO $a$ $$;$$ $a$']],
  ['-- only; a comment\n;/* a /* nested; */ one; */;', []],
  ['-- why\nSELECT 1 /* ; */ + 1;', ['-- why\nSELECT 1 /* ; */ + 1']],
])('splits %j', (sql, statements) => expect(splitStatements(sql)).toEqual(statements));

it('splits every migration as PostgreSQL does', async () => {
  for (const { sql } of readMigrations('functions/shared/database/migrations')) {
    const statements = splitStatements(sql);
    expect(statements).toHaveLength((await parse(sql)).stmts?.length ?? 0);
    for (const statement of statements) expect((await parse(statement)).stmts).toHaveLength(1);
  }
});

it('refuses a body that only a parser can split', () => {
  const sql = 'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END';
  expect(() => splitStatements(sql)).toThrow(/quote the body by \$\$/);
});
