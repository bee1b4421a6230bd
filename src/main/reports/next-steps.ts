import type { RunStatus } from '../../shared/model/run.ts';
import type { RunReportInput } from '../ports/reports.ts';
import { count } from './format.ts';

/** What a person does after a run, in order. */
export function nextSteps(input: RunReportInput): readonly string[] {
  const { run, findings, steps } = input;
  const takenBack = run.error === null && steps.some(({ status }) => status === 'undone');
  const warnings = findings.filter(({ severity }) => severity === 'warn').length;
  const look = warnings === 0 ? [] : [`Look at ${count(warnings, 'warning')} under Findings.`];
  if (!['done', 'unchanged'].includes(run.status))
    return [...unfinished(run.status, anew(input), takenBack), ...look];
  if (run.operation === 'uninstall') {
    return ['The hosts are bare again: they can be installed anew or handed back.', ...look];
  }
  return [
    ...look,
    'Take the admin kubeconfig with muster kubeconfig, and keep it as the secret it is.',
    'Ask the cluster at any time with muster status.',
    'Back up what Muster knows with muster db backup, and keep the copy away from this laptop.',
    'Keep this report with the papers of the site.',
  ];
}

function anew({ run }: RunReportInput): string {
  return run.operation === 'install' ? 'muster up' : 'muster down';
}

function unfinished(status: RunStatus, anewWith: string, takenBack: boolean): readonly string[] {
  const goOn =
    'Go on with muster resume: it begins at the first step that is not proved and repeats nothing.';
  if (status === 'running') return ['Wait for the end of the run; this report is then written anew.'];
  if (status === 'rolling-back') return ['Wait until it is taken back; this report is then written anew.'];
  if (status === 'needs-attention') {
    return ['Do what stands under What went wrong.', 'Then go on taking it back: muster rollback'];
  }
  if (status === 'rolled-back') return [`The hosts are as they were found. To try again: ${anewWith}`];
  if (status === 'paused') return ['Go on with muster resume when you are ready; nothing is repeated.'];
  if (status === 'stopped' && takenBack) {
    return [
      'A part of the run is taken back. Go on with muster resume, or take back the rest: muster rollback',
    ];
  }
  if (status === 'stopped') return ['Do what stands under What went wrong.', goOn];
  return [goOn];
}
