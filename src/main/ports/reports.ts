import type { Bundle } from '../../shared/model/bundle.ts';
import type { Cluster } from '../../shared/model/cluster.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { Node } from '../../shared/model/node.ts';
import type { Run, RunPhase, RunStep } from '../../shared/model/run.ts';
import type { Site } from '../../shared/model/site.ts';

/** A document in the two forms that are text. */
export interface Document {
  readonly markdown: string;
  /** Self-contained: no request leaves the page. */
  readonly html: string;
}

/** A document in one form, as a file. */
export interface ReportFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

export interface RunReportInput {
  readonly site: Site;
  readonly cluster: Cluster;
  readonly nodes: readonly Node[];
  readonly bundle: Bundle | null;
  readonly run: Run;
  readonly phases: readonly RunPhase[];
  readonly steps: readonly RunStep[];
  readonly findings: readonly Finding[];
  readonly madeAt: string;
}

export interface PreflightReportInput {
  readonly site: Site;
  readonly cluster: Cluster;
  readonly nodes: readonly Node[];
  readonly bundle: Bundle | null;
  readonly findings: readonly Finding[];
  readonly madeAt: string;
}

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

/** Writes reports. `redact` sees each text of one as it is: escaped, a secret would not be known any more. */
export interface ReportRenderer {
  run(input: RunReportInput, redact: Redact): Document;
  preflight(input: PreflightReportInput, redact: Redact): Document;
  /** The same for paper. */
  runPdf(input: RunReportInput, redact: Redact): Promise<Uint8Array>;
}
