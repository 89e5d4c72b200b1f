/**
 * Making and changing elements without touching what did not change (focus and screen readers stay calm).
 * Owns: elements. Must not know: any page. Text is always set as text: a name is never HTML.
 *
 * @typedef {string | number | boolean | null | undefined} Attr
 * @typedef {Record<string, Attr | ((event: any) => void)>} Props
 * @typedef {Node | string | null | undefined | false} Child
 */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props} [props] attributes; `text` is the text, a function under `onclick` a listener
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (key === "text") element.textContent = String(value);
    else attr(element, key, value);
  }
  for (const child of children) if (child !== null && child !== undefined && child !== false) element.append(child);
  return element;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {Attr} value false, null: not there
 */
export function attr(element, name, value) {
  if (value === false || value === null || value === undefined) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const text = value === true ? "" : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/**
 * @param {Element} element
 * @param {string} value
 */
export function text(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

/**
 * @param {HTMLElement} element
 * @param {boolean} on
 */
export function show(element, on) {
  if (element.hidden === on) element.hidden = !on;
}

/**
 * Do `change`. Where it takes away what had the focus, the focus goes to the nearest key that is still there, before
 * it if there is one: who has no mouse is never thrown back to the top of the page.
 * @param {HTMLElement} root
 * @param {() => void} change
 */
export function keepFocus(root, change) {
  const had = document.activeElement;
  /** @type {Element[]} */
  const around = [];
  for (let near = had; near && near !== root; near = near.parentElement) if (near.parentElement) around.push(near.parentElement);
  change();
  if (!had || !around.includes(root) || (had.isConnected && !had.closest("[hidden]"))) return;
  for (const near of around.filter((one) => one.isConnected && !one.closest("[hidden]"))) {
    const keys = [...near.querySelectorAll("button, input, select, summary")].filter((one) => !one.closest("[hidden]")
      && (one.matches("summary") || !one.closest("details:not([open])")));
    const before = keys.filter((one) => one.compareDocumentPosition(had) & Node.DOCUMENT_POSITION_FOLLOWING);
    const next = /** @type {HTMLElement | undefined} */ ((had.isConnected && before[before.length - 1]) || keys[0]);
    if (next) { next.focus({ preventScroll: true }); return; }
    if (near === root) return;
  }
}

/**
 * Make the children of `list` stand for `items`: same key, same element; order follows; focus stays.
 * @template T
 * @param {Element} list
 * @param {readonly T[]} items
 * @param {(item: T) => string} key
 * @param {(item: T) => HTMLElement} make
 * @param {(element: HTMLElement, item: T) => void} update
 */
export function sync(list, items, key, make, update) {
  /** @type {Map<string, HTMLElement>} */
  const there = new Map();
  for (const child of /** @type {HTMLElement[]} */ ([...list.children])) there.set(child.dataset.key || "", child);
  items.forEach((item, index) => {
    const name = key(item);
    let element = there.get(name);
    if (element) there.delete(name);
    else { element = make(item); element.dataset.key = name; }
    if (list.children[index] !== element) {
      if (list.children[index]) hold(/** @type {HTMLElement} */ (list));
      list.insertBefore(element, list.children[index] || null);
    }
    update(element, item);
  });
  for (const gone of there.values()) gone.remove();
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no element ${id}`);
  return element;
}

const HELD_MS = 400;
/** @type {WeakMap<HTMLElement, number>} */
const held = new WeakMap();

/**
 * Rows move: for a moment the list takes no touch. A finger that is on its way already meant the row that was there.
 * @param {HTMLElement} list
 */
function hold(list) {
  list.style.pointerEvents = "none";
  window.clearTimeout(held.get(list));
  held.set(list, window.setTimeout(() => { list.style.pointerEvents = ""; }, HELD_MS));
}
