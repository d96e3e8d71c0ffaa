/**
 * Lets `Date` start from another reading: after `setTime(nowMs)` time runs on from there at its real speed.
 * Timers and `performance.now()` are not shifted. A proxy, so that native dates stay `instanceof Date`.
 *
 * @returns the function that sets the reading, milliseconds since the epoch
 */
export function shiftDate(): (nowMs: number) => void {
  const RealDate = Date;
  const realNow = Date.now;
  let offsetMs = 0;
  const now = () => realNow() + offsetMs;

  const ShiftedDate: DateConstructor = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  });
  RealDate.prototype.constructor = ShiftedDate;
  globalThis.Date = ShiftedDate;

  return (nowMs) => {
    offsetMs = nowMs - realNow();
  };
}
