import { orderOf, toNumber } from './operators.ts';
import type { Value } from './row.ts';

type ScalarFunction = (args: Value[]) => Value;

const FUNCTIONS: Record<string, ScalarFunction> = {
  abs: numeric(Math.abs),
  ceil: numeric(Math.ceil),
  floor: numeric(Math.floor),
  sqrt: numeric(Math.sqrt),
  greatest: (args) =>
    args
      .filter((value) => value !== undefined)
      .sort(orderOf)
      .at(-1),
  least: (args) => args.filter((value) => value !== undefined).sort(orderOf)[0],
  ispresent: ([value]) => value !== undefined,
  isempty: ([value]) => value === undefined || value === '',
  isblank: ([value]) => value === undefined || String(value).trim() === '',
  coalesce: (args) => args.find((value) => value !== undefined),
  concat: (args) => args.map((value) => value ?? '').join(''),
  strlen: text((value) => [...value].length),
  tolower: text((value) => value.toLowerCase()),
  toupper: text((value) => value.toUpperCase()),
  trim: text((value) => value.trim()),
  strcontains: ([value, part]) => (value === undefined ? undefined : Number(String(value).includes(String(part)))),
  replace: ([value, from, to]) =>
    value === undefined ? undefined : String(value).replaceAll(String(from), String(to ?? '')),
  substr: ([value, from, length]) => {
    if (value === undefined) return undefined;
    const start = toNumber(from) ?? 0;
    return String(value).slice(start, length === undefined ? undefined : start + (toNumber(length) ?? 0));
  },
};

/** Functions of CloudWatch Logs Insights that give one value for one row; undefined for others. User guide, "Functions". */
export function scalarFunction(name: string): ScalarFunction | undefined {
  return Object.hasOwn(FUNCTIONS, name.toLowerCase()) ? FUNCTIONS[name.toLowerCase()] : undefined;
}

function numeric(apply: (value: number) => number): ScalarFunction {
  return ([value]) => {
    const number = toNumber(value);
    return number === undefined ? undefined : apply(number);
  };
}

function text(apply: (value: string) => Value): ScalarFunction {
  return ([value]) => (value === undefined ? undefined : apply(String(value)));
}
