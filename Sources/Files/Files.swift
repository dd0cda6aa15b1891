// Reading files whole, and noticing that they changed.
//
// Configuration, dashboards and rules are small and are read in one piece, up to a bound; a device or a pipe that
// stands in a file's place is refused, for it may never end. What changed is told by a stamp of device, inode, times
// and size, so that a rename over a file, as editors and ConfigMaps do it, is seen as well as a write. Everything here
// may block on a slow disk: it is for worker threads.
