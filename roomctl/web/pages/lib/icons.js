/**
 * Signs, drawn here (strokes on a 24 x 24 grid), coloured like the text they stand in.
 * Owns: the drawings. A sign never stands alone for a state: words are beside it.
 */

/** @type {Record<string, string>} */
const STROKES = {
  mic: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21M8.5 21h7",
  "mic-off": "M9 9v2a3 3 0 0 0 5 2.2M15 10V6a3 3 0 0 0-5.7-1.3M5.5 11a6.5 6.5 0 0 0 10.6 5M18.5 11a6 6 0 0 1-.5 2.5M12 17.5V21M8.5 21h7M4 3l16 18",
  hand: "M8 12.5V6a1.6 1.6 0 0 1 3.2 0v5M11.2 11V4.4a1.6 1.6 0 0 1 3.2 0V11M14.4 11V5.6a1.6 1.6 0 0 1 3.2 0v8.9A6.5 6.5 0 0 1 11 21c-2.6 0-4.2-1.2-5.4-3.2l-2.2-3.9a1.6 1.6 0 0 1 2.7-1.6L8 14.5",
  undo: "M9 7L4.5 11.5 9 16M5 11.5h9a5 5 0 0 1 0 10h-2",
  give: "M4 12h13M12 6.5l5.5 5.5-5.5 5.5M20.5 5v14",
  later: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3.2 2.2",
  ear: "M7 9.5a5.5 5.5 0 0 1 11 0c0 3.5-3.6 4.3-3.6 7.6a3 3 0 0 1-5.6 1.4M9.8 9.7a2.7 2.7 0 0 1 5.3 0c0 1.7-1.9 2-1.9 3.5M3 3.5l17.5 17.5",
  camera: "M3.5 7h11v10h-11zM14.5 11l6-3.5v9l-6-3.5",
  "camera-off": "M6 7h8.5v6M14.5 11l6-3.5v9l-4-2.3M12 17H3.5V7.5M3 3.5l17.5 17.5",
  shield: "M12 3l7.5 3v5.5c0 4.6-3.2 8-7.5 9.5-4.3-1.5-7.5-4.9-7.5-9.5V6zM9 10.5l6 6M15 10.5l-6 6",
  leave: "M13.5 4H6v16h7.5M10.5 12H21M17 8l4 4-4 4",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 21h4M12 3v2",
  wave: "M4 10v4M8 7v10M12 4v16M16 7v10M20 10v4",
  line: "M3.5 9.5a12 12 0 0 1 17 0M6.5 13a8 8 0 0 1 11 0M9.5 16.3a3.8 3.8 0 0 1 5 0M12 19.5v.2",
  "line-off": "M3.5 9.5A12 12 0 0 1 9 6.3M13 5.9a12 12 0 0 1 7.5 3.6M6.5 13a8 8 0 0 1 4-2.3M9.5 16.3a3.8 3.8 0 0 1 5 0M12 19.5v.2M4 3l16 18",
  table: "M3 9.5h18M5 9.5v9M19 9.5v9M8 5.5h8",
  screen: "M3.5 5h17v11h-17zM8.5 20h7M12 16v4",
  check: "M4.5 12.5l5 5 10-11",
  more: "M5.5 12h.1M12 12h.1M18.5 12h.1",
  warn: "M12 4l9.5 16.5h-19zM12 10v4.5M12 17.5v.2",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-4 2.9-6 6.5-6s6.5 2 6.5 6M16 4.5a3.3 3.3 0 0 1 0 6.2M18 14.5c2.2.7 3.5 2.6 3.5 5.5",
};

/**
 * @param {string} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", STROKES[name] || "");
  svg.append(path);
  return svg;
}

/**
 * @param {Element} svg
 * @param {string} name
 */
export function setIcon(svg, name) {
  const path = svg.firstElementChild;
  if (path && path.getAttribute("d") !== STROKES[name]) path.setAttribute("d", STROKES[name] || "");
}
