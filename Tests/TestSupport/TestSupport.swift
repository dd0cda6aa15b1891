// What the tests of several rooms use: a server whose answers are written by hand, also wrong ones, a folder that goes
// with its test, and texts that are kept beside their tests.
