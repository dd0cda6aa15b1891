// The surface everything is drawn on: cells in a grid, styled by meaning, with hostile text made
// harmless at the one place where text becomes cells. Nothing here knows a terminal.
// It imports no room, so that pages can be drawn and compared in tests as values.
