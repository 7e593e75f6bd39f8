// Upload progress and dropping a file; every page works without it.
"use strict";

for (const form of document.querySelectorAll("form.drop")) {
  const target = form.querySelector(".target");
  const input = form.querySelector("input[type=file]");
  const line = form.querySelector(".progress");
  const bar = form.querySelector("progress");
  const text = line.querySelector("[role=status]");
  const button = form.querySelector("button");

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
