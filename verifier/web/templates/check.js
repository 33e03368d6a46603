"use strict";
{
  const status = document.getElementById("status");
  const findings = document.getElementById("findings");
  const count = document.getElementById("count");
  const progress = document.getElementById("progress");
  const state = document.getElementById("state");
  const ended = ["done", "failed", "cancelled"];

  const show = (name, text) => {
    state.textContent = name;
    state.className = `state ${name}`;
    progress.textContent = text;
  };
  const finish = (name, text) => {
    stream.close();
    show(name, text);
    document.getElementById("cancel")?.remove();
    document.getElementById("sofar")?.remove();
  };
  const from = `/checks/${status.dataset.check}/events?seen=${status.dataset.seen}`;
  const stream = ended.includes(status.dataset.state) ? null : new EventSource(from);
  if (stream) {
    stream.addEventListener("progress", (event) => show("running", JSON.parse(event.data).text));
    stream.addEventListener("article", (event) => {
      document.title = document.getElementById("title").textContent = JSON.parse(event.data).article.title;
    });
    stream.addEventListener("finding", (event) => {
      // Made by the server, where all that comes from a text was escaped.
      findings.insertAdjacentHTML("beforeend", event.data);
      count.textContent = findings.querySelectorAll(":scope > .finding").length;
      document.getElementById("plural").hidden = count.textContent === "1";
    });
    stream.addEventListener("done", (event) => {
      finish("done", "");
      const report = document.getElementById("report");
      report.firstElementChild.href = `/reports/${JSON.parse(event.data).report_id}/`;
      report.hidden = false;
    });
    stream.addEventListener("failed", (event) => finish("failed", JSON.parse(event.data).failure));
    stream.addEventListener("cancelled", () => finish("cancelled", ""));
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) show("failed", "the connection was lost: reload the page");
    });
  }
}
