// Conveniences; the page is complete without them.
document.addEventListener("keydown", (event) => {
  const field = document.getElementById("q");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !field) return;
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// Addresses without the fields that were left empty are short enough to be passed on.
document.querySelectorAll("form.search").forEach((form) => {
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
  });
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("[name]:disabled").forEach((field) => { field.disabled = false; });
});

// On wide screens the filters stand open.
if (matchMedia("(min-width: 60rem)").matches) document.querySelectorAll("details.filters").forEach((each) => { each.open = true; });
