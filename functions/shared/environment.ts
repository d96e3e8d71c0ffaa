/**
 * Reads a variable that the function cannot work without.
 *
 * @throws Error naming the variable, when it is unset or empty
 */
export function requiredEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`the environment variable ${name} is not set; the function's construct has to set it`);
  return value;
}
