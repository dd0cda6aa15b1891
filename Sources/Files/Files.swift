// Reading files whole, noticing that they changed, and what is done to folders.
//
// Configuration, dashboards and rules are small and are read in one piece, up to a bound that even a device meets in the
// end. The writer of a pipe is waited for; who looks at files again and again waits a moment only. What changed is told
// by a stamp of device, inode, time and size, so that a rename over a file, as editors and ConfigMaps do it, is seen as
// well as a write. Everything here may block on a slow disk: it is for worker threads.
