"use strict";
(() => {
  const all = (where, what) => Array.from(where.querySelectorAll(what));
  const form = document.querySelector("form.filter");

  function filter() {
    const shown = new Set(all(form, "[type=checkbox]:checked").map((box) => box.value));
    const words = form.querySelector("[type=search]").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const active = words.length > 0 || shown.size < all(form, "[type=checkbox]").length;
    const found = (text) => words.every((word) => text.includes(word));
    const tasks = new Set();
    let count = 0;
    for (const item of items) {
      const fits = shown.has(item.row.dataset.severity) && found(item.text);
      item.row.hidden = !fits;
      for (const mark of item.marks) mark.hidden = !fits;
      if (fits) { count += 1; tasks.add(item.task); }
    }
    for (const cell of all(document, "td.m")) cell.classList.toggle("off", !cell.querySelector("a.badge:not([hidden])"));
    for (const group of all(document, "section.found")) group.hidden = !group.querySelector(".item:not([hidden])");
    for (const task of all(document, "article.task")) task.hidden = active && !tasks.has(task);
    for (const entry of all(document, "tr.entry")) entry.hidden = active && !fitsEntry(entry, tasks, shown, found);
    form.querySelector("output").textContent = told(active, count);
  }

  function fitsEntry(entry, tasks, shown, found) {
    if (entry.dataset.task) return tasks.has(document.getElementById(entry.dataset.task));
    return entry.dataset.severity.split(" ").some((one) => shown.has(one)) && found(entry.textContent.toLowerCase());
  }

  function told(active, count) {
    if (!active) return "";
    if (items.length) return `符合 ${count} 处，共 ${items.length} 处`;
    const entries = all(document, "tr.entry");
    return `符合 ${entries.filter((entry) => !entry.hidden).length} 行，共 ${entries.length} 行`;
  }

  const marks = new Map();
  for (const mark of all(document, "td.m a.badge")) {
    const id = mark.getAttribute("href").slice(1);
    marks.set(id, [...(marks.get(id) || []), mark]);
  }
  const items = all(document, "tr.item").map((row) => ({
    row, text: row.textContent.toLowerCase(), marks: marks.get(row.id) || [], task: row.closest("article"),
  }));

  if (form) {
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector("[data-print]").addEventListener("click", () => window.print());
    // a link to what the filter hides shows it again
    window.addEventListener("hashchange", () => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target && target.closest("[hidden]")) {
        form.reset();
        filter();
        target.scrollIntoView();
      }
    });
  }

  function value(row, index) {
    const cell = row.cells[index];
    return cell.dataset.value === undefined ? cell.textContent.trim() : cell.dataset.value;
  }

  function compare(a, b) {
    const x = parseFloat(a), y = parseFloat(b);
    if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
    if (a === "—" || b === "—" || !a || !b) return (a === "—" || !a) - (b === "—" || !b);
    return a.localeCompare(b, "zh-CN");
  }

  for (const table of all(document, "table[data-sort]")) {
    all(table.tHead, "th").forEach((head, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of all(table.tHead, "th")) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = Array.from(table.tBodies[0].rows);
        rows.sort((a, b) => (down ? -1 : 1) * compare(value(a, index), value(b, index)));
        table.tBodies[0].append(...rows);
      });
    });
  }
})();
