import type { Context } from 'aws-lambda';
import { currentSpan, currentUnit, type Unit } from '../context.ts';
import { acceptCorrelationId } from '../correlation/correlation-id.ts';
import { HOPS_LIMIT, readHops } from '../correlation/hops.ts';
import { claimCovers, readDebugToken } from '../log/debug-token.ts';
import { createHeldLines } from '../log/held-lines.ts';
import { isSampled } from '../log/sampling.ts';
import { createRecorder } from '../metrics/recorder.ts';
import type { Opening, Source } from '../sources/source.ts';
import { dropped } from '../telemetry-health.ts';
import { openSpan } from '../trace/trace.ts';
import { isIdentity } from './identify.ts';
import { currentSettings } from './settings.ts';

const NOTHING_KNOWN: Opening = { correlationIds: [], spanName: 'handle_event' };
const NO_CLAIMS: Readonly<Record<string, unknown>> = Object.freeze({});

/** Opens the unit of an item. Never throws: of an event that cannot be read, a unit with a new id remains. */
export function openUnit<Item>(source: Source<never, Item, unknown, unknown>, item: Item, context: Context): Unit {
  const parent = currentUnit();
  let opening = NOTHING_KNOWN;
  try {
    opening = source.open(item, context);
  } catch {
    dropped('serialise_failed', `${source.name} event`);
  }
  return source.nested && parent !== undefined
    ? nestedUnit(source, parent, opening)
    : firstUnit(source, parent, opening, context);
}

function firstUnit(
  source: Pick<Source<never, never, unknown, unknown>, 'component' | 'spanKind'>,
  parent: Unit | undefined,
  opening: Opening,
  context: Context,
): Unit {
  const settings = currentSettings();
  const startedAt = Date.now();
  const { id, rejected } = acceptCorrelationId(...opening.correlationIds);
  const tenantId = isIdentity(opening.tenantId) ? opening.tenantId : undefined;
  const claim =
    opening.debugToken === undefined ? undefined : readDebugToken(opening.debugToken, settings.debugKey, startedAt);
  const bound: Record<string, unknown> = opening.fields ?? {};
  if (rejected) bound.correlation_id_rejected = true;
  return {
    component: source.component,
    correlationId: id,
    parent,
    startedAt,
    requestId: requestIdOf(context),
    deadlineAt: deadline(context, startedAt),
    hops: readHops(opening.hops),
    tenantId,
    userId: isIdentity(opening.userId) ? opening.userId : undefined,
    claims: NO_CLAIMS,
    bound,
    recorder: createRecorder(),
    held: createHeldLines(),
    span: openSpan({
      name: opening.spanName,
      kind: source.spanKind,
      parent: opening.parent ?? currentSpan(),
      links: opening.links,
      attributes: { component: source.component, correlation_id: id },
      startedAt,
    }),
    debugToken: claim === undefined ? undefined : (opening.debugToken as string),
    debug: (claim !== undefined && claimCovers(claim, id, tenantId)) || isSampled(id, settings.debugSampleRate),
    refusal: undefined,
    linePrefix: undefined,
    timedOut: false,
    sealed: false,
  };
}

/** A unit within another takes over who it is for, and its correlation id where its own caller offers none that is good. */
function nestedUnit(
  source: Pick<Source<never, never, unknown, unknown>, 'component' | 'spanKind'>,
  parent: Unit,
  opening: Opening,
): Unit {
  const startedAt = Date.now();
  const { id, rejected } = acceptCorrelationId(...opening.correlationIds, parent.correlationId);
  const bound: Record<string, unknown> = opening.fields ?? {};
  if (rejected) bound.correlation_id_rejected = true;
  return {
    component: source.component,
    correlationId: id,
    parent,
    startedAt,
    requestId: parent.requestId,
    deadlineAt: parent.deadlineAt,
    hops: parent.hops,
    tenantId: parent.tenantId,
    userId: parent.userId,
    claims: parent.claims,
    bound,
    recorder: createRecorder(),
    held: createHeldLines(),
    span: openSpan({
      name: opening.spanName,
      kind: source.spanKind,
      parent: currentSpan() ?? opening.parent,
      links: opening.links,
      attributes: { component: source.component, correlation_id: id },
      startedAt,
    }),
    debugToken: parent.debugToken,
    debug: parent.debug,
    refusal: undefined,
    linePrefix: undefined,
    timedOut: false,
    sealed: false,
  };
}

/** Whether the transaction has come through more hops than any honest one does. */
export function tooManyHops(unit: Unit): boolean {
  return unit.hops > HOPS_LIMIT && unit.parent?.hops !== unit.hops;
}

function deadline(context: Context | undefined, now: number): number | undefined {
  try {
    const remaining = context?.getRemainingTimeInMillis?.();
    return typeof remaining === 'number' && Number.isFinite(remaining) ? now + remaining : undefined;
  } catch {
    return undefined;
  }
}

function requestIdOf(context: Context | undefined): string | undefined {
  try {
    const id: unknown = context?.awsRequestId;
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}
