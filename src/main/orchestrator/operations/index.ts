import type { OperationId } from '../../../shared/model/plan.ts';
import type { Operation } from '../engine/phase.ts';
import { install } from './install.ts';
import { uninstall } from './uninstall.ts';

/** Everything a person can ask for. */
export const operations: Readonly<Record<OperationId, Operation>> = { install, uninstall };
