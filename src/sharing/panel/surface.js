// Regions of HTML from the kernel, changed in place so that focus, a slider in hand and open sections stay.
const PAGE = Math.random().toString(36).slice(2) + Date.now().toString(36); // in memory only: it is this page
const REGIONS = ["head", "facts", "positions", "offer", "controls", "outcome"];

function attributes(old, fresh) {
  if (old.nodeName === "DETAILS" && fresh.dataset.called !== old.dataset.called) old.open = true;
  for (const { name } of [...old.attributes])
    if (!fresh.hasAttribute(name) && !(old.nodeName === "DETAILS" && name === "open")) old.removeAttribute(name);
  for (const { name, value } of [...fresh.attributes])
    if (old.getAttribute(name) !== value && !(old.nodeName === "DETAILS" && name === "open")) old.setAttribute(name, value);
}

function values(old, fresh) {
  if (old.nodeName === "SELECT") {
    if (old.value !== fresh.dataset.value) old.value = fresh.dataset.value;
  } else if (old.type === "checkbox" || old.type === "radio") {
    old.checked = fresh.hasAttribute("checked");
  } else if (old.type !== "file" && (old !== document.activeElement || fresh.hasAttribute("data-force"))) {
    const value = fresh.getAttribute("value") ?? "";
    if (old.value !== value) old.value = value;
  }
}

function morph(old, fresh) {
  const mine = [...old.childNodes], theirs = [...fresh.childNodes];
  theirs.forEach((node, i) => {
    const own = mine[i];
    if (!own) old.append(node);
    else if (own.nodeName !== node.nodeName || own.dataset?.key !== node.dataset?.key) own.replaceWith(node);
    else if (node.nodeType === Node.TEXT_NODE) { if (own.data !== node.data) own.data = node.data; }
    else if (node.nodeType === Node.ELEMENT_NODE && !own.isEqualNode(node)) {
      attributes(own, node);
      morph(own, node);
      if (["INPUT", "SELECT"].includes(own.nodeName)) values(own, node);
    } else if (["INPUT", "SELECT"].includes(own.nodeName)) values(own, node);
  });
  mine.slice(theirs.length).forEach((node) => node.remove());
}

function show(box, html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  morph(box, fresh.content);
  for (const select of box.querySelectorAll("select")) if (select.dataset.value !== undefined) select.value = select.dataset.value;
}

function render({ model, el }) {
  el.classList.add("sharing");
  el.dataset.lmSuppressShortcuts = "true"; // a notebook's own shortcuts must not eat our keys
  el.tabIndex = -1; // a click on plain text stays in the panel: "b" must not insert a cell
  const box = {};
  const place = (name, parent) => {
    box[name] = document.createElement("section");
    box[name].className = `sharing-${name}`;
    parent.append(box[name]);
  };
  place("head", el);
  const columns = document.createElement("div");
  columns.className = "sharing-columns";
  el.append(columns);
  place("facts", columns);
  const middle = document.createElement("div");
  middle.className = "sharing-middle";
  columns.append(middle);
  for (const name of ["positions", "offer", "controls"]) place(name, middle);
  place("outcome", columns);
  place("drawer", el);

  // One act at a time; of what piles up meanwhile only the last value of each control.
  const waiting = new Map();
  let busy = false;
  const flush = () => {
    if (busy || !waiting.size) return;
    const [key, message] = waiting.entries().next().value;
    waiting.delete(key);
    busy = true;
    model.send(message);
  };
  const tell = (target, value) => {
    const inside = box.drawer.contains(target);
    const message = { act: target.dataset.act, value };
    if (inside) Object.assign(message, { private: true, page: PAGE });
    waiting.set(`${inside} ${message.act}`, message);
    flush();
  };

  el.addEventListener("input", ({ target }) => { if (target.type === "range" && target.dataset.act) tell(target, target.value); });
  el.addEventListener("change", async ({ target }) => {
    if (!target.dataset?.act || target.type === "range") return;
    if (target.type === "file") {
      const read = [];
      for (const file of target.files) {
        if (file.size > 6e6) { read.push({ name: file.name, data: null }); continue; }
        const bytes = new Uint8Array(await file.arrayBuffer());
        let text = "";
        for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
        read.push({ name: file.name, data: btoa(text) });
      }
      if (read.length) tell(target, target.multiple ? read : read[0]);
      target.value = "";
    } else tell(target, target.type === "checkbox" ? target.checked : target.value);
  });
  el.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-act]");
    if (!button) return;
    const from = button.dataset.from;
    tell(button, from ? Object.fromEntries([...el.querySelectorAll(from)].map((one) => [one.name, one.value])) : button.dataset.value ?? true);
  });
  el.addEventListener("toggle", ({ target }) => { if (target.dataset?.act) tell(target, target.open); }, true);
  // What Enter does in a field of a notebook is the field's own business.
  el.addEventListener("keydown", (event) => event.stopPropagation());

  model.on("msg:custom", (message, buffers) => {
    if (message.done) { busy = false; flush(); }
    if (message.drawer !== undefined && message.page === PAGE) show(box.drawer, message.drawer);
    if (message.download && (!message.only || message.only === PAGE)) {
      const address = URL.createObjectURL(new Blob([buffers[0]], { type: message.mime }));
      const link = document.createElement("a");
      link.href = address;
      link.download = message.download;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 1000);
    }
  });
  const language = () => { el.lang = model.get("lang") === "zh" ? "zh-CN" : "en"; };
  model.on("change:lang", language);
  language();
  for (const name of REGIONS) {
    show(box[name], model.get(name));
    model.on(`change:${name}`, () => show(box[name], model.get(name)));
  }
  model.send({ act: "", private: true, page: PAGE }); // ask for the drawer: it is in no saved state
}

export default { render };
