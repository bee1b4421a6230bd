import { MusterError } from '../../../shared/model/error.ts';
import { variableKeyProblem } from '../../../shared/rules/protected-variables.ts';
import type { Settings } from './json-value.ts';

/**
 * Free variables, once it is sure that none of them overrides what Muster decides. The site file was judged by the same rule; rows may
 * be older than it.
 * @throws MusterError `bad-input` that names the key and what is wrong with it.
 */
export function checkVariables(of: string, variables: Settings): Settings {
  for (const key of Object.keys(variables)) {
    const problem = variableKeyProblem(key);
    if (problem === null) continue;
    throw new MusterError(
      'bad-input',
      `The variables of ${of} may not set ${JSON.stringify(key)}: ${problem}.`,
      {
        cure: 'Correct the site file: variables are keys of the distribution’s own configuration file, such as "kubelet-arg".',
      },
    );
  }
  return variables;
}
