// A dashboard is loaded from Grafana's JSON into the values below (Loading/), its variables are resolved
// against a data source (Variables/), its panels are placed, repeats included (Model/PlacedPanel.swift), and
// each placed panel is evaluated into a frame (Evaluation/, Panels/), which the screens only have to draw.
// What Grafana writes is taken as it is, whatever its age; what is not applied is told, panel by panel. A panel kind is
// a file below Panels/ that ends in its `DrawnKind`, and a line in the table of kinds. Nothing here draws, and no clock
// is read: the range comes in.
