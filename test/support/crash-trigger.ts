import { type CrashHook, crashPoints } from '../../src/main/orchestrator/engine/crash-points.ts';

/** Where a command dies: a crash point, or one at a place, such as `step-acted` or `step-acted@join-first-agent/agent-1`. */
export type CrashPlace = `${(typeof crashPoints)[number]}${'' | `@${string}`}`;

/** Says of each passed crash point whether the process dies there. */
export type CrashTrigger = (...passed: Parameters<CrashHook>) => boolean;

/**
 * Reads `POINT[@PHASE[/NODE]][#N]`: fires when the point is passed for the Nth time there, N counting from 1.
 * @throws Error for a text of another form, so that a place that is misspelt is not one that is never reached.
 */
export function crashTrigger(text: string): CrashTrigger {
  const { point, place, count } =
    /^(?<point>[\w-]+)(?:@(?<place>[^#]+))?(?:#(?<count>\d+))?$/.exec(text)?.groups ?? {};
  const known = crashPoints.find((each) => each === point);
  if (known === undefined) throw new Error(`"${text}" is no place to crash at`);
  let left = Number(count ?? 1);
  return (passed, { phaseId, stepId }) => {
    if (passed !== known || (place !== undefined && place !== stepId && place !== phaseId)) return false;
    left -= 1;
    return left === 0;
  };
}
