import type { InvokeOutput } from '../../aws/control/run-control.ts';
import type { InvokeResult } from '../../lambda/invoke-result.ts';
import { colourOf, painter } from '../../text/colour.ts';
import { formatDuration } from '../../text/duration.ts';
import { isMetricDocument } from '../metric-document.ts';
import { printable } from '../printable.ts';
import { readableEvent } from '../readable-event.ts';
import { type Difference, differences } from './differences.ts';
import { openInner } from './inner-json.ts';

/** What fits on a screen with what stands around it; `--json` has everything. */
const SHOWN_RESULT_LINES = 30;
const SHOWN_DIFFERENCES = 20;
const SHOWN_VALUE = 60;
const SHOWN_JOURNEYS = 3;

/** How an invocation by hand is told at the terminal: its lines, its result, what is different now, and what to do next. */
export function renderInvocation(output: InvokeOutput, again: string | undefined, colour: boolean): string[] {
  const { functionName, requestId, source, lines, correlationIds, before, error } = output;
  const paint = painter(colour);
  const name = paint(functionName, colourOf(0));
  const shown = lines.filter(({ origin, message }) => origin === 'function' && !isMetricDocument(message));
  return [
    `${name} ${requestId}  ${source.text}${again ? `, ${again} again` : ''}`,
    ...shown.map(({ message, timeMs }) => `${name} ${readableEvent(message, timeMs, paint)}`),
    '',
    error
      ? paint(`failed after ${formatDuration(output.durationMs)}`, 'red')
      : `result after ${formatDuration(output.durationMs)}`,
    ...renderResult(output),
    ...(source.kind === 'queue' ? [paint(NOT_APPLIED, 'dim')] : []),
    ...(before ? ['', ...renderDifferences(before, output)] : []),
    '',
    ...next(correlationIds, functionName),
  ];
}

const NOT_APPLIED = '(not applied: no message of the queue was deleted, and none comes back for it)';

/** What the two came to, compared without what names the one invocation or the other. */
export function resultDifferences(before: InvokeResult, after: InvokeResult): Difference[] {
  return differences(openInner(resultOf(before)), openInner(resultOf(after)));
}

/** The answer, or the error as Lambda answers it. */
export function resultOf({ payload, error }: InvokeResult): unknown {
  if (!error) return JSON.parse(payload ?? 'null');
  const { errorType, errorMessage } = error;
  return { errorType, errorMessage: errorMessage.replace(/^RequestId: \S+ (Error: )?/, '') };
}

function renderResult(output: InvokeResult): string[] {
  const lines = printable(JSON.stringify(openInner(resultOf(output)), null, 2))
    .split('\n')
    .map(indent);
  const more = lines.length - SHOWN_RESULT_LINES;
  return more > 1 ? [...lines.slice(0, SHOWN_RESULT_LINES), indent(`… and ${more} more lines; --json has all`)] : lines;
}

function renderDifferences(before: InvokeResult, after: InvokeResult): string[] {
  const found = resultDifferences(before, after);
  const took = `it took ${formatDuration(after.durationMs)}, then ${formatDuration(before.durationMs)}`;
  if (found.length === 0) return [`the same result as then; ${took}`];
  const more = found.length - SHOWN_DIFFERENCES;
  return [
    `different from then; ${took}`,
    ...found.slice(0, SHOWN_DIFFERENCES).map(({ path, before: then, after: now }) => {
      return indent(`${printable(path || 'result')}: ${short(then)} → ${short(now)}`);
    }),
    ...(more > 0 ? [indent(`… and ${more} more; --json has them all`)] : []),
  ];
}

function short(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = printable(JSON.stringify(value));
  return text.length > SHOWN_VALUE ? `${text.slice(0, SHOWN_VALUE - 1)}…` : text;
}

function next(correlationIds: string[], functionName: string): string[] {
  if (correlationIds.length === 0) return [`next: npx lamplight logs --function ${functionName} --since 1m`];
  const shown = correlationIds.slice(0, SHOWN_JOURNEYS).map((id) => `next: npx lamplight journey ${id}`);
  const more = correlationIds.length - SHOWN_JOURNEYS;
  return more > 0 ? [...shown, `      and ${more} more correlation ids`] : shown;
}

function indent(line: string): string {
  return `  ${line}`;
}
