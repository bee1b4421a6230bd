/** What one packing works with. */
export interface PackJob {
  readonly version: string;
  readonly architecture: string;
  /** Short hexadecimal name of this build, as a release has its commit. */
  readonly commit: string;
  /** Folder of the programs; nothing where dummies are packed. */
  readonly controlPlane: string | undefined;
  readonly output: string;
  readonly scratch: string;
}
