import { z } from 'zod';

/** Identifiers are branded strings, so that a node id cannot be passed where a run id is meant. */
export const siteIdSchema = z.string().min(1).brand<'SiteId'>();
export const clusterIdSchema = z.string().min(1).brand<'ClusterId'>();
export const nodeIdSchema = z.string().min(1).brand<'NodeId'>();
export const credentialIdSchema = z.string().min(1).brand<'CredentialId'>();
export const runIdSchema = z.string().min(1).brand<'RunId'>();
export const stepIdSchema = z.string().min(1).brand<'StepId'>();
export const bundleIdSchema = z.string().min(1).brand<'BundleId'>();
export const terminalIdSchema = z.string().min(1).max(100).brand<'TerminalId'>();
export const sendingIdSchema = z.string().min(1).max(100).brand<'SendingId'>();

export type SiteId = z.infer<typeof siteIdSchema>;
export type ClusterId = z.infer<typeof clusterIdSchema>;
export type NodeId = z.infer<typeof nodeIdSchema>;
export type CredentialId = z.infer<typeof credentialIdSchema>;
export type RunId = z.infer<typeof runIdSchema>;
/** Names one step within a run: `<phase id>` for the cluster, `<phase id>/<hostname>` for a node. Stable over resumes. */
export type StepId = z.infer<typeof stepIdSchema>;
export type BundleId = z.infer<typeof bundleIdSchema>;
/** One shell on one host, for as long as somebody keeps it; it may live through several connections. */
export type TerminalId = z.infer<typeof terminalIdSchema>;
/** One file on its way to a host. */
export type SendingId = z.infer<typeof sendingIdSchema>;
