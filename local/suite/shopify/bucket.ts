/** The state of a bucket as the API reports it in `extensions.cost.throttleStatus`. */
export interface ThrottleStatus {
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
}

export interface BucketOptions {
  /** Points that the full bucket holds; default: a Plus shop's 20,000. */
  maximumAvailable?: number;
  /** Points per second; default: a Plus shop's 1,000. */
  restoreRate?: number;
}

export interface Bucket {
  /** Takes `points`, unless there are fewer. */
  take(points: number, nowMs: number): boolean;
  giveBack(points: number): void;
  status(nowMs: number): ThrottleStatus;
}

/** The leaky bucket of Shopify's Admin API: a query costs points, and points come back with time. */
export function createBucket(options: BucketOptions = {}): Bucket {
  const { maximumAvailable = 20_000, restoreRate = 1_000 } = options;
  let available = maximumAvailable;
  let restoredAtMs: number | undefined;

  function restore(nowMs: number): void {
    const passedMs = Math.max(0, nowMs - (restoredAtMs ?? nowMs));
    available = Math.min(maximumAvailable, available + (passedMs / 1_000) * restoreRate);
    restoredAtMs = nowMs;
  }

  return {
    take(points, nowMs) {
      restore(nowMs);
      if (points > available) return false;
      available -= points;
      return true;
    },
    giveBack(points) {
      available = Math.min(maximumAvailable, available + points);
    },
    status(nowMs) {
      restore(nowMs);
      return { maximumAvailable, currentlyAvailable: Math.floor(available), restoreRate };
    },
  };
}
