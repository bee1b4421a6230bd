/**
 * The page's document for xterm, which writes style elements and style attributes. The page's policy forbids both, and stays as it is:
 * the same rules are put into a constructed sheet and into the element's own style, which only a script of this page can do.
 */
export function styledDocument(page: Document): Document {
  HTMLSpanElement.prototype.setAttribute = setAttribute;
  const createElement = (name: string) => {
    const element = page.createElement(name);
    // Style elements come from several documents, but all go into one of these.
    if (name === 'div') element.appendChild = appendChild;
    return element;
  };
  return new Proxy(page, {
    get: (target, key) => {
      if (key === 'createElement') return createElement;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function appendChild<T extends Node>(this: HTMLElement, child: T): T {
  if (child instanceof HTMLStyleElement) holdStyle(child);
  else Node.prototype.appendChild.call(this, child);
  return child;
}

/** Keeps a style element out of the page, and hands its text to a sheet of the page until it is removed. */
function holdStyle(element: HTMLStyleElement): void {
  const page = element.ownerDocument;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(element.textContent);
  page.adoptedStyleSheets.push(sheet);
  Object.defineProperty(element, 'textContent', {
    set: (rules: string) => {
      sheet.replaceSync(rules);
    },
  });
  element.remove = () => {
    const at = page.adoptedStyleSheets.indexOf(sheet);
    if (at >= 0) page.adoptedStyleSheets.splice(at, 1);
  };
}

/** Colours beyond the palette come as the style attribute of spans, which are made with the page's own document. */
function setAttribute(this: HTMLElement, name: string, value: string): void {
  if (name === 'style') this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
}
