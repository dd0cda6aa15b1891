/// Dot columns of the plot in a panel of so many cells: what its query's steps are made for.
package func dotColumns(panelWidth: Int) -> Int { 2 * graphPlotColumns(panelWidth: panelWidth) }
