/* Stands before the C library's calls that write, and lets the nth of them be the last, or fail.
 *
 * Preloaded by faulty.py, which arms it in a fork. Counted are writes to regular files, flushes, new names and what
 * goes to a server; not what goes to pipes, by which tests hear answers. What was done to files can be recorded, so
 * that powercut.py can tell what a drive would have had at any moment. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OFF, COUNT, KILL, FAIL_ONCE, FAIL_ON };
volatile int faults_mode = OFF, faults_errno = EIO, faults_log = -1;
volatile long faults_at = 0, faults_count = 0;

static void note(const char *what, const char *path, int fd) {
    char line[4400], link[64], found[4096];
    if (faults_log < 0) return;
    if (!path) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(link, found, sizeof found - 1);
        found[n < 0 ? 0 : n] = 0;
        path = found;
    }
    int n = snprintf(line, sizeof line, "%s %s\n", what, path);
    syscall(SYS_write, faults_log, line, n);
}

/* Whether this call is to fail; does not come back where it is to be the last. */
static int strikes(const char *what, const char *path, int fd) {
    if (faults_mode == OFF) return 0;
    long number = __sync_add_and_fetch(&faults_count, 1);
    note(what, path, fd);
    if (faults_mode == COUNT || number < faults_at || (number > faults_at && faults_mode != FAIL_ON)) return 0;
    if (faults_mode == KILL) syscall(SYS_kill, getpid(), SIGKILL);
    if (faults_mode == FAIL_ON && (!strcmp(what, "unlink") || !strcmp(what, "fsync"))) return 0; /* a full disk lets go */
    errno = faults_errno;
    return 1;
}

volatile int faults_record = -1;

/* A server cannot be armed in a fork: it records from its start where it is told the descriptor. */
__attribute__((constructor)) static void told(void) {
    const char *fd = getenv("FAULTS_RECORD");
    if (fd) faults_record = atoi(fd);
}

static const char *whole(const char *path, char *space) {
    if (!*path || *path == '/' || !getcwd(space, 4096)) return path;
    strcat(space, "/");
    return strncat(space, path, 4095);
}

/* Record a call that was done: its line, then the bytes that it wrote; -1 as fd where only names are known. */
static void record(const char *what, int fd, const char *path, const char *to, long at, const void *from, long n) {
    char line[17000], folder[8192] = "", other[8192] = "";
    struct stat found = {0};
    int kept = errno;
    if (faults_record < 0) return;
    if (fd >= 0 ? fstat(fd, &found) : lstat(*to ? to : path, &found)) found.st_ino = 0;
    int size = snprintf(line, sizeof line, "%s\t%ld\t%ld\t%ld\t%d\t%s\t%s\n", what, (long)found.st_ino, at, n,
                        S_ISDIR(found.st_mode), whole(path, folder), whole(to, other));
    struct iovec parts[] = {{line, size}, {(void *)from, n}};
    syscall(SYS_writev, faults_record, parts, from ? 2 : 1);
    errno = kept;
}
static ssize_t wrote(int fd, const void *from, ssize_t n, off_t at) {
    if (n > 0 && faults_record >= 0) record("write", fd, "", "", at < 0 ? lseek(fd, 0, SEEK_CUR) - n : at, from, n);
    return n;
}
static int did(int failed, const char *what, int fd, const char *path, const char *to, long at) {
    if (!failed) record(what, fd, path, to, at, 0, 0);
    return failed;
}

