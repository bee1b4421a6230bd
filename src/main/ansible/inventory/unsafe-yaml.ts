import { Document, isScalar, Scalar, visit } from 'yaml';
import type { JsonValue } from '../variables/json-value.ts';

/**
 * YAML in which every string value carries Ansible's `!unsafe` tag, so that nothing a person typed is ever taken for a template
 * (Ansible docs, "Unsafe or raw strings"). Keys and values are JSON strings, which no YAML reader can misread.
 */
export function toUnsafeYaml(value: JsonValue): string {
  const document = new Document(value);
  visit(document, {
    Scalar(key, node) {
      if (key !== 'key' && isScalar(node) && typeof node.value === 'string') {
        node.tag = '!unsafe';
        node.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
  const text = document.toString({
    defaultKeyType: 'QUOTE_DOUBLE',
    defaultStringType: 'QUOTE_DOUBLE',
    doubleQuotedAsJSON: true,
    lineWidth: 0,
  });
  // Line breaks of YAML 1.1 and other unprintable characters; outside of quoted strings the serializer writes none.
  return text.replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The same promise for JSON that Ansible reads (an inventory script's output): strings become `__ansible_unsafe` objects. */
export function toUnsafeJson(value: JsonValue): string {
  return JSON.stringify(markUnsafe(value));
}

function markUnsafe(value: JsonValue): JsonValue {
  if (typeof value === 'string') return { __ansible_unsafe: value };
  if (Array.isArray(value)) return value.map(markUnsafe);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, markUnsafe(item)]));
}
