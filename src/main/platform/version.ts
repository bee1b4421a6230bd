import packageJson from '../../../package.json' with { type: 'json' };

/** Version of Muster, as the package says. */
export const appVersion: string = packageJson.version;
