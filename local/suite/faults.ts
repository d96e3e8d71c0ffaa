/** What a shop or an account can be told to do wrong; each is something that the real API has been seen to do. */
const FAULTS = [
  'unauthorized', // 401: the merchant has removed the app
  'rate_limited', // 429 with Retry-After
  'throttled', // HTTP 200 with a THROTTLED error
  'server_error', // 503
  'malformed', // HTTP 200, JSON that ends too early
  'slow', // the right answer, `delayMs` late
  'hang', // no answer at all
  'reset', // the connection is cut
  'repeat_page', // the first page again, whatever the cursor
  'token_expired', // every access token ends at once; a new one is given (NetSuite)
] as const;

/** One of these words. */
export type FaultKind = (typeof FAULTS)[number];

export interface Fault {
  fault: FaultKind;
  /** One shop's domain, or an account's id in lower case; default: all. */
  shop?: string;
  /** How many calls it spoils; default: until it is taken back. */
  times?: number;
  /** How many calls go well before it begins. */
  after?: number;
  /** For `slow`. */
  delayMs?: number;
  /** For `rate_limited`. */
  retryAfterSeconds?: number;
}

export interface Faults {
  add(fault: Fault): void;
  /** Takes back all faults, or those of one shop. */
  clear(shop?: string): void;
  list(): Fault[];
  /** The fault that spoils this call, which is thereby counted. */
  next(shop: string): Fault | undefined;
}

export function createFaults(): Faults {
  let active: Fault[] = [];
  return {
    add: (fault) => void active.push({ ...fault }),
    clear(shop) {
      active = shop === undefined ? [] : active.filter((fault) => fault.shop !== shop);
    },
    list: () => active.map((fault) => ({ ...fault })),
    next(shop) {
      for (const fault of active) {
        if (fault.shop !== undefined && fault.shop !== shop) continue;
        if (fault.after !== undefined && fault.after > 0) {
          fault.after -= 1;
          continue;
        }
        if (fault.times !== undefined) {
          fault.times -= 1;
          if (fault.times <= 0) active = active.filter((other) => other !== fault);
        }
        return fault;
      }
      return undefined;
    },
  };
}

/** Reads a fault from outside. Gives what is wrong with it as text. */
export function parseFault(value: unknown): Fault | string {
  if (typeof value !== 'object' || value === null) return 'a fault is an object such as { "fault": "unauthorized" }';
  const fault = value as Fault;
  if (!FAULTS.includes(fault.fault)) return `fault is one of ${FAULTS.join(', ')}`;
  for (const key of ['times', 'after', 'delayMs', 'retryAfterSeconds'] as const) {
    const number = fault[key];
    if (number !== undefined && (typeof number !== 'number' || number < 0)) return `${key} is a number from 0 on`;
  }
  if (fault.shop !== undefined && typeof fault.shop !== 'string') return 'shop is a domain or an account';
  return fault;
}
