import { didYouMean } from '../problem.ts';
import type { RunnableBlock } from '../runbook.ts';
import type { BlockContext } from './block-context.ts';
import { readSqlTokens, type SqlToken } from './sql-tokens.ts';

/** Words that change something, or hand the statement to somebody else. */
const WRITING = new Set(
  [
    'insert',
    'update',
    'delete',
    'merge',
    'truncate',
    'drop',
    'alter',
    'create',
    'grant',
    'revoke',
    'copy',
    'call',
  ].concat([
    'do',
    'lock',
    'vacuum',
    'analyze',
    'reindex',
    'listen',
    'notify',
    'prepare',
    'execute',
    'refresh',
    'into',
    'explain',
  ]),
);

/** The clock is the run's, so that a query finds in a test what it finds at night. */
const CLOCKS = new Set(
  ['now', 'current_timestamp', 'current_date', 'current_time', 'localtime', 'localtimestamp', 'timeofday'].concat([
    'statement_timestamp',
    'transaction_timestamp',
  ]),
);

/** Functions that act, wait, or reach outside. */
const ACTING =
  /^(pg_sleep|set_config|pg_(terminate|cancel)_backend|pg_read_|pg_ls_|pg_(try_)?advisory_|nextval|setval|dblink|lo_|pg_reload|pg_rotate|pg_stat_reset|query_to_xml)/;

/**
 * Checks one SQL block: a single SELECT that reads by named columns, takes its times as parameters, and does nothing else.
 * That it fits the schema is known when it is planned against it.
 */
export function checkSql(block: RunnableBlock, context: BlockContext): void {
  const complain = (offset: number, message: string) =>
    context.problem(block.line + block.text.slice(0, offset).split('\n').length - 1, `SQL: ${message}`);
  const read = readSqlTokens(block.text);
  if ('problem' in read) {
    complain(read.offset, read.problem);
    return;
  }
  const { tokens } = read;
  const first = tokens[0]?.text.toLowerCase();
  if (first !== 'select' && first !== 'with') complain(0, 'a block is one SELECT (or WITH … SELECT)');
  // What Postgres itself stamps is compared with its own clock.
  const ofStatistics = tokens.some(({ text }) => /^pg_stat_/i.test(text));
  tokens.forEach((token, at) => {
    const next = tokens[at + 1];
    if (token.kind === 'parameter') checkParameter(token, context, complain);
    else if (token.text === ';') complain(token.offset, 'one statement, without a semicolon');
    else if (token.text === '*' && isStar(tokens, at))
      complain(token.offset, 'name the columns: the role may not read all');
    else if (token.kind === 'word' && tokens[at - 1]?.text !== '.') checkWord(token, next, ofStatistics, complain);
    else if (next?.text === '(') checkCall(token, complain);
  });
  checkGrammar(block.text, tokens, context, complain);
}

type Complain = (offset: number, message: string) => void;

function checkParameter({ text, offset }: SqlToken, { parameters }: BlockContext, complain: Complain): void {
  const name = text.slice(1);
  if (!parameters.includes(name)) complain(offset, `no parameter ":${name}"${didYouMean(name, parameters)}`);
}

function checkWord(
  { text, offset }: SqlToken,
  next: SqlToken | undefined,
  ofStatistics: boolean,
  complain: Complain,
): void {
  const word = text.toLowerCase();
  const isCall = next?.text === '(';
  if (WRITING.has(word)) complain(offset, `"${text}" has no place in a diagnosis: it reads, and changes nothing`);
  else if (word === 'for' && /^(update|share|no|key)$/i.test(next?.text ?? '')) {
    complain(offset, 'FOR UPDATE and FOR SHARE lock rows: leave them out');
  } else if (CLOCKS.has(word) && (isCall || word !== 'now')) {
    complain(offset, `${text} reads a clock: write :now::timestamptz, :from or :to`);
  } else if (word === 'clock_timestamp' && !ofStatistics) {
    complain(offset, 'clock_timestamp() is for pg_stat_* alone: write :now::timestamptz');
  } else if (isCall) checkCall({ text, offset }, complain);
}

/** Of a function, also by its schema or in quotes: `pg_catalog."pg_sleep"(1)`. */
function checkCall({ text, offset }: Pick<SqlToken, 'text' | 'offset'>, complain: Complain): void {
  const name = text.replace(/^"(.*)"$/, '$1').toLowerCase();
  if (ACTING.test(name)) complain(offset, `${name}() acts or waits: a diagnosis only reads`);
}

/** As Postgres reads it, with a place of the same length for each parameter. */
function checkGrammar(sql: string, tokens: readonly SqlToken[], { parseSql }: BlockContext, complain: Complain): void {
  if (!parseSql) return;
  let placed = sql;
  for (const { kind, text, offset } of tokens) {
    if (kind !== 'parameter') continue;
    placed = placed.slice(0, offset) + '$1'.padEnd(text.length) + placed.slice(offset + text.length);
  }
  const parsed = parseSql(placed);
  if ('problem' in parsed) complain(parsed.offset, parsed.problem);
  else if (parsed.statements.some((statement) => !JSON.stringify(statement).startsWith('{"SelectStmt"'))) {
    complain(0, 'a block is one SELECT (or WITH … SELECT)');
  }
}

/** `count(*)` and a product are no star. */
function isStar(tokens: readonly SqlToken[], at: number): boolean {
  const before = tokens[at - 1];
  return before !== undefined && /^(select|distinct|all|,|\.)$/i.test(before.text);
}
