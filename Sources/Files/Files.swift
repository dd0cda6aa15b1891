// Reading files whole, and noticing that they changed.
//
// Configuration, dashboards and rules are small and are read in one piece, up to a bound that even a device meets in the
// end; a pipe that nobody writes to is not waited for. What changed is told by a stamp of device, inode, time
// and size, so that a rename over a file, as editors and ConfigMaps do it, is seen as well as a write. Everything here
// may block on a slow disk: it is for worker threads.
