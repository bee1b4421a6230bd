/** Shorter values are not taken out: they would be found everywhere and hide the text instead of the secret. */
const SHORTEST = 4;
/** A piece of base64 shorter than this stands for less than six bytes and is found by chance. */
const SHORTEST_BASE64 = 8;
/** Longest part of a document that is a name rather than a secret. */
const LONGEST_NAME = 31;

/** Every text under which a secret may show up: itself, its lines, and how JSON, URLs, shells and base64 write it. */
export function secretForms(value: string, as: 'secret' | 'document'): ReadonlySet<string> {
  const forms = new Set<string>();
  for (const plain of plainForms(value, as)) {
    if (plain.trim().length < SHORTEST) continue;
    for (const form of written(plain)) forms.add(form);
  }
  return forms;
}

function plainForms(value: string, as: 'secret' | 'document'): readonly string[] {
  const trimmed = value.trim();
  if (as === 'document') return [trimmed, ...documentParts(trimmed)];
  if (!/[\r\n]/.test(trimmed)) return [value, trimmed, ...tokenPassword(trimmed)];
  return [trimmed, ...secretLines(trimmed)];
}

/** The lines of a key without the frame around it, which is the same in every key. */
function secretLines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('-----'));
}

/** `K10<hash>::<user>:<password>`: logs may show the last part alone (K3s and RKE2 docs, token). */
function tokenPassword(text: string): readonly string[] {
  const password = /^K10[0-9a-f]+::(?:[^:]+:)?(.+)$/.exec(text)?.[1];
  return password === undefined ? [] : [password];
}

/** Long words with a digit, which keys and tokens are and names are not; and the key inside, where a word is one in base64. */
function documentParts(text: string): readonly string[] {
  const words = text.split(/[\s"',]+/).filter((word) => word.length > LONGEST_NAME);
  const secrets = words.filter(
    (word) => /^[\w+/=.:-]+$/.test(word) && /\d/.test(word) && !word.includes('://'),
  );
  return secrets.flatMap((word) => [word, ...keyInside(word)]);
}

function keyInside(word: string): readonly string[] {
  const decoded = Buffer.from(word, 'base64').toString('utf8');
  return decoded.startsWith('-----BEGIN ') && decoded.includes('PRIVATE KEY') ? secretLines(decoded) : [];
}

function written(plain: string): readonly string[] {
  return [
    plain,
    ...jsonForms(plain),
    ...urlForms(plain),
    // The two ways in which programs put a quote into a quoted shell word.
    plain.replaceAll("'", `'\\''`),
    plain.replaceAll("'", `'"'"'`),
    ...base64Forms(plain),
  ];
}

/** As browsers, forms (space is `+`) and Python (which leaves `/`) encode it; they differ in what they leave as it is. */
function urlForms(plain: string): readonly string[] {
  const browser = encodeURIComponent(plain);
  const strict = browser.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams({ p: plain }).toString().slice('p='.length);
  return [browser, strict, strict.replaceAll('%2F', '/'), strict.replaceAll('%20', '+'), form];
}

/** As JavaScript writes it, and as Python does: with everything beyond ASCII escaped. */
function jsonForms(plain: string): readonly string[] {
  const json = JSON.stringify(plain).slice(1, -1);
  const ascii = json.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [json, ascii];
}

/** Base64 of the value alone, and what is the same in the base64 of any text around it (`user:password`), in both alphabets. */
function base64Forms(plain: string): readonly string[] {
  const whole = Buffer.from(plain, 'utf8').toString('base64');
  const inner = [0, 1, 2]
    .map((before) => innerBase64(plain, before))
    .filter(({ length }) => length >= SHORTEST_BASE64);
  return [whole, ...inner].flatMap((form) => [
    form,
    form.replaceAll('+', '-').replaceAll('/', '_'),
    form.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
  ]);
}

/** The digits that depend on the value alone when `before` bytes (modulo three) stand in front and anything follows. */
function innerBase64(plain: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(plain, 'utf8')]);
  const encoded = bytes.toString('base64').replaceAll('=', '');
  const first = Math.ceil((before * 8) / 6);
  const last = Math.floor((bytes.length * 8) / 6);
  return encoded.slice(first, last);
}
