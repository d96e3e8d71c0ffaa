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
import { wallMs } from '../time.ts';
import { openSpan } from '../trace/backend.ts';
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
  return makeUnit(source, opening, parent, source.nested ? parent : undefined, context);
}

/** `around` is the unit whose ids this one takes over, where its own caller offers none that are good. */
function makeUnit(
  { component, spanKind }: Pick<Source<never, never, unknown, unknown>, 'component' | 'spanKind'>,
  opening: Opening,
  parent: Unit | undefined,
  around: Unit | undefined,
  context: Context | undefined,
): Unit {
  const settings = currentSettings();
  const startedAt = wallMs();
  const { id, rejected } = acceptCorrelationId(opening.correlationIds, around?.correlationId);
  const tenantId = around === undefined ? identityOrNothing(opening.tenantId) : around.tenantId;
  const bound = opening.fields ?? {};
  if (rejected) bound.correlation_id_rejected = true;
  const claim = around === undefined ? readDebugToken(opening.debugToken, settings.debugKey, startedAt) : undefined;
  return {
    component,
    correlationId: id,
    parent,
    startedAt,
    requestId: around === undefined ? requestIdOf(context) : around.requestId,
    deadlineAt: around === undefined ? deadlineOf(context, startedAt) : around.deadlineAt,
    hops: around?.hops ?? readHops(opening.hops),
    tenantId,
    userId: around === undefined ? identityOrNothing(opening.userId) : around.userId,
    claims: around?.claims ?? NO_CLAIMS,
    bound,
    recorder: createRecorder(),
    held: createHeldLines(),
    span: openSpan({
      name: opening.spanName,
      kind: spanKind,
      // Inside a unit its own trace goes on; a caller's `traceparent` is linked.
      parent: around === undefined ? (opening.parent ?? currentSpan()) : (currentSpan() ?? opening.parent),
      links: opening.links,
      attributes: { component, correlation_id: id },
      startedAt,
    }),
    debugToken: claim === undefined ? around?.debugToken : (opening.debugToken as string),
    debug:
      around?.debug ??
      ((claim !== undefined && claimCovers(claim, id, tenantId)) || isSampled(id, settings.debugSampleRate)),
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

function deadlineOf(context: Context | undefined, now: number): number | undefined {
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

function identityOrNothing(value: unknown): string | undefined {
  return isIdentity(value) ? value : undefined;
}
