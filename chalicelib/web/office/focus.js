// When a panel opens below a button, the keyboard and the screen reader go there with it.

/** Vnode properties of a panel that takes the focus when it appears: its heading, else itself. */
export const takesFocus = {
  tabindex: -1,
  onVnodeMounted(vnode) {
    const heading = vnode.el.querySelector("h2, h3, label");
    const target = heading || vnode.el;
    if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
    target.focus();
  },
};
