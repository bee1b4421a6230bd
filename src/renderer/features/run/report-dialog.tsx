import { type ReportFormat, reportFormatSchema } from '../../../shared/model/report.ts';
import { Question } from '../../ui/question.tsx';
import { text } from '../../ui/text.ts';

export interface ReportDialogProps {
  readonly clusterName: string;
  readonly onReport: (format: ReportFormat) => void;
  readonly onClose: () => void;
}

/** Asks in which form the report is saved. */
export function ReportDialog({ clusterName, onReport, onClose }: ReportDialogProps) {
  const words = text.runMore.report;
  return (
    <Question
      title={words.title(clusterName)}
      safe={words.keep}
      answers={reportFormatSchema.options.map((format) => ({
        label: words.formats[format],
        tone: 'plain' as const,
        onAnswer: () => onReport(format),
      }))}
      onClose={onClose}
    >
      <dl className="dialog-say report-forms">
        {reportFormatSchema.options.map((format) => (
          <div key={format}>
            <dt>{words.formats[format]}</dt>
            <dd className="say">{words.forms[format]}</dd>
          </div>
        ))}
      </dl>
    </Question>
  );
}
