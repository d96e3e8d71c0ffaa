import { http, identify, observe } from 'lamplight/observe';
import { httpEvent, lambdaContext } from 'lamplight/testing';

/** Runs `work` in a unit of work that is identified with a tenant, or with none, and gives what it gave or throws what it threw. */
export async function asTenant<T>(tenant_id: string | undefined, work: () => Promise<T>): Promise<T> {
  let outcome: Promise<T> | undefined;
  const handler = observe(http(), async () => {
    if (tenant_id) identify({ tenant_id });
    outcome = work();
    await outcome.catch(() => {});
    return { statusCode: 204 };
  });
  await handler(httpEvent(), lambdaContext());
  return await outcome!;
}
