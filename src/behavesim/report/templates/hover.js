// Says what the mark under the pointer is: charts carry it as aria-label.
const told = document.createElement("div");
told.id = "told";
told.hidden = true;
document.body.append(told);
const tell = (event) => {
  const mark = event.target.closest?.(".chart svg [aria-label]");
  const text = mark?.getAttribute("aria-label");
  told.hidden = !text || mark.closest("[role=img]") === mark;
  if (told.hidden) return;
  told.textContent = text;
  const { width, height } = told.getBoundingClientRect();
  const x = Math.min(Math.max(8, event.clientX - width / 2), innerWidth - width - 8);
  const y = event.clientY - height - 14;
  told.style.left = `${x}px`;
  told.style.top = `${y < 8 ? event.clientY + 18 : y}px`;
};
document.addEventListener("pointermove", tell, { passive: true });
document.addEventListener("pointerdown", tell, { passive: true });
document.addEventListener("scroll", () => (told.hidden = true), { passive: true });
