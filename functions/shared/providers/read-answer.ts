/** The JSON object of an answer's body; undefined for anything else. */
export function readObject(body: string): Record<string, unknown> | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === 'object' && answer !== null && !Array.isArray(answer)
      ? (answer as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** `Retry-After` in whole seconds; undefined where there is none. The form with a date is used by no provider of ours. */
export function retryAfterSeconds(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : undefined;
}

/** @throws Error for a text that is no time, which makes its page one that cannot be read */
export function readTime(text: unknown): Date {
  const time = new Date(String(text));
  if (Number.isNaN(time.getTime())) throw new Error('an answer holds a time that is none');
  return time;
}
