// Wires scrape, store and queries together and publishes what the screens draw.
