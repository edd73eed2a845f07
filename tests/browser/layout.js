/* What a sighted reader meets, as lists of faults; put into a page by test_accessibility.py. */
(() => {
  const describe = (element) => {
    const name = element.id ? `#${element.id}` : [...element.classList].map((one) => `.${one}`).join("");
    return `${element.localName}${name} “${element.textContent.trim().replace(/\s+/g, " ").slice(0, 30)}”`;
  };
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  // For screen readers alone: a pixel, or cut away.
  const isForEars = (element) => {
    const { clip, clipPath, position } = getComputedStyle(element);
    const { width, height } = element.getBoundingClientRect();
    return (position === "absolute" && clip !== "auto") || clipPath.startsWith("inset(50%") || width <= 1 || height <= 1;
  };
  // What stays in sight while one scrolls lies on the rest, as it should.
  const isAfloat = (element) => ["sticky", "fixed"].includes(getComputedStyle(element).position);
  const ancestors = function* (element) {
    for (let one = element; one && one !== document.body; one = one.parentElement) yield one;
  };

  const texts = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const parent = node.parentElement;
      if (!node.data.trim() || !isShown(parent) || parent.closest("svg, option, noscript, script, textarea, .select2")) continue;
      if ([...ancestors(parent)].some((one) => isForEars(one) || isAfloat(one))) continue;
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) if (box.width > 1) found.push({ node, parent, box });
    }
    return found;
  };

  const sideways = () => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [`scrolls ${scrollWidth - clientWidth} px sideways`] : [];
  };

  const clipped = () => {
    const faults = [];
    for (const parent of new Set(texts().map((text) => text.parent))) {
      for (const one of ancestors(parent)) {
        const { overflowX, overflowY } = getComputedStyle(one);
        const cutsX = ["hidden", "clip"].includes(overflowX) && one.scrollWidth > one.clientWidth + 1;
        const cutsY = ["hidden", "clip"].includes(overflowY) && one.scrollHeight > one.clientHeight + 1;
        if ((cutsX || cutsY) && one.clientWidth) faults.push(`cut off: ${describe(one)}`);
      }
    }
    return [...new Set(faults)];
  };

  // A line's box is taller than its letters, so lines may touch; letters that lie on letters may not.
  const overlapping = () => {
    const faults = new Set();
    const all = texts().sort((a, b) => a.box.top - b.box.top);
    all.forEach((one, index) => {
      for (const other of all.slice(index + 1)) {
        if (other.box.top > one.box.bottom) break;
        const high = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
        const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const small = Math.min(one.box.height, other.box.height);
        if (one.node !== other.node && wide > 2 && high > small / 2)
          faults.add(`one on the other: ${describe(one.parent)} and ${describe(other.parent)}`);
      }
    });
    return [...faults];
  };

  const moving = () => {
    const seconds = (text) => Math.max(...text.split(",").map(parseFloat));
    const faults = [...document.querySelectorAll("body, body *")].filter((element) => {
      const style = getComputedStyle(element);
      const moves = style.animationName !== "none" && seconds(style.animationDuration) > 0.01;
      return moves || seconds(style.transitionDuration) > 0.01;
    });
    return faults.slice(0, 5).map((element) => `moves: ${describe(element)}`);
  };

  const stops = () => {
    const kinds = "a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex]";
    return [...document.querySelectorAll(kinds)].filter(
      (element) => element.tabIndex >= 0 && !element.disabled && isShown(element) && isReached(element),
    );
  };
  // Of a group of radio buttons one is reached, and the arrows lead to the others.
  const isReached = (element) => {
    if (element.type !== "radio") return true;
    const group = [...document.querySelectorAll("input[type=radio]")].filter(
      (one) => one.name === element.name && one.form === element.form,
    );
    return element === (group.find((one) => one.checked) ?? group[0]);
  };

  const ring = (element) => {
    const around = [element, element.parentElement, ...(element.labels ?? []), ...element.querySelectorAll("rect, path")];
    return around
      .flatMap((one) => ["", "::before", "::after"].map((part) => getComputedStyle(one, part || null)))
      .map((style) => [style.outline, style.boxShadow, style.border, style.backgroundColor, style.textDecorationLine, style.stroke, style.strokeWidth])
      .join("|");
  };
  const isInSight = (element) => {
    const own = [element, ...(element.labels ?? [])];
    return own.some((one) =>
      [...one.getClientRects()].some(({ left, top, width, height }) =>
        [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].some(([x, y]) => {
          const there = document.elementFromPoint(left + width * x, top + height * y);
          return there && own.some((part) => part.contains(there) || there.contains(part));
        }),
      ),
    );
  };
  // After a first press of Tab, the browser shows the focus that a script sets as it does one's own.
  const unfocused = () => {
    const faults = [];
    for (const element of stops()) {
      document.activeElement.blur();
      const before = ring(element);
      element.focus();
      if (document.activeElement !== element) faults.push(`takes no focus: ${describe(element)}`);
      else if (ring(element) === before) faults.push(`nothing shows the focus on ${describe(element)}`);
      else if (!isInSight(element)) faults.push(`in focus out of sight: ${describe(element)}`);
    }
    for (const element of document.querySelectorAll("[tabindex]"))
      if (element.tabIndex > 0) faults.push(`out of order: ${describe(element)}`);
    return faults;
  };

  // Takes away what looks like three that stand before it: rows of a table, cards, options of a list.
  const thin = () => {
    const look = (element) => `${element.localName}.${element.className.baseVal ?? element.className}`;
    const whole = (element) => [element, ...element.querySelectorAll("*")].map(look).join(" ");
    for (const parent of [...document.querySelectorAll("body *")]) {
      if (!parent.isConnected || parent.childElementCount < 4) continue;
      const seen = {};
      for (const child of [...parent.children]) {
        const key = whole(child);
        seen[key] = (seen[key] ?? 0) + 1;
        if (seen[key] > 3) child.remove();
      }
    }
  };

  const walked = [];
  document.addEventListener("focusin", (event) => walked.push(event.target));
  const missed = () => {
    const expected = stops();
    const reached = walked.filter((element) => expected.includes(element));
    const wrong = expected.findIndex((element, index) => element !== reached[index]);
    return wrong < 0 ? [] : [`Tab does not come to ${describe(expected[wrong])} in its turn`];
  };

  window.layout = { sideways, clipped, overlapping, moving, stops, unfocused, missed, thin };
})();
