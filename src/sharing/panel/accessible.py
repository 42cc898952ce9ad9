"""Accessible names for controls whose own widgets have none."""

from __future__ import annotations

import anywidget

__all__ = ["NameSliders"]


class NameSliders(anywidget.AnyWidget):
    """Give the handle of every slider the name its description holds, and say its value."""

    _esm = """
    function name() {
      for (const slider of document.querySelectorAll('.widget-slider')) {
        const title = slider.querySelector('.widget-label');
        const value = slider.querySelector('.widget-readout');
        for (const handle of slider.querySelectorAll('[role=slider]')) {
          if (title && handle.getAttribute('aria-label') !== title.textContent)
            handle.setAttribute('aria-label', title.textContent);
          if (value && handle.getAttribute('aria-valuetext') !== value.textContent)
            handle.setAttribute('aria-valuetext', value.textContent);
        }
      }
    }
    export default { render({ el }) {
      el.style.display = 'none';
      const watch = new MutationObserver(name);
      watch.observe(document.body, { childList: true, subtree: true, characterData: true });
      name();
      return () => watch.disconnect();
    } };
    """
