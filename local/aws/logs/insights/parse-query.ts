import { type Aggregate, parseAggregate } from './aggregates.ts';
import { type Expression, parseExpression } from './expression.ts';
import { orderOf, truth } from './operators.ts';
import { type ParseField, readParse } from './parse-command.ts';
import { emptyRow, type Row, type Value } from './row.ts';
import { createScanner, QueryProblem, type Scanner } from './scanner.ts';

/** How many rows a query gives at most. */
const MAXIMUM_LIMIT = 10_000;

interface Step {
  /** Leaves out log events, which are counted. */
  filters?: boolean;
  run(rows: Row[]): Row[];
}

/** What a query does, command by command. */
export interface LogsQuery {
  /** Each takes the rows of the one before. */
  steps: Step[];
  /** Columns that are shown; of `@timestamp` and `@message` where the query names none. */
  columns: string[];
  /** Columns of times, which are shown as such. */
  times: Set<string>;
  limit?: number;
  /** Rows no longer stand for log events. */
  aggregated: boolean;
}

/**
 * Parses a query of CloudWatch Logs Insights: fields, filter, stats, sort, limit, parse, display, dedup.
 *
 * Source: CloudWatch Logs user guide, "CloudWatch Logs Insights query syntax".
 *
 * @throws QueryProblem for what cannot be read, and for every other command
 */
export function parseLogsQuery(text: string): LogsQuery {
  const scan = createScanner(text);
  const query: LogsQuery = {
    steps: [],
    columns: [],
    times: new Set(['@timestamp', '@ingestionTime']),
    aggregated: false,
  };
  let displayed: string[] | undefined;
  const commands: Record<string, () => void> = {
    fields: () => query.columns.push(...columns(scan, query)),
    display() {
      displayed = columns(scan, query);
    },
    filter() {
      const condition = parseExpression(scan);
      const run = (rows: Row[]) => rows.filter((row) => truth(condition.value(row)));
      query.steps.push({ filters: !query.aggregated, run });
    },
    stats() {
      query.columns = stats(scan, query);
      displayed = undefined;
    },
    sort: () => query.steps.push({ run: sort(scan) }),
    limit() {
      const limit = scan.number();
      if (limit === undefined || limit < 1 || limit > MAXIMUM_LIMIT)
        scan.fail(`a number up to ${MAXIMUM_LIMIT} expected`);
      query.limit = limit;
    },
    parse() {
      const read = readParse(scan);
      query.steps.push({ run: (rows) => parsed(rows, read) });
    },
    dedup() {
      const by = list(scan, parseExpression);
      query.steps.push({ run: (rows) => distinct(rows, by) });
    },
  };

  while (!scan.ended) {
    const from = scan.at;
    const name = scan.name()?.toLowerCase() ?? '';
    if (!Object.hasOwn(commands, name)) {
      throw new QueryProblem(
        `no command "${name}", or it is not modelled locally; there are ${Object.keys(commands).join(', ')}`,
        from,
      );
    }
    commands[name]!();
    if (!scan.take('|') && !scan.ended) scan.fail('"|" expected');
  }
  if (displayed) query.columns = displayed;
  if (query.columns.length === 0) query.columns = ['@timestamp', '@message'];
  return query;
}

/** `a, b * 2 as c`: calculates what is no field, and gives the names. */
function columns(scan: Scanner, query: LogsQuery): string[] {
  return list(scan, () => {
    const expression = parseExpression(scan);
    const name = scan.take('as') ? (scan.name() ?? scan.fail('a name expected')) : expression.text;
    if (name !== expression.field) query.steps.push({ run: (rows) => calculated(rows, name, expression) });
    if (expression.time) query.times.add(name);
    return name;
  });
}

function calculated(rows: Row[], name: string, { value }: Expression): Row[] {
  for (const row of rows) row.set(name, value(row));
  return rows;
}

function parsed(rows: Row[], read: ParseField): Row[] {
  for (const row of rows) for (const [name, value] of Object.entries(read(row))) row.set(name, value);
  return rows;
}

/** Gives the names of the columns: groups first, as CloudWatch shows them. */
function stats(scan: Scanner, query: LogsQuery): string[] {
  const aggregates = list(scan, parseAggregate);
  const groups: { name: string; expression: Expression }[] = scan.take('by')
    ? list(scan, () => {
        const expression = parseExpression(scan);
        return { name: scan.take('as') ? (scan.name() ?? scan.fail('a name expected')) : expression.text, expression };
      })
    : [];
  query.aggregated = true;
  query.steps.push({ run: (rows) => grouped(rows, groups, aggregates) });
  for (const { name, expression } of groups) if (expression.time) query.times.add(name);
  return [...groups, ...aggregates].map(({ name }) => name);
}

function grouped(rows: Row[], groups: { name: string; expression: Expression }[], aggregates: Aggregate[]): Row[] {
  const members = new Map<string, { values: Value[]; rows: Row[] }>();
  if (groups.length === 0) members.set('', { values: [], rows });
  else {
    for (const row of rows) {
      const values = groups.map(({ expression }) => expression.value(row));
      const key = JSON.stringify(values);
      const known = members.get(key);
      if (known) known.rows.push(row);
      else members.set(key, { values, rows: [row] });
    }
  }
  return [...members.values()].map((member) => {
    const row = emptyRow();
    for (const [at, { name }] of groups.entries()) row.set(name, member.values[at]);
    for (const { name, value } of aggregates) row.set(name, value(member.rows));
    return row;
  });
}

/** A column that an earlier command calculated goes before its own calculation: `stats count(*) | sort count(*) desc`. */
function sort(scan: Scanner): Step['run'] {
  const by = list(scan, () => {
    const from = scan.at;
    const aggregate = scan.name();
    scan.reset(from);
    const isCall = /^(count|sum|avg|min|max|pct|stddev|earliest|latest)/.test(aggregate ?? '');
    const expression = isCall ? columnOf(scan) : parseExpression(scan);
    const descending = scan.take('desc');
    if (!descending) scan.take('asc');
    return { text: expression.text, value: expression.value, descending };
  });
  return (rows) =>
    [...rows].sort((left, right) => {
      for (const { text, value, descending } of by) {
        const read = (row: Row) => row.get(text) ?? value(row);
        const order = orderOf(read(left), read(right));
        if (order !== 0) return descending ? -order : order;
      }
      return 0;
    });
}

/** A field, or a function of stats by the text of its column. */
function columnOf(scan: Scanner): Pick<Expression, 'text' | 'value'> {
  const from = scan.at;
  try {
    const { name } = parseAggregate(scan);
    return { text: name, value: () => undefined };
  } catch (error) {
    if (!(error instanceof QueryProblem)) throw error;
    scan.reset(from);
    return parseExpression(scan);
  }
}

function distinct(rows: Row[], by: Expression[]): Row[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const key = JSON.stringify(by.map(({ value }) => value(row)));
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function list<Item>(scan: Scanner, read: (scan: Scanner) => Item): Item[] {
  const items = [read(scan)];
  while (scan.take(',')) items.push(read(scan));
  return items;
}
