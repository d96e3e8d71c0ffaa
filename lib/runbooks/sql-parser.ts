/** What Postgres' own parser makes of a text. */
export type SqlParser = (sql: string) => { statements: readonly unknown[] } | { problem: string; offset: number };

/**
 * Postgres' parser, compiled to WebAssembly: the optional peer `libpg-query`.
 *
 * @returns undefined where it is not installed; then SQL is checked for what it may do, and not for its grammar
 * @example checkRunbooks({ …, parseSql: await loadSqlParser() })
 */
export async function loadSqlParser(): Promise<SqlParser | undefined> {
  const library = await import('libpg-query').catch(() => undefined);
  if (!library) return undefined;
  await library.loadModule();
  return (sql) => {
    try {
      const { stmts = [] } = library.parseSync(sql) as { stmts?: { stmt: unknown }[] };
      return { statements: stmts.map(({ stmt }) => stmt) };
    } catch (error) {
      const { message, sqlDetails } = error as Error & { sqlDetails?: { cursorPosition: number } };
      return { problem: message, offset: Math.max(0, sqlDetails?.cursorPosition ?? 0) };
    }
  };
}