static int regular(int fd) {
    struct stat found;
    return fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *from, size_t n) {
    REAL(write);
    int file = (faults_mode != OFF || faults_record >= 0) && regular(fd);
    return file && strikes("write", 0, fd) ? -1 : file ? wrote(fd, from, real(fd, from, n), -1) : real(fd, from, n);
}
ssize_t pwrite(int fd, const void *from, size_t n, off_t at) {
    REAL(pwrite);
    return strikes("write", 0, fd) ? -1 : wrote(fd, from, real(fd, from, n, at), at);
}
ssize_t pwrite64(int fd, const void *from, size_t n, off64_t at) {
    REAL(pwrite64);
    return strikes("write", 0, fd) ? -1 : wrote(fd, from, real(fd, from, n, at), at);
}
ssize_t pwritev(int fd, const struct iovec *parts, int n, off_t at) {
    ssize_t all = 0, one;
    for (int i = 0; i < n; i++, all += one) {
        if ((one = pwrite(fd, parts[i].iov_base, parts[i].iov_len, at + all)) < 0) return all ? all : -1;
        if (one < (ssize_t)parts[i].iov_len) return all + one;
    }
    return all;
}
int posix_fallocate(int fd, off_t at, off_t n) {
    REAL(posix_fallocate);
    if (strikes("write", 0, fd)) return errno;
    int failed = real(fd, at, n);
    struct stat found;
    if (!failed && !fstat(fd, &found)) record("cut", fd, "", "", found.st_size, 0, 0);
    return failed;
}
int truncate(const char *path, off_t n) {
    int fd = open(path, O_WRONLY), failed = fd < 0 || ftruncate(fd, n), said = errno;
    if (fd >= 0) close(fd);
    errno = said;
    return failed ? -1 : 0;
}
int ftruncate(int fd, off_t n) {
    REAL(ftruncate);
    return strikes("write", 0, fd) ? -1 : did(real(fd, n), "cut", fd, "", "", n);
}
int ftruncate64(int fd, off64_t n) {
    REAL(ftruncate64);
    return strikes("write", 0, fd) ? -1 : did(real(fd, n), "cut", fd, "", "", n);
}
int fsync(int fd) {
    REAL(fsync);
    return strikes("fsync", 0, fd) ? -1 : did(real(fd), "fsync", fd, "", "", 0);
}
int fdatasync(int fd) {
    REAL(fdatasync);
    return strikes("fsync", 0, fd) ? -1 : did(real(fd), "fsync", fd, "", "", 0);
}
int rename(const char *from, const char *to) {
    REAL(rename);
    return strikes("name", to, -1) ? -1 : did(real(from, to), "rename", -1, from, to, 0);
}
int link(const char *from, const char *to) {
    REAL(link);
    return strikes("name", to, -1) ? -1 : did(real(from, to), "link", -1, from, to, 0);
}
int linkat(int a, const char *from, int b, const char *to, int how) {
    REAL(linkat);
    return strikes("name", to, -1) ? -1 : did(real(a, from, b, to, how), "link", -1, from, to, 0);
}
int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    return strikes("mkdir", path, -1) ? -1 : did(real(path, mode), "mkdir", -1, path, "", 0);
}
int unlink(const char *path) {
    REAL(unlink);
    return strikes("unlink", path, -1) ? -1 : did(real(path), "unlink", -1, path, "", 0);
}
int rmdir(const char *path) {
    REAL(rmdir);
    return did(real(path), "unlink", -1, path, "", 0);
}
/* Whether a socket leads to a server: a pair within a process, by which its threads wake each other, has no name. */
static int to_server(int fd) {
    struct sockaddr_storage peer;
    socklen_t size = sizeof peer;
    return getpeername(fd, (struct sockaddr *)&peer, &size) == 0 && size > sizeof peer.ss_family;
}
ssize_t send(int fd, const void *from, size_t n, int how) {
    REAL(send);
    if (!to_server(fd) || !strikes("send", 0, fd)) return real(fd, from, n, how);
    int said = errno;
    shutdown(fd, SHUT_RDWR); /* of a connection that is gone nothing comes any more either: the reader is not left waiting */
    errno = said;
    return -1;
}

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        va_list rest; \
        va_start(rest, flags); \
        int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0; \
        va_end(rest); \
        int writes = flags & (O_WRONLY | O_RDWR), there = !access(path, F_OK); \
        if ((flags & O_CREAT) && writes && !there && strikes("make", path, -1)) return -1; \
        int fd = real(path, flags, mode); \
        if (fd >= 0 && writes && (!there || (flags & O_TRUNC))) record(there ? "cut" : "make", fd, path, "", 0, 0, 0); \
        return fd; \
    }
OPENS(open)
OPENS(open64)
