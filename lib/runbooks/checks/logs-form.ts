/** Of a command that ends in one of these, something is missing. */
const UNFINISHED = /(?:[=<>~+,-]|(?<![\w@.])(?:and|or|not|in|like|as|by))$/i;

/** A query whose quotes and patterns are blanked, and its commands; what CloudWatch would refuse without looking at any field. */
export interface LogsForm {
  /** Blanked, with offsets as in the query. */
  bare: string;
  commands: readonly { text: string; offset: number }[];
}

/** Places that nobody could read: quotes and brackets that nothing closes, commands that are empty or not finished. */
export function formProblems({ bare, commands }: LogsForm): { offset: number; problem: string }[] {
  const quote = bare.search(/['"]/);
  if (quote !== -1) return [{ offset: quote, problem: `a ${bare[quote]} that nothing closes` }];
  const bracket = openBracket(bare);
  if (bracket) return [bracket];
  const empty = /(?:^|\|)\s*\|/.exec(bare);
  const unfinished = commands
    .filter(({ text }) => UNFINISHED.test(text))
    .map(({ text, offset }) => ({ offset, problem: `something is missing after "${text.slice(-20)}"` }));
  const limits = commands
    .filter(({ text }) => /^limit\b/.test(text) && !/^limit\s+\d+$/.test(text))
    .map(({ offset }) => ({ offset, problem: '"limit" takes a number' }));
  return [
    ...(empty ? [{ offset: empty.index, problem: 'no command between two bars' }] : []),
    ...unfinished,
    ...limits,
  ];
}

function openBracket(bare: string): { offset: number; problem: string } | undefined {
  const open: number[] = [];
  for (const { 0: sign, index } of bare.matchAll(/[()[\]]/g)) {
    if (sign === '(' || sign === '[') {
      open.push(index);
      continue;
    }
    const before = open.pop();
    if (before === undefined || `${bare[before]}${sign}` !== (sign === ')' ? '()' : '[]')) {
      return { offset: index, problem: `a ${sign} that nothing opened` };
    }
  }
  return open.length === 0 ? undefined : { offset: open[0]!, problem: `a ${bare[open[0]!]} that nothing closes` };
}
