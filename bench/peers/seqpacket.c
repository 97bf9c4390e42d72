/*
 * The same packets as a call of a host service, in C that does not parse them: an echo service and a client, with only the system calls that
 * the protocol needs. This is the lower bound for implementations.
 */
#include "contender.h"
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define METHOD "{\"type\":\"method\",\"data\":{\"name\":\"echo\",\"args\":[\""
#define REPLY "{\"type\":\"reply\",\"data\":{\"reply\":[\""
#define END "\"]}}"
#define IN_FILE "<args-via-fd>"

enum { LARGEST_PACKET = 128 << 10, LARGEST = (16 << 20) + 256 };

static int service;
static int passed[MOST_DESCRIPTORS];
static char buffer[LARGEST], text[LARGEST];

struct rights {
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int) * (MOST_DESCRIPTORS + 1))];
	};
};

static void
send_packet(int socket, const char *data, size_t length, const int *descriptors, int count)
{
	struct iovec vector = { (char *)data, length };
	struct rights rights;
	struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };

	if (count > 0) {
		message.msg_control = &rights;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
		rights.header = (struct cmsghdr){ CMSG_LEN(sizeof(int) * count), SOL_SOCKET, SCM_RIGHTS };
		memcpy(CMSG_DATA(&rights.header), descriptors, sizeof(int) * count);
	}
	if (sendmsg(socket, &message, MSG_NOSIGNAL) != (ssize_t)length)
		fail("sendmsg");
}

static void
send_text(int socket, const char *data, size_t length, const int *descriptors, int count)
{
	int all[MOST_DESCRIPTORS + 1];

	if (length <= LARGEST_PACKET) {
		send_packet(socket, data, length, descriptors, count);
		return;
	}
	if ((all[0] = memfd_create("jsoncomm/payload", MFD_CLOEXEC | MFD_ALLOW_SEALING)) < 0)
		fail("memfd_create");
	for (size_t at = 0; at < length;) {
		ssize_t written = write(all[0], data + at, length - at);
		if (written < 0)
			fail("write");
		at += written;
	}
	if (fcntl(all[0], F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
		fail("seal");
	memcpy(all + 1, descriptors, sizeof(int) * count);
	send_packet(socket, IN_FILE, strlen(IN_FILE), all, count + 1);
	close(all[0]);
}

/* Returns the length of the message in "buffer", 0 at the end; sets the received descriptors. */
static size_t
receive(int socket, int *descriptors, int *count)
{
	struct iovec vector = { buffer, LARGEST_PACKET };
	struct rights rights;
	struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &rights, .msg_controllen = sizeof rights };
	ssize_t length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	struct stat status;
	int file;

	if (length < 0)
		fail("recvmsg");
	*count = header ? (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int)) : 0;
	if (*count > 0)
		memcpy(descriptors, CMSG_DATA(header), sizeof(int) * *count);
	if ((size_t)length != strlen(IN_FILE))
		return length;

	file = descriptors[0];
	memmove(descriptors, descriptors + 1, sizeof(int) * --*count);
	if (fstat(file, &status) < 0 || status.st_size > LARGEST)
		fail("a memory file");
	for (off_t at = 0; at < status.st_size;) {
		ssize_t part = pread(file, buffer + at, status.st_size - at, at);
		if (part <= 0)
			fail("pread");
		at += part;
	}
	close(file);
	return status.st_size;
}

static void
close_all(const int *descriptors, int count)
{
	for (int i = 0; i < count; i++)
		close(descriptors[i]);
}

static void
serve(int socket)
{
	int descriptors[MOST_DESCRIPTORS + 1], count;
	size_t length;

	memcpy(text, REPLY, strlen(REPLY));
	while ((length = receive(socket, descriptors, &count)) > 0) {
		length -= strlen(METHOD);
		memcpy(text + strlen(REPLY), buffer + strlen(METHOD), length);
		send_text(socket, text, strlen(REPLY) + length, descriptors, count);
		close_all(descriptors, count);
	}
}

static void
call(size_t size, int count)
{
	int descriptors[MOST_DESCRIPTORS + 1], received;
	size_t length = strlen(METHOD);

	memcpy(text, METHOD, length);
	memset(text + length, 'x', size);
	length += size;
	memcpy(text + length, END, strlen(END));
	send_text(service, text, length + strlen(END), passed, count);
	if (receive(service, descriptors, &received) != strlen(REPLY) + size + strlen(END) || received != count)
		fail("another answer");
	close_all(descriptors, received);
}

int
main(void)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		fail("socketpair");
	if (fork() == 0) {
		end_with_parent();
		close(pair[0]);
		serve(pair[1]);
		return 0;
	}
	close(pair[1]);
	service = pair[0];
	open_descriptors(passed);
	return contend(call);
}
