// Cells, styles, rectangles and the grid the screens draw on.
