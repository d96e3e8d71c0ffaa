/** Properties of an alarm as a template or a request carries them; CloudFormation may write numbers and booleans as text. */
export type Properties = Record<string, unknown>;

/** What is wrong with a resource. */
export interface ResourceProblem {
  /** `invalid`: AWS would refuse it. `unsupported`: AWS takes it, this engine cannot evaluate it truly. */
  kind: 'invalid' | 'unsupported';
  message: string;
}

/** Reads properties one by one and gathers everything that is wrong with them. */
export interface PropertyReader {
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  boolean(name: string): boolean | undefined;
  list(name: string): unknown[];
  object(name: string): Properties | undefined;
  has(name: string): boolean;
  invalid(message: string): void;
  unsupported(message: string): void;
}

export function readProperties(properties: Properties, problems: ResourceProblem[]): PropertyReader {
  const invalid = (message: string) => void problems.push({ kind: 'invalid', message });
  return {
    text: (name) => (properties[name] === undefined ? undefined : String(properties[name])),
    number(name) {
      const value = properties[name];
      if (value === undefined) return undefined;
      const number = typeof value === 'number' ? value : Number(String(value).trim() || Number.NaN);
      if (!Number.isNaN(number)) return number;
      invalid(`${name} is no number: ${JSON.stringify(value)}`);
      return undefined;
    },
    boolean: (name) => (properties[name] === undefined ? undefined : String(properties[name]) === 'true'),
    list(name) {
      const value = properties[name];
      if (value === undefined) return [];
      if (Array.isArray(value)) return value;
      invalid(`${name} is no list`);
      return [];
    },
    object: (name) => {
      const value = properties[name];
      return typeof value === 'object' && value !== null ? (value as Properties) : undefined;
    },
    has: (name) => properties[name] !== undefined,
    invalid,
    unsupported: (message) => void problems.push({ kind: 'unsupported', message }),
  };
}
