/** Nanoseconds for one awaited call of an async function, over many. */
export async function awaitCost(calls: number): Promise<number> {
  const begun = performance.now();
  for (let call = 0; call < calls; call++) await nothing();
  return ((performance.now() - begun) * 1e6) / calls;
}

async function nothing(): Promise<void> {}
