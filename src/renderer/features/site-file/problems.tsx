import type { SiteProblem } from '../../../shared/contract/sites.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { Note } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';

/** What is wrong in a file: the line, what, and what to write instead. */
export function Problems({ fileName, problems }: { fileName: string; problems: readonly SiteProblem[] }) {
  return (
    <Note tone="red" mark="blocks" title={text.siteFile.problems(fileName, problems.length)}>
      <p className="say">{text.siteFile.problemsCure}</p>
      <ProblemList problems={problems} />
    </Note>
  );
}

/** Problems, or notes, in the order of the file. */
export function ProblemList({ problems }: { problems: readonly SiteProblem[] }) {
  return (
    <ul className="site-problems">
      {problems.map(({ line, column, message, fix }) => (
        <li key={`${line}:${column}:${message}`}>
          <span className="mono">{text.siteFile.line(line)}</span>
          <span className="say">
            <b>{visible(message)}</b> {visible(fix)}
          </span>
        </li>
      ))}
    </ul>
  );
}
