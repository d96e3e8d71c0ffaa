/** API reference: WarmUpConfiguration. */
export interface WarmUp {
  minutes: number;
  /** Wait the whole time, even where the data could fill the window before. */
  onlyAfterwards: boolean;
}

/** Whether an alarm still waits: it stays in INSUFFICIENT_DATA and acts on nothing. */
export function isWarmingUp(
  warmUp: WarmUp | undefined,
  { createdMs, atMs, windowFilled }: { createdMs: number; atMs: number; windowFilled: () => boolean },
): boolean {
  if (!warmUp || atMs >= createdMs + warmUp.minutes * 60_000) return false;
  return warmUp.onlyAfterwards || !windowFilled();
}
