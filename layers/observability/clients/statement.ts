/** What a statement does, without any of its values. */
export interface StatementSummary {
  /** `select`, in lower case; `execute` where it is no verb that is known. */
  readonly verb: string;
  /** The first table that it names, without its schema. */
  readonly table: string | undefined;
}

const MAX_CHARACTERS = 4_000; // verb and table stand at the front
const VERBS = new Set(['select', 'insert', 'update', 'delete', 'merge', 'create', 'alter', 'drop', 'truncate', 'call']);
const TRANSACTION_VERBS = new Set(['begin', 'commit', 'rollback', 'savepoint', 'release', 'set', 'show']);
/** Quoted texts, dollar-quoted texts and comments: a value in one of them may read like a table's name. The last ones may be cut off. */
const HIDDEN = /'(?:[^']|'')*(?:'|$)|\$\w*\$[^$]*(?:\$\w*\$|$)|--[^\n]*|\/\*[^*]*(?:\*(?!\/)[^*]*)*(?:\*\/|$)/g;
const TABLE =
  /\b(from|into|update|join|table|truncate)\s+(?:only\s+)?("?[\w$]{1,63}"?(?:\."?[\w$]{1,63}"?)?)(?![\w$".])(\s*\()?/i;
/\b(?:from|into|update|join|table|truncate)\s+(?:only\s+)?("?[\w$]{1,63}"?(?:\."?[\w$]{1,63}"?)?)(?![\w$".]|\s*\()/i;

/** Reads verb and table from SQL text; never anything that could be a value. */
export function summariseStatement(statement: string): StatementSummary {
  const text = statement.slice(0, MAX_CHARACTERS).replace(HIDDEN, ' ').trim();
  const words = /^\(*\s*(\w{1,20})/.exec(text);
  const first = words?.[1]?.toLowerCase() ?? '';
  const verb = first === 'with' ? verbAfterWith(text) : first;
  if (TRANSACTION_VERBS.has(verb)) return { verb, table: undefined };
  if (!VERBS.has(verb)) return { verb: 'execute', table: undefined };
  return { verb, table: tableOf(text) };
}

function tableOf(text: string): string | undefined {
  const [, keyword, name, bracket] = TABLE.exec(text) ?? [];
  // `from generate_series(…)` reads a function.
  if (name === undefined || (bracket !== undefined && /^(?:from|join)$/i.test(keyword!))) return undefined;
  return name.replaceAll('"', '').split('.').at(-1)!.toLowerCase();
}

/** Of `with … as (…) update …` the verb that changes something, else `select`. */
function verbAfterWith(text: string): string {
  return /\b(insert|update|delete|merge)\s/i.exec(text)?.[1]?.toLowerCase() ?? 'select';
}

/** `<verb>_<table>`, as spans are named. */
export function statementSpanName({ verb, table }: StatementSummary): string {
  return table === undefined ? `${verb}_statement` : `${verb}_${table}`;
}

/** OpenTelemetry's attributes for it (semantic conventions for database spans). */
export function statementAttributes({ verb, table }: StatementSummary, system: string): Record<string, unknown> {
  return {
    'db.system.name': system,
    'db.operation.name': verb,
    'db.collection.name': table,
    'db.query.summary': table === undefined ? verb : `${verb} ${table}`,
  };
}
