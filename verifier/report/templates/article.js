"use strict";
{
  const narrow = matchMedia("(max-width: 59.99rem)");
  const help = document.getElementById("keys");
  const letters = help.querySelector("[type=checkbox]");

  /** One article with its claims: which are shown, and which one is chosen. */
  const desk = (root) => {
    const pane = root.querySelector(".pane");
    const findings = [...pane.querySelectorAll(".finding")];
    const unchecked = pane.querySelector("section.unchecked");
    const marks = [...root.querySelectorAll(".words a")];
    const search = root.querySelector("[type=search]");
    const status = pane.querySelector("[role=status]");
    const go = pane.querySelector(".go");
    const numbers = new Map(findings.map((finding, number) => [finding.id, number]));
    const held = new Map(marks.map((mark) => [mark, holding(mark)]));
    let texts = null;
    let shown = findings;
    let chosen = null;

    function holding(mark) {
      if (mark.dataset.all) return mark.dataset.all.split(" ").map((number) => findings[number - 1]);
      const number = numbers.get(mark.hash.slice(1));
      return number === undefined ? [] : [findings[number]];
    }

    const chosenValue = () => root.querySelector(".choices :checked").value;

    const fits = (finding, wanted, words) =>
      (wanted === "all" || finding.classList.contains(wanted)) &&
      (!words || texts[numbers.get(finding.id)].includes(words));

    const filter = () => {
      const wanted = chosenValue();
      const words = search.value.trim().toLowerCase();
      if (words && !texts) texts = findings.map((finding) => finding.textContent.replace(/\s+/g, " ").toLowerCase());
      shown = findings.filter((finding) => fits(finding, wanted, words));
      const kept = new Set(shown);
      for (const finding of findings) finding.classList.toggle("off", !kept.has(finding));
      for (const [mark, those] of held) {
        const left = those.length ? those.some((one) => kept.has(one)) : ["all", "unchecked"].includes(wanted);
        mark.classList.toggle("off", !left);
      }
      if (unchecked) unchecked.classList.toggle("off", !["all", "unchecked"].includes(wanted));
      tell();
    };

    const tell = () => {
      if (chosen) status.textContent = `${numbers.get(chosen.id) + 1} of ${findings.length}`;
      else if (chosenValue() === "unchecked") status.textContent = "";
      else status.textContent = `${shown.length} of ${findings.length} shown`;
    };

    const light = (finding) => {
      for (const [mark, those] of held) {
        if (finding && those.includes(finding)) mark.setAttribute("aria-current", "true");
        else if (mark.hasAttribute("aria-current")) mark.removeAttribute("aria-current");
      }
      return marks.find((mark) => held.get(mark).includes(finding));
    };

    const inSight = (mark) => {
      const place = mark.getBoundingClientRect();
      return place.top > 90 && place.bottom < innerHeight * (narrow.matches ? 0.28 : 0.95);
    };

    /** A source that is only named leads to the list of sources: put its own link there instead. */
    const cite = (finding) => {
      for (const named of finding.querySelectorAll("figcaption a[href^='#s']")) {
        const source = document.getElementById(named.hash.slice(1));
        const title = source.querySelector(":scope > a, :scope > span");
        named.replaceWith(named.textContent, title ? ": " : "", title ? title.cloneNode(true) : "");
      }
    };

    const choose = (finding) => {
      cite(finding);
      if (chosen) chosen.classList.remove("on");
      chosen = finding;
      finding.classList.add("on");
      pane.classList.add("one");
      go.hidden = false;
      const mark = light(finding);
      if (mark && !inSight(mark)) mark.scrollIntoView({ block: narrow.matches ? "start" : "center" });
      pane.scrollTop = 0;
      tell();
    };

    const close = () => {
      if (!chosen) return;
      const left = chosen;
      chosen = null;
      left.classList.remove("on");
      pane.classList.remove("one");
      go.hidden = true;
      light(null);
      tell();
      if (!left.classList.contains("off")) {
        if (!narrow.matches) left.scrollIntoView({ block: "nearest" });
        left.querySelector("h3 a").focus({ preventScroll: true });
      }
    };

    const step = (way) => {
      const at = chosen ? numbers.get(chosen.id) : way > 0 ? -1 : findings.length;
      const left = way > 0 ? shown : [...shown].reverse();
      return left.find((finding) => (numbers.get(finding.id) - at) * way > 0);
    };

    for (const radio of root.querySelectorAll(".choices input")) {
      radio.addEventListener("change", () => { close(); filter(); });
    }
    search.addEventListener("input", () => { close(); filter(); search.focus(); });
    search.addEventListener("focus", () => { texts = null; });
    search.closest("p").hidden = false;
    filter();
    return {
      root, search, choose, close, step,
      finding: (id) => findings[numbers.get(id)],
      holding: (mark) => held.get(mark) ?? [],
      get chosen() { return chosen; },
    };
  };

  document.documentElement.classList.add("js");
  const desks = [...document.querySelectorAll("article")].map(desk);
  let active = desks[0];

  const there = () => desks.find((one) => one.root.getBoundingClientRect().bottom > innerHeight / 2) ?? desks[0];
  const of = (element) => desks.find((one) => one.root.contains(element));

  const show = (one, finding, write) => {
    for (const other of desks) if (other !== one) other.close();
    active = one;
    one.choose(finding);
    if (write && location.hash !== `#${finding.id}`) history[write](null, "", `#${finding.id}`);
  };

  const shut = () => {
    active.close();
    if (location.hash.startsWith("#c-")) history.replaceState(null, "", location.pathname + location.search);
  };

  const follow = () => {
    const id = location.hash.slice(1);
    const one = desks.find((each) => each.finding(id));
    if (one) show(one, one.finding(id), null);
    else if (active.chosen && !id) active.close();
  };

  const step = (way) => {
    const one = active.chosen ? active : there();
    const next = one.step(way);
    if (next) show(one, next, "replaceState");
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) {
      active = of(button) ?? active;
      ({ help: () => help.showModal(), back: () => step(-1), on: () => step(1), close: shut })[button.dataset.do]();
      return;
    }
    const link = event.target.closest("a[href^='#c-']");
    const one = link && of(link);
    if (!one || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const all = one.holding(link);
    const next = all.length > 1 && all.includes(one.chosen) ? all[(all.indexOf(one.chosen) + 1) % all.length] : null;
    const finding = next ?? one.finding(link.hash.slice(1));
    show(one, finding, "pushState");
    finding.querySelector("h3 a").focus({ preventScroll: true });
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const typing = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
    if (event.key === "Escape") {
      if (typing === active.search && typing.value) return;
      if (typing) typing.blur();
      shut();
    } else if (!typing && letters.checked) {
      const acts = { j: () => step(1), k: () => step(-1), "/": () => there().search.focus(), "?": () => help.showModal() };
      const act = acts[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    }
  });

  help.querySelector("button").addEventListener("click", () => help.close());
  addEventListener("popstate", follow);
  addEventListener("hashchange", follow);
  follow();
}
