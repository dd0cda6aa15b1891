// Pages, panels, layout, keymap: values in, a grid out. Nothing here has a clock, a file or a socket; the frame loop
// brings the snapshot, the events with their times and the size, and carries out the commands.
// A page and a panel kind are a file each, ending in the record that help, footer, palette and dispatch are read from.
