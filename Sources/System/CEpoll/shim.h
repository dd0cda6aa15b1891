// Linux' epoll and eventfd, which Swift's module of the C library leaves out.
#pragma once
#include <sys/epoll.h>
#include <sys/eventfd.h>
