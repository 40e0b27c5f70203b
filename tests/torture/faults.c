/* Stands before the C library's calls that write, and lets the nth of them be the last, or fail.
 *
 * Preloaded by faulty.py, which arms it in a fork. Counted are writes to regular files, flushes, new names and what
 * goes to a server; not what goes to pipes, by which tests hear answers. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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

static int regular(int fd) {
    struct stat found;
    return fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *from, size_t n) {
    REAL(write);
    return faults_mode != OFF && regular(fd) && strikes("write", 0, fd) ? -1 : real(fd, from, n);
}
ssize_t pwrite(int fd, const void *from, size_t n, off_t at) {
    REAL(pwrite);
    return strikes("write", 0, fd) ? -1 : real(fd, from, n, at);
}
ssize_t pwrite64(int fd, const void *from, size_t n, off64_t at) {
    REAL(pwrite64);
    return strikes("write", 0, fd) ? -1 : real(fd, from, n, at);
}
int ftruncate(int fd, off_t n) {
    REAL(ftruncate);
    return strikes("write", 0, fd) ? -1 : real(fd, n);
}
int ftruncate64(int fd, off64_t n) {
    REAL(ftruncate64);
    return strikes("write", 0, fd) ? -1 : real(fd, n);
}
int fsync(int fd) {
    REAL(fsync);
    return strikes("fsync", 0, fd) ? -1 : real(fd);
}
int fdatasync(int fd) {
    REAL(fdatasync);
    return strikes("fsync", 0, fd) ? -1 : real(fd);
}
int rename(const char *from, const char *to) {
    REAL(rename);
    return strikes("name", to, -1) ? -1 : real(from, to);
}
int link(const char *from, const char *to) {
    REAL(link);
    return strikes("name", to, -1) ? -1 : real(from, to);
}
int linkat(int a, const char *from, int b, const char *to, int how) {
    REAL(linkat);
    return strikes("name", to, -1) ? -1 : real(a, from, b, to, how);
}
int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    return strikes("mkdir", path, -1) ? -1 : real(path, mode);
}
int unlink(const char *path) {
    REAL(unlink);
    return strikes("unlink", path, -1) ? -1 : real(path);
}
/* Whether a socket leads to a server: a pair within a process, by which its threads wake each other, has no name. */
static int to_server(int fd) {
    struct sockaddr_storage peer;
    socklen_t size = sizeof peer;
    return getpeername(fd, (struct sockaddr *)&peer, &size) == 0 && size > sizeof peer.ss_family;
}
ssize_t send(int fd, const void *from, size_t n, int how) {
    REAL(send);
    return to_server(fd) && strikes("send", 0, fd) ? -1 : real(fd, from, n, how);
}

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        va_list rest; \
        va_start(rest, flags); \
        int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0; \
        va_end(rest); \
        int makes = (flags & O_CREAT) && (flags & (O_WRONLY | O_RDWR)) && access(path, F_OK); \
        return makes && strikes("make", path, -1) ? -1 : real(path, flags, mode); \
    }
OPENS(open)
OPENS(open64)
