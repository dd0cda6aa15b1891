// Prometheus' data directory, written and read: blocks (meta.json, index, chunks, tombstones), the log of its head with
// its checkpoints, and the head's own chunks. Formats are those of Prometheus' `tsdb/docs/format`.
//
// A block is written under a name that readers pass over and renamed when it is whole and on the disk.
// Reading takes nothing for granted: every section has its checksum, every length is held against what is there, and
// what is wrong is told with file and offset while everything else goes on. Files are read with pread and never mapped,
// so that one that is cut short under the running program is an error and not its end.
