"use strict";
{
  const here = location.pathname.replace(/\/$/, "");
  const decisions = `/api/v1${here}/decisions`;
  const verdicts = ["corroborated", "single-source", "contradicted"];
  const waiting = 5000;
  const places = () => [...document.querySelectorAll(".review")];
  let last = Math.max(0, ...places().map((place) => Number(place.dataset.last)));

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const told = element("p", { className: "told", role: "status" });
  document.body.append(told);
  const tell = (text) => {
    told.textContent = text;
  };

  const choice = (value, label) =>
    element("label", {}, element("input", { type: "radio", name: "action", value, required: true }), ` ${label}`);

  const formFor = (place) => {
    const others = verdicts.filter((verdict) => verdict !== place.dataset.verdict);
    const verdict = element(
      "select",
      { name: "verdict" },
      ...others.map((value) => element("option", { value, textContent: value })),
    );
    verdict.setAttribute("aria-label", "The verdict that takes its place");
    const overrule = choice("overruled", "Overrule: it is ");
    overrule.append(verdict);
    const form = element(
      "form",
      { className: "decision" },
      element(
        "fieldset",
        {},
        element("legend", { textContent: "What do you decide?" }),
        choice("accepted", `Accept: ${place.dataset.verdict}`),
        overrule,
        choice("marked", "Mark, to be looked at again"),
      ),
      element("label", {}, "Why ", element("textarea", { name: "note", rows: 2, maxLength: 4000 })),
      element("label", {}, "Your name ", element("input", { name: "editor", required: true, maxLength: 100 })),
      element("p", { className: "alarm", role: "alert", hidden: true }),
      element(
        "div",
        { className: "actions" },
        element("button", { className: "main", textContent: "Save" }),
        element("button", { type: "button", className: "leave", textContent: "Cancel" }),
      ),
    );
    form.elements.editor.value = localStorage.getItem("editor") ?? "";
    verdict.addEventListener("change", () => (form.elements.action.value = "overruled"));
    return form;
  };

  const showButtons = () => {
    for (const button of document.querySelectorAll(".review .decide")) button.hidden = false;
  };
  const stale = new Set();
  const close = (place) => {
    place.querySelector("form").remove();
    place.querySelector(".decide").hidden = false;
  };
  const leave = async (place) => {
    const { claim } = place.dataset;
    const section = place.closest(".finding");
    close(place);
    try {
      if (stale.delete(claim)) await refresh(claim);
    } catch {
      stale.add(claim);
    }
    section.querySelector(".decide").focus();
  };

  // The server shows a finding anew, with all that was decided on it; not while somebody decides on it here.
  const refresh = async (claim) => {
    const section = document.getElementById(`c-${claim}`);
    if (!section) return;
    const answer = await fetch(`${here}/findings/${claim}`);
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".finding");
    if (section.querySelector(".review form")) {
      stale.add(claim);
      return;
    }
    section.replaceChildren(...fresh.childNodes);
    section.classList.add("reviewed");
    showButtons();
  };

  const said = (decision) =>
    `${decision.editor} ${decision.action}${decision.verdict ? ` to ${decision.verdict}` : ""} a finding`;

  const save = async (form, place) => {
    const fields = new FormData(form);
    const action = fields.get("action");
    const body = { claim_id: place.dataset.claim, action, note: fields.get("note"), editor: fields.get("editor").trim() };
    if (action === "overruled") body.verdict = fields.get("verdict");
    const button = form.querySelector("button.main");
    button.disabled = true;
    const alarm = form.querySelector(".alarm");
    try {
      const answer = await fetch(decisions, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      const decided = await answer.json();
      if (!answer.ok) throw new Error(decided.detail);
    } catch (error) {
      alarm.textContent = `Not saved: ${error.message}`;
      alarm.hidden = false;
      button.disabled = false;
      return;
    }
    localStorage.setItem("editor", body.editor);
    tell("Saved");
    stale.add(body.claim_id);
    await leave(place);
  };

  document.addEventListener("click", (event) => {
    const place = event.target.closest(".review");
    if (!place) return;
    if (event.target.closest(".decide")) {
      const form = formFor(place);
      place.append(form);
      place.querySelector(".decide").hidden = true;
      form.querySelector("input").focus();
    } else if (event.target.closest(".leave")) {
      leave(place);
    }
  });
  document.addEventListener("submit", (event) => {
    const place = event.target.closest(".review");
    if (!place) return;
    event.preventDefault();
    save(event.target, place);
  });

  // What is typed in a form is no command to the page.
  document.addEventListener(
    "keydown",
    (event) => {
      const form = event.target.closest?.(".review form");
      if (!form) return;
      event.stopPropagation();
      if (event.key === "Escape") leave(form.closest(".review"));
    },
    true,
  );

  const look = async () => {
    try {
      if (!document.hidden) {
        const answer = await fetch(`${decisions}?after=${last}`);
        if (answer.ok) {
          const news = await answer.json();
          for (const decision of news) {
            last = Math.max(last, decision.number);
            if (decision.editor !== localStorage.getItem("editor")) tell(said(decision));
          }
          for (const claim of new Set(news.map((decision) => decision.claim_id))) await refresh(claim);
        }
      }
    } catch {
      tell("The server cannot be reached: decisions of others are not shown");
    }
    setTimeout(look, waiting);
  };
  showButtons();
  setTimeout(look, waiting);
}
