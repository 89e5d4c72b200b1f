// Run inside a page by test_looks.py: what is too small, too pale, without a name, or wider than the screen.
() => {
  const faults = [];
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility !== "hidden";
  };
  const say = (what, element) => faults.push(`${what}: <${element.tagName.toLowerCase()} id="${element.id}"> ${element.textContent.trim().slice(0, 40)}`);

  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) {
    faults.push(`wider than the screen: ${document.documentElement.scrollWidth} > ${document.documentElement.clientWidth}`);
  }
  if (!["de", "fr", "it", "en"].includes(document.documentElement.lang)) faults.push("no language");
  if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
  if (document.querySelectorAll("[aria-live]").length !== 1) faults.push("not one live region");
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) faults.push(`an id is there twice: ${id}`);

  for (const element of document.querySelectorAll("button, select, input, summary, a")) {
    if (!shown(element)) continue;
    const label = element.closest("label");
    const box = (label || element).getBoundingClientRect();
    if (box.height < 44 || box.width < 44) say(`target ${Math.round(box.width)}x${Math.round(box.height)}`, element);
    const named = element.textContent.trim() || element.getAttribute("aria-label") || (element.labels && element.labels.length);
    if (!named) say("no name", element);
    if (element.tabIndex < 0) say("not reached by keyboard", element);
  }

  const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
  const colour = (text) => text.match(/[\d.]+/g).map(Number);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found.length < 4 || found[3] > 0.99) return found;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !shown(element) || element.closest("noscript, option, .unseen")) continue;
    const style = getComputedStyle(element);
    const [one, other] = [light(colour(style.color)), light(behind(element))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    const big = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (big ? 3 : 4.5)) say(`contrast ${ratio.toFixed(2)}`, element);
    if (parseFloat(style.fontSize) < 14) say(`letters of ${style.fontSize}`, element);
    const box = element.getBoundingClientRect();
    if (box.left < -1 || box.right > innerWidth + 1) say("cut at the side", element);
    if (element.scrollWidth > element.clientWidth + 2 && style.overflowX !== "visible") say("words cut off", element);
  }
  return faults;
}
