// Pages work without this. It lets files be dropped, says what was chosen, and keeps a form from being sent twice.
"use strict";

const say = (where, words) => { if (where) where.textContent = words; };

for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = zone.querySelector("input[type=file]");
  const status = zone.querySelector("[data-chosen]");
  const told = () => {
    const files = [...input.files];
    say(status, files.length ? `${files.length} chosen: ${files.map(file => file.name).join(", ")}` : "");
  };
  input.addEventListener("change", told);
  for (const kind of ["dragover", "dragenter"]) {
    zone.addEventListener(kind, event => { event.preventDefault(); zone.classList.add("is-over"); });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", event => {
    event.preventDefault();
    zone.classList.remove("is-over");
    const all = new DataTransfer();
    for (const file of [...input.files, ...event.dataTransfer.files]) all.items.add(file);
    input.files = all.files;
    told();
  });
}

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", event => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    say(form.querySelector("[data-sending]"), "Sending. This can take a while with large files.");
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form")) delete form.dataset.sent;
});

const slips = document.querySelector(".slips");
if (slips) { slips.tabIndex = -1; slips.focus(); }
