import type { CheckedApp, CheckedResource } from './assembly.ts';

/** Something that is wrong with a resource, and what to do about it. */
export interface Finding {
  resource: CheckedResource;
  message: string;
}

/** One rule over the templates of an app: a file of its own in `rules/`, called as the rule. */
export interface Check {
  /** `alarm-window` */
  rule: string;
  /** What happens on AWS where it is broken, in a sentence. */
  why: string;
  check(app: CheckedApp): Finding[];
}
