import type { ComparisonOperator, Severity, TreatMissingData } from './alarm-spec.ts';

/** The sections of a runbook, in the order in which somebody who was woken up reads. */
export const SECTIONS = ['Meaning', 'Impact', 'Diagnosis', 'Mitigation', 'Verify', 'Escalation', 'Notes'] as const;
export type SectionName = (typeof SECTIONS)[number];

/** Languages of blocks that can run. */
export const BLOCK_KINDS = ['sql', 'logs', 'metric', 'aws'] as const;
export type BlockKind = (typeof BLOCK_KINDS)[number];

/** Where the value of a parameter comes from when an alarm fires. */
export const PARAMETER_SOURCES = ['label', 'tag', 'contributor'] as const;
export type ParameterSource = (typeof PARAMETER_SOURCES)[number];

/** Parameters that every runnable block has: the moment, and the window that the alarm looked at. */
export const TIME_PARAMETERS = ['now', 'from', 'to'] as const;

/** One Markdown file: what is wrong when, and what a person does then. */
export interface Runbook {
  /** Relative to the project's folder. */
  file: string;
  /** The file's name. */
  id: string;
  title: string;
  owner: string;
  severity: Severity;
  /** `2026-11-24`: when somebody last read it with care. */
  reviewed: string;
  params: readonly { name: string; from: ParameterSource; line: number }[];
  alarms: readonly AlarmDeclaration[];
  sections: readonly { name: SectionName; line: number; text: string }[];
  blocks: readonly RunnableBlock[];
  links: readonly { target: string; line: number }[];
  /** Ids of its headings, as a link names them. */
  anchors: readonly string[];
}

/** A query or call of the Diagnosis that can run by itself; it only reads. */
export interface RunnableBlock {
  kind: BlockKind;
  /** The heading above it, and that heading's anchor. */
  name: string;
  anchor: string;
  text: string;
  /** Seconds after which it is given up. */
  timeoutSeconds: number;
  /** Rows, lines or points that are shown. */
  limit: number;
  /** Of its first line of text. */
  line: number;
}

/** Label values that select a dimension set; of a list the values are added up, or made an alarm each where `each` names the label. */
export type Where = Readonly<Record<string, string | readonly string[]>>;

/** A metric of the catalogue as a signal. */
export interface CatalogueInput {
  kind: 'catalogue';
  metric: string;
  where: Where;
  statistic: string;
  /** What a period without data counts as. */
  fill?: number;
  /** Lines of the keys, for problems. */
  lines: Readonly<Record<string, number>>;
}

/** A metric that AWS publishes of a resource. */
export interface AwsInput {
  kind: 'aws';
  namespace: string;
  metric: string;
  /** Handles; several, or `*` for all that have the namespace, with `each: resource`. */
  resource: string | readonly string[];
  statistic: string;
  fill?: number;
  lines: Readonly<Record<string, number>>;
}

export type SignalInput = CatalogueInput | AwsInput;

/** When a signal is bad. */
export interface Evaluation {
  comparisonOperator: ComparisonOperator;
  threshold: number;
  periodSeconds: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  treatMissingData: TreatMissingData;
}

interface Declared {
  id: string;
  severity?: Severity;
  description?: string;
  heartbeat?: string;
  line: number;
  lines: Readonly<Record<string, number>>;
}

/** One entry under `alarms`; it may become several alarms. */
export type AlarmDeclaration =
  | (Declared & {
      kind: 'signal';
      input: SignalInput;
      evaluation: Evaluation;
      each?: string;
      groupBy?: string;
      /** Samples that a period needs, else it says nothing. */
      atLeast?: number;
    })
  | (Declared & {
      kind: 'math';
      inputs: Readonly<Record<string, SignalInput>>;
      expression: string;
      evaluation: Evaluation;
      each?: string;
      /** By input: what it must come to, else the period says nothing. */
      atLeast: Readonly<Record<string, number>>;
    })
  | (Declared & { kind: 'composite'; rule: string })
  | (Declared & { kind: 'slo'; slo: Slo });

/** An objective for availability, latency or both; its alarms tell how fast the allowed failures are used up. */
export interface Slo {
  /** Percent of requests that must be good, over the window. */
  objective: number;
  windowDays: number;
  /** Requests that a window needs, else it says nothing. */
  atLeast: number;
  availability?: { metric: string; bad: Where; line: number };
  /** Requests that take longer are bad. */
  latency?: { metric: string; overSeconds: number; line: number };
}
