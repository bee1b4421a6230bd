import type { RegistrySettings } from '../../../shared/model/cluster.ts';
import type { JsonValue, Settings } from './json-value.ts';

/**
 * The content of `registries.yaml`, with passwords (RKE2 and K3s docs, private registry configuration); empty when there is nothing
 * to say. Secret as a whole.
 */
export function buildRegistries(
  registry: RegistrySettings,
  passwords: Readonly<Record<string, string>> = {},
): Settings {
  const mirrors = mapValues(registry.mirrors, ({ endpoints, rewrite }) => ({
    endpoint: [...endpoints],
    ...(rewrite !== undefined && { rewrite }),
  }));
  const hosts = new Set([...Object.keys(registry.configs), ...Object.keys(passwords)]);
  const configs: Record<string, JsonValue> = {};
  for (const host of hosts) {
    const { username, caFile, insecureSkipVerify } = registry.configs[host] ?? {};
    const password = passwords[host];
    const auth = { ...(username !== undefined && { username }), ...(password !== undefined && { password }) };
    const tls = {
      ...(caFile !== undefined && { ca_file: caFile }),
      ...(insecureSkipVerify !== undefined && { insecure_skip_verify: insecureSkipVerify }),
    };
    configs[host] = { ...(hasKeys(auth) && { auth }), ...(hasKeys(tls) && { tls }) };
  }
  return { ...(hasKeys(mirrors) && { mirrors }), ...(hasKeys(configs) && { configs }) };
}

function hasKeys(value: object): boolean {
  return Object.keys(value).length > 0;
}

function mapValues<T>(
  record: Readonly<Record<string, T>>,
  map: (value: T) => JsonValue,
): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
