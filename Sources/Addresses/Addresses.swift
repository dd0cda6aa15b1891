// The texts of URLs: what stands for a byte that an address cannot hold, and back. Scrape and Remote build paths and
// queries with it, Dashboards links and variables, Templates Go's urlquery.
//
// It takes and gives texts only: what a URL's parts mean is its users' business, and Transport's to ask for.
