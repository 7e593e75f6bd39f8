// Upload progress, dropping a file, counting open answers, finding a rule; every page works without.
"use strict";

for (const form of document.querySelectorAll("form.drop")) {
  const target = form.querySelector(".target");
  const input = form.querySelector("input[type=file]");
  const line = form.querySelector(".progress");
  const bar = form.querySelector("progress");
  const text = line.querySelector("[role=status]");
  const button = form.querySelector("button");

  const chosen = form.querySelector(".chosen");
  const show = () => {
    const file = input.files[0];
    target.classList.toggle("filled", Boolean(file));
    chosen.textContent = file ? file.name : form.dataset.none;
  };

  target.classList.add("scripted");
  input.addEventListener("change", show);
  // A browser keeps the choice when it comes back to the page.
  show();
  for (const name of ["dragenter", "dragover"]) {
    target.addEventListener(name, (event) => {
      event.preventDefault();
      target.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    target.addEventListener(name, () => target.classList.remove("over"));
  }
  target.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
    show();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    const say = (words) => { text.textContent = words; };
    const fail = () => { say(form.dataset.failed); button.disabled = false; };
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (step) => {
      if (!step.lengthComputable) return;
      bar.value = (100 * step.loaded) / step.total;
      say(`${form.dataset.sending} ${Math.round(bar.value)}%`);
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      say(form.dataset.checking);
    });
    request.addEventListener("load", () => {
      if (request.status === 200 && request.responseURL !== form.action) {
        window.location.assign(request.responseURL);
        return;
      }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const said = page.querySelector("[role=alert]");
      line.hidden = false;
      bar.value = 0;
      say(said ? said.textContent.trim() : form.dataset.failed);
      button.disabled = false;
    });
    request.addEventListener("error", fail);
    request.addEventListener("abort", fail);
    line.hidden = false;
    button.disabled = true;
    request.send(new FormData(form));
  });
}

for (const button of document.querySelectorAll("button.print")) {
  button.addEventListener("click", () => window.print());
}

for (const form of document.querySelectorAll("form.answers")) {
  const tally = form.querySelector(".tally");
  if (!tally) continue;
  const isGiven = (part) =>
    part.querySelector("select").value !== "" && part.querySelector("textarea").value.trim().length >= 15;
  const count = () => {
    let all = 0;
    let open = 0;
    for (const group of form.querySelectorAll(".group")) {
      const bulk = group.querySelector(".bulk .answer");
      const isShared = bulk !== null && isGiven(bulk);
      for (const answer of group.querySelectorAll(".answer")) {
        const isDone = isShared || isGiven(answer);
        if (isDone) {
          // What a refused form had marked is mended.
          for (const field of answer.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
          answer.closest("li")?.classList.remove("open");
        }
        if (answer === bulk) continue;
        all += 1;
        if (!isDone) open += 1;
      }
    }
    const words = open ? tally.dataset.open : tally.dataset.done;
    tally.textContent = words.replace("{count}", open).replace("{all}", all);
    tally.classList.toggle("done", open === 0);
  };
  tally.hidden = false;
  form.addEventListener("input", count);
  count();
}

for (const filter of document.querySelectorAll("input.filter")) {
  const letters = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  filter.addEventListener("input", () => {
    const wanted = letters(filter.value.trim());
    for (const each of document.querySelectorAll(filter.dataset.of)) {
      each.hidden = !letters(each.textContent).includes(wanted);
    }
  });
}
