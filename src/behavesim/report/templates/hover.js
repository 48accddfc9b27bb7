// Shows the description of the mark under the pointer, which charts carry as aria-label.
const label = document.createElement("div");
label.id = "hover-text";
label.hidden = true;
document.body.append(label);
const showLabel = (event) => {
  const mark = event.target.closest?.(".chart svg [aria-label]");
  const text = mark?.getAttribute("aria-label");
  label.hidden = !text;
  if (label.hidden) return;
  label.textContent = text;
  const { width, height } = label.getBoundingClientRect();
  const x = Math.min(Math.max(8, event.clientX - width / 2), innerWidth - width - 8);
  const y = event.clientY - height - 14;
  label.style.left = `${x}px`;
  label.style.top = `${y < 8 ? event.clientY + 18 : y}px`;
};
document.addEventListener("pointermove", showLabel, { passive: true });
document.addEventListener("pointerdown", showLabel, { passive: true });
document.addEventListener("scroll", () => (label.hidden = true), { passive: true });
