/*
 * What a workload can do in its working directory. Descriptor by descriptor, so that no path is too long; names are tried as well where a directory cannot be
 * listed. Standard input: the names, an empty string, paths to rename; a NUL ends each. Output, a line each: "r" and the content of each file that can be
 * read, "w" and the inode of each that can be opened for writing, "m" and the number of each path that can be renamed.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char *names[64];
static int name_count;

static void walk(int directory, int depth);

static void visit(int directory, const char *name, int depth)
{
    char content[64];
    struct stat status;
    if (!strcmp(name, ".") || !strcmp(name, "..") || fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW))
        return;
    if (S_ISDIR(status.st_mode)) {
        int below = openat(directory, name, O_PATH | O_DIRECTORY | O_NOFOLLOW);
        if (below >= 0) {
            walk(below, depth + 1);
            close(below);
        }
        return;
    }
    int file = openat(directory, name, O_RDONLY | O_NONBLOCK);
    if (file >= 0) {
        ssize_t length = read(file, content, sizeof content - 1);
        if (length > 0)
            printf("r%.*s", (int)length, content);
        close(file);
    }
    file = openat(directory, name, O_WRONLY | O_NONBLOCK | O_NOFOLLOW);
    if (file >= 0) {
        if (!fstat(file, &status))
            printf("w%llu\n", (unsigned long long)status.st_ino);
        close(file);
    }
}

static void walk(int directory, int depth)
{
    if (depth > 60)
        return;
    for (int i = 0; i < name_count; i++)
        visit(directory, names[i], depth);
    int listed = openat(directory, ".", O_RDONLY | O_DIRECTORY);
    DIR *stream = listed < 0 ? NULL : fdopendir(listed);
    if (!stream)
        return;
    for (struct dirent *entry; (entry = readdir(stream));) {
        int known = 0;
        for (int i = 0; i < name_count; i++)
            known |= !strcmp(names[i], entry->d_name);
        if (!known)
            visit(directory, entry->d_name, depth);
    }
    closedir(stream);
}

int main(void)
{
    char *text = NULL, moved[4200];
    size_t size = 0;
    struct rlimit files = { 1024, 1024 };
    setrlimit(RLIMIT_NOFILE, &files);
    while (getdelim(&text, &size, 0, stdin) > 1 && name_count < 64)
        names[name_count++] = strdup(text);
    walk(AT_FDCWD, 0);
    for (int i = 0; getdelim(&text, &size, 0, stdin) > 1; i++) {
        snprintf(moved, sizeof moved, "%s~", text);
        if (!rename(text, moved)) {
            printf("m%d\n", i);
            rename(moved, text);
        }
    }
    return 0;
}
