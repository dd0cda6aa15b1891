// Pages, panels, layout, keymap: values in, a grid out.
